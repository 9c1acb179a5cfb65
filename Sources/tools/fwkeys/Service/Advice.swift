// Advice.swift - what to do about a create that may have left a key behind: the command to run, in full
//
// A command that is to be copied must mean to a shell what it says: ids in it are quoted as far as they need it. What the
// settings say of the service need not be repeated; options do.

import CFwKeys

struct Advice {
    let connection: ConnectionOptions
    let journal: String?

    /// For the line of an error; empty where nothing is left.
    func onError(_ failure: CallFailure, _ service: Service) -> String {
        let marker = text(fw_error_marker(failure.pointer))
        let isUnknown = failure.outcome == fw_outcome(FW_OUTCOME_UNKNOWN)
        if marker != nil || isUnknown && journal != nil {
            return "what it may have left behind" + (marker.map { " with the marker \($0)" } ?? "")
                + " is found and deleted by \(sweep(marker ?? "", service, keep: nil))"
        }
        return isUnknown ? "a key that nobody holds may be alive: look for it with `fwkeys list`" : ""
    }

    /// A line for a key whose earlier attempts are not settled.
    func onUnsettled(_ key: Key, _ service: Service, keep: String?) -> String {
        "\(key.unsettledAttempts) earlier attempts may still lead to a key that nobody holds: later run "
            + sweep(key.marker ?? "MARKER", service, keep: keep)
    }

    /// The sweep of a journal.
    func sweepOfJournal(_ path: String) -> String { command([("--journal", path)]) }

    private func sweep(_ marker: String, _ service: Service, keep: String?) -> String {
        if let journal { return sweepOfJournal(journal) }
        return command([
            (marker, nil), ("--keep", keep), ("--account-id", service.account), ("--user-id", service.user),
        ])
    }

    private func command(_ words: [(String, String?)]) -> String {
        let repeated = [
            ("--profile", connection.profile), ("--api-key-file", connection.apiKeyFile),
            ("--base-url", connection.baseURL),
            ("--ca-file", connection.caFile), ("--proxy", connection.proxy),
            ("--proxy-credentials-file", connection.proxyCredentialsFile),
        ]
        var text = "`fwkeys sweep"
        for (word, value) in words + repeated {
            if let value {
                text += " \(word) \(Shell.quoted(value))"
            } else if !word.hasPrefix("--") {
                text += " \(word)"
            }
        }
        return text + "`"
    }
}
