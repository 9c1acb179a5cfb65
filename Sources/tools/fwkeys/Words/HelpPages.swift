// HelpPages.swift - what `fwkeys help` prints
//
// swift-argument-parser's own pages have no room for settings, exit statuses and examples, and do not fit a terminal of 80
// columns where an option has a long name; the project's manual is made from these.

enum HelpPages {
    private static let width = 79

    private static let settings = """
        Settings, each overridden by its option:
          FIREWORKS_API_KEY      the API key to authenticate with; never an argument,
                                 for every user of a machine can read those
          FIREWORKS_ACCOUNT_ID   the account; else the service is asked for it
          FIREWORKS_USER_ID      the user; else the service is asked for it
          FIREWORKS_BASE_URL     where the service is
          FIREWORKS_PROFILE      the profile, if --profile names none
          FIREWORKS_AUTH_FILE    the settings file, in place of ~/.fireworks/auth.ini
          HTTPS_PROXY, NO_PROXY  the proxy, and what is reached without it
          SSL_CERT_FILE          certificates to trust, if --ca-file names none
          NO_COLOR               no colors on a terminal
        They win over settings.ini and auth.ini in ~/.fireworks, which have lines such
        as "api_key = ..." and "account_id = ...", but FIREWORKS_AUTH_FILE wins over
        them, and with a profile its auth.ini and settings.ini in
        ~/.fireworks/profiles/PROFILE do.

        """

    private static let exitStatuses = """
        Exit status:
           0   done
           1   a local failure: a file, standard output, memory
           2   the service refused: nothing was done; change the request, or wait
           3   the request was not sent: nothing was done; try again
           4   unknown: the request was sent, and no answer tells what became of it;
               a key may have been created. Or a sweep left lines in its journal, for
               requests of theirs may still be carried out: sweep again when it says
           5   a key was created and its secret did not arrive; it was deleted again,
               or the error names the key that may be alive
           6   a key was created and its secret could not be written; it was deleted
               again
           7   the same, and the deletion was not confirmed: the error names the key
           8   interrupted, or a question was answered with no: nothing was done, or
               it was undone; a batch goes on when it is run again
           9   a rotation whose new key is in hand, and the old key may be alive
          10   a batch in which rows failed: the results say why; run it again
          64   wrong arguments or settings: nothing was sent
         125   exec: there is no key, and COMMAND was not started; 126: COMMAND cannot
               be run; 127: it was not found. Else exec ends as COMMAND does
        Errors are one line on standard error, with the id of the request; with
        --output json there is an object with "error" on standard output, too. A
        command that does several things ends with the worst of their statuses.

        """

    private static let json = """
        With --output json a key is an object with these members, in every command:
          keyId, displayName, prefix, secure, email, createTime, expireTime, lastUsed,
          annotations (an object of strings); what the service did not send is left out
        get prints a key; create adds key, the secret, or keyFile, the file it is in;
        list prints {"apiKeys":[key...],"nextPageToken"}, jsonl a key in each line;
        rotate {"replaced","apiKey":key}; delete {"results":[{"keyId","deleted",
        "status","outcome"}...]}; sweep {"deleted":[id...],"examined"}, with a journal
        {"swept":[{"marker","kept","deleted","sweepAgainAfter"}...]}; whoami
        {"accountId","userId","email"}; a dry run {"method","path","body"}. A failure
        is {"error":{"message","exitStatus","status","outcome","httpStatus",
        "serviceMessage","requestId","orphanKeyId"}}, as far as these are known.

        """

    static let topics = ["environment": settings, "exit-codes": exitStatuses, "json": json]

    static func overview() -> String {
        let lines = CommandInfo.types.map {
            "  " + $0.name.padded(to: 13) + $0.configuration.abstract + "\n"
        }
        return """
            fwkeys manages Fireworks AI API keys.

            Usage: fwkeys COMMAND [OPTION]...
                   fwkeys help COMMAND
                   fwkeys help environment|exit-codes|json
                   fwkeys --version

            Commands:
            \(lines.joined())
            firectl's two orders of words mean the same: "create api-key" and "api-key
            create".

            \(settings)
            \(exitStatuses)
            """
    }

    static func page(_ type: any Command.Type) -> String {
        let command = CommandInfo.of(type)
        let parts = (command.discussion ?? "").split(separator: "\n\nExamples:\n", maxSplits: 1)
        var page = "Usage: fwkeys " + [command.name, "[OPTION]...", command.usage].joined(separator: " ")
        if command.usage.isEmpty { page.removeLast() }
        let paragraphs = parts[0].split(separator: "\n")
        page += "\n\n" + paragraphs.map { wrapped($0, indent: 0) }.joined(separator: "\n")
        let sections = Dictionary(grouping: command.options) { $0.text?.section ?? "" }
        for section in OptionText.sections {
            if let options = sections[section] { page += "\n\(section):\n" + options.map(text).joined() }
        }
        return page + "\nExamples:\n\(parts[1])\n\n`fwkeys help` explains settings and exit statuses.\n"
    }

    private static func text(of option: CommandInfo.Argument) -> String {
        let names = (option.short.map { "\($0), " } ?? "") + option.long
        let choices = option.values.isEmpty ? "" : ", one of: \(option.values.joined(separator: " "))"
        return "  \(names)\(option.takesValue ? " \(option.value)" : "")\n"
            + wrapped(option.summary + choices + (option.text?.more ?? ""), indent: 6)
    }

    /// Lines that begin with so many blanks and break between words.
    private static func wrapped(_ text: some StringProtocol, indent: Int) -> String {
        var lines: [String] = []
        for word in text.split(separator: " ") {
            if let last = lines.last, indent + last.count + 1 + word.count <= width {
                lines[lines.count - 1] = last + " " + word
            } else {
                lines.append(String(word))
            }
        }
        return lines.map { String(repeating: " ", count: indent) + $0 + "\n" }.joined()
    }
}

extension String {
    fileprivate func padded(to count: Int) -> String {
        self + String(repeating: " ", count: Swift.max(count - self.count, 0))
    }
}
