// Row.swift - a row of a batch: what one key is to be, how far it is, and whether it is right
//
// A row is known by its number and by the digest of what it asks for, so that another run finds out that the file was edited.
// The library's setters judge every value, as they do for a create of one key. A file may have many mistakes, and whoever
// mends it wants to hear of more than the first.

import CFwKeys

final class Row {
    enum State {
        /// It has no key, and none was tried for in this run.
        case open
        /// Its create is under way.
        case submitted
        /// Its key is in the results.
        case delivered
        /// This run tried, and it has no key.
        case failed
    }

    /// From 1 on.
    let number: Int
    /// Where it begins in the file.
    let line: Int
    var account: String?
    var user: String?
    var name: String?
    var expiry: String?
    var annotations: [(String, String)] = []
    var state = State.open
    var digest = ""
    /// Empty: not drawn yet.
    var marker = ""
    /// Of its create in the queue; 0: none is under way.
    var ticket: UInt64 = 0
    /// Of its line in the journal; nil: it has none.
    var offset: Int?
    /// Requests of an earlier run may still be carried out.
    var hasEarlierRequests = false
    /// Why it failed; nil: the service gave no id for its key.
    var failure: CallFailure?

    init(number: Int, line: Int) {
        self.number = number
        self.line = line
    }

    var isEmpty: Bool { account == nil && user == nil && name == nil && expiry == nil && annotations.isEmpty }

    /// Once account and user are known. No text holds a byte of 0, or of 0xff: the first ends a text, the second stands for
    /// one that is not there.
    func setDigest() {
        var digest = Digest()
        let texts = [account, user, name, expiry] + annotations.flatMap { [Optional($0.0), Optional($0.1)] }
        for text in texts {
            guard let text else {
                digest.add(0xff)
                continue
            }
            for byte in text.utf8 { digest.add(byte) }
            digest.add(0)
        }
        self.digest = digest.text
    }
}

/// The rows of a batch, and the file that they are from.
struct Rows {
    /// For reports.
    let name: String
    var items: [Row] = []

    init(_ name: String) {
        self.name = name
    }

    mutating func add(line: Int) -> Row {
        let row = Row(number: items.count + 1, line: line)
        items.append(row)
        return row
    }

    func subject(_ line: Int) -> String { "\(name), line \(line)" }

    /// What is wrong with a line of the file.
    func refusal(_ line: Int, _ problem: String) -> Failure { .usage("\(subject(line)): \(problem)") }

    func count(_ state: Row.State) -> Int { items.count { $0.state == state } }
}

extension Row {
    /// The library's options for its create. A failure's line begins with the name of what was refused.
    func createOptions(_ subject: String = "") throws(Failure) -> Owned {
        let options = try make(fw_create_options_free) { fw_create_options_new($0) }
        if let name { try KeyOptions.setName(subject + "the name", name, options) }
        for (name, value) in annotations {
            try set(subject + "an annotation", fw_create_options_set_annotation(options.pointer, name, value))
        }
        return options
    }

    func setExpiry(_ options: Owned) -> fw_status {
        expiry.map { Expiry.set($0, options) } ?? fw_status(FW_OK)
    }
}

enum RowCheck {
    static let mostReports = 20

    /// An expiry that has passed is not a mistake in a row that may have its key already.
    enum Times { case any, toCome }
}

extension Rows {
    func check(_ times: RowCheck.Times) throws(Failure) {
        var status = ExitStatus.ok
        var refused = 0
        for row in items where row.state == .open {
            do throws(Failure) {
                try check(row, times)
            } catch {
                if let message = error.message { Report.line(message) }
                status.worsen(error.status)
                refused += 1
                if refused == RowCheck.mostReports {
                    Report.line("\(name): what follows line \(row.line) was not looked at")
                    break
                }
            }
        }
        if status != .ok { throw Failure(status, nil) }
    }

    private func check(_ row: Row, _ times: RowCheck.Times) throws(Failure) {
        let subject = "\(subject(row.line)): "
        if row.isEmpty { throw refusal(row.line, "nothing is given: fill the row in or take it out") }
        let options = try row.createOptions(subject)
        let status = row.setExpiry(options)
        if status != FW_ERROR_TIME_IN_PAST || times == .toCome { try set("\(subject)the expiry", status) }
        if let account = row.account { try set("\(subject)the account", fw_check_id(account)) }
        if let user = row.user { try set("\(subject)the user", fw_check_user_id(user, 0)) }
    }

    /// Gives rows that name no account or no user those of the whole batch. A user who is named once for all rows is one of
    /// the account that is named once for all rows.
    func setOwners(_ owner: Owner) throws(Failure) {
        for row in items {
            let isSameAccount = row.account == nil || row.account == owner.account
            guard let account = row.account ?? owner.account else {
                throw refusal(row.line, "which account? Name it there, or give --account-id")
            }
            guard let user = row.user ?? (isSameAccount ? owner.user : nil) else {
                throw refusal(
                    row.line,
                    isSameAccount
                        ? "whose key? Name a user there, or give --user-id or --service-account"
                        : "which user? It names another account than the user of the other rows belongs to")
            }
            row.account = account
            row.user = user
            row.setDigest()
        }
    }
}
