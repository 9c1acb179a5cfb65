// OptionTexts.swift - what every option is for
//
// A line is an option with its value, a few words for the menus of shells, and what the help adds to them. One that begins
// with the name of a command is for that command alone. A line without an option begins a section of the help.

struct OptionText: Decodable {
    let section: String
    var value: String?
    let summary: String
    let more: String

    static func of(_ option: String, in command: String) -> OptionText? {
        all.texts["\(command) \(option)"] ?? all.texts[option]
    }

    static var sections: [String] { all.sections }

    private static let all: (sections: [String], texts: [String: OptionText]) = {
        var sections: [String] = []
        var texts: [String: OptionText] = [:]
        for line in lines.split(separator: "\n") {
            let parts = (line + "|").split(separator: "|", omittingEmptySubsequences: false).map(String.init)
            guard parts.count > 2 else {
                sections.append(parts[0])
                continue
            }
            var words = parts[0].split(separator: " ").map(String.init)
            let value = words.last?.hasPrefix("--") == false ? words.removeLast() : nil
            texts[words.joined(separator: " ")] = OptionText(
                section: sections[sections.count - 1], value: value, summary: parts[1], more: parts[2])
        }
        return (sections, texts)
    }()

    private static let lines = """
        Options
        create --key-name NAME|name of the key|; "default" if not given. --name is the same
        exec --key-name NAME|name of the key|; "default" if not given. --name is the same
        token --key-name NAME|name of the key|; "default" if not given. --name is the same
        rotate --key-name NAME|name of the key|; the old key's if not given. --name is the same
        --expire-time TIME|when the key stops working|; never if not given. YYYY-MM-DD[ HH:MM:SS] in UTC, RFC 3339 with \
        any offset, or a time from now such as 30d or 12h
        --annotation NAME=VALUE|note that the service keeps with the key|; may be repeated
        --exactly-once|leave one key whatever happens on the way|: the name gets a marker, and where an answer is lost, \
        the key that may have come of it is found by its marker and deleted before another one is created
        --settle-ms N|milliseconds before each look for lost keys|, or a time such as 2s; 1000 if not given
        --journal PATH|journal of what is being created|, by which `fwkeys sweep --journal` cleans up after a crash. A \
        create makes it if it is not there. It never holds a secret, and must be on a local file system
        sweep --journal PATH|journal of what is being created|, whose creates that were cut off are looked after
        exec --journal PATH|journal of the keys that are in use|; ~/.local/state/fwkeys/journal if not given
        token --journal PATH|journal of the keys that are in use|; ~/.local/state/fwkeys/journal if not given
        --ttl TIME|how long the key lives|, 30m or 7d for example; 1h if not given
        --secret-fd N|hand the key over on this descriptor|, a pipe whose end is the end of the key, and not in the \
        environment: 0, which is standard input, or 3 and above
        --renew-with CMD|command that tells COMMAND its new key|, which it reads from its standard input; it runs before \
        the key ends, in a shell, and the key counts as taken if it ends with status 0
        --cache FILE|file that the key is kept in|, mode 0600, the key in its first line; a file in ~/.cache/fwkeys if not \
        given, another one for each account, user and profile
        --secret-file PATH|write the secret to this new file|, mode 0600, and not to standard output
        --keep KEY_ID|key that bears the marker and is to stay
        sweep --settled-after-ms N|milliseconds until a create counts as settled|: how long a request may still be \
        carried out after it was cut off; 600000, 10 minutes, if not given
        --all-users|list the keys of every user of the account| (admins only)
        --filter FILTER|list only what the filter lets through|; handed to the service as it is
        --order-by FIELDS|order of the list|; handed to the service as it is
        --page-size N|how many keys to ask for at a time|; the service's own number if not given
        --page-token TOKEN|page to begin with|, as --single-page gave it
        --single-page|end with the first page| and tell the token of the next one
        --limit N|end after so many keys
        --older-than TIME|list only keys that were created longer ago|, 90d for example
        --unused-for TIME|list only keys that were not used for so long|, 30d for example; or never
        --expires-within TIME|list only keys that expire within so long|, 7d for example
        --no-paginate|list all keys|, as firectl has it: that is done anyway
        --color WHEN|when to use colors|; auto if not given
        --output FORMAT|form of the output|; text if not given
        --dry-run|print the request without sending it|; needs no API key
        rotate --dry-run|print the requests without sending them|; the old key is looked at, and nothing is changed
        --verify|ask the service whether the key works before it is kept
        --yes|do not ask
        --help|print this help
        Options for many keys
        --batch FILE|create a key for each row of this file|, CSV with a header or JSON Lines; - is standard input
        --out PATH|file for the results of a batch|: JSON Lines, one for each row, with the secret of its key or why it \
        has none; mode 0600. The journal is this file with .journal added to its name, if --journal names no other
        --jobs N|how many keys of a batch are created at once|; 64 if not given, 10000 at most
        --rpm N|how many requests of a batch are sent in a minute| at most, evenly spaced; as many as there are if not \
        given. The service allows an account 6000
        create --settled-after-ms N|milliseconds until a create counts as settled|: how long a request may still be \
        carried out after it was cut off; 600000, 10 minutes, if not given
        Options that say whose keys are meant
        --account-id ID|the account|; else what the settings say, else the account of the API key
        --user-id ID|the user whose keys are meant|; else what the settings say, else the API key's
        --service-account ID|the service account whose keys are meant| (admins only)
        Options of the connection
        --profile NAME|profile to take the settings from|, a directory in ~/.fireworks/profiles; else FIREWORKS_PROFILE
        --api-key-file PATH|file with the API key to authenticate with|, in its first line; else what the settings say
        --base-url URL|where the service is|; else what the settings say, else https://api.fireworks.ai
        --ca-file PATH|certificates to trust| in place of the system's, in PEM form; else the file of SSL_CERT_FILE
        --proxy URL|proxy that all connections go through|, http or https; else what HTTPS_PROXY says
        --proxy-credentials-file PATH|file with user and password of the proxy|, as USER:PASSWORD in its first line
        --timeout-ms N|milliseconds that a call may take|, its retries and pauses included, or a time such as 30s; 60000 \
        if not given
        --verbose|tell on standard error what is tried
        """
}
