// Row.swift - a row of a batch: the options of one key, its state, and its checks
//
// A row is identified by its number and by a digest of its fields, so that another run notices an edited file. The library's
// setters check every value, as for a create of one key.

import CFwKeys

final class Row {
    enum State {
        case open  // it has no key, and this run has not tried
        case submitted  // its create is under way
        case delivered  // its key is in the results
        case failed  // this run tried, and it has no key
    }

    let line: Int  // where it begins in the file
    var account: String?
    var user: String?
    var name: String?
    var expiry: String?
    var annotations: [(String, String)] = []
    var state = State.open
    var entry = Entry()  // its line in the journal, with its number, its digest and its marker
    var offset: Int?  // where that line is; nil: it has none
    var left: Int64 = 0  // how long requests of an earlier run may still be carried out
    var ticket: UInt64 = 0  // of its create in the queue; 0: none is under way
    var key: Key?  // the new one, until it is in the results or deleted again
    var failure: CallFailure?  // why it failed; nil: the service gave no id for its key

    init(line: Int) { self.line = line }

    private var texts: [String?] {
        [account, user, name, expiry] + annotations.flatMap { [Optional($0.0), Optional($0.1)] }
    }

    /// Once account and user are known. No text holds a byte of 0, or of 0xff: the first ends a text, the second stands for a
    /// text that is not given.
    fileprivate var digest: String {
        fnv(texts.flatMap { Array(($0 ?? "").utf8) + [$0 == nil ? 0xff : 0] })
    }

    /// The library's options for its create, but for its expiry. A failure's line begins with the name of what was refused.
    func createOptions(_ subject: String = "") throws -> Handle {
        let options = try make(fw_create_options_free) { fw_create_options_new($0) }
        if let name { try KeyOptions.setName(subject + "the name", name, options) }
        for (name, value) in annotations {
            try set(subject + "an annotation", fw_create_options_set_annotation(options.pointer, name, value))
        }
        _ = fw_create_options_set_exactly_once(options.pointer, 1)
        return options
    }

    func setExpiry(_ options: Handle) -> fw_status {
        expiry.map { Expiry.set($0, options) } ?? fw_status(FW_OK)
    }

    /// Whether everything in it is right. An expiry that has passed is not a mistake if the row may have its key already.
    fileprivate func check(_ subject: String, isToCome: Bool) throws {
        try refuse(
            if: texts.allSatisfy { $0 == nil },
            "\(subject)nothing is given: fill the row in or take it out")
        let status = setExpiry(try createOptions(subject))
        if status != FW_ERROR_TIME_IN_PAST || isToCome { try set("\(subject)the expiry", status) }
        if let account { try set("\(subject)the account", fw_check_id(account)) }
        if let user { try set("\(subject)the user", fw_check_user_id(user, 0)) }
    }
}

struct Rows {
    let name: String
    var items: [Row] = []

    init(_ name: String) { self.name = name }

    mutating func add(line: Int) -> Row {
        items.append(Row(line: line))
        return items[items.count - 1]
    }

    func subject(_ line: Int) -> String { "\(name), line \(line)" }

    func refusal(_ line: Int, _ problem: String) -> Failure { .usage("\(subject(line)): \(problem)") }

    func count(_ state: Row.State) -> Int { items.count { $0.state == state } }

    /// Reports many mistakes at once, so that the user can correct them in one go.
    func check(isToCome: Bool) throws {
        var status = ExitStatus.ok
        var left = 20
        for row in items where row.state == .open {
            do { try row.check("\(subject(row.line)): ", isToCome: isToCome) } catch {
                status.note(error)
                left -= 1
            }
            let notAll = "\(name): what follows line \(row.line) was not looked at"
            try refuse(if: left == 0, Failure(status, notAll))
        }
        try status.check()
    }

    /// Gives rows that name no account or no user those of the whole batch. A user who is named once for all rows is one of
    /// the account that is named once for all rows.
    func setOwners(_ owner: Owner) throws {
        for (index, row) in items.enumerated() {
            guard let account = row.account ?? owner.account else {
                throw refusal(row.line, "no account: name one in the row, or give --account-id")
            }
            guard let user = row.user ?? (account == owner.account ? owner.user : nil) else {
                throw refusal(
                    row.line,
                    account == owner.account
                        ? "no user: name one in the row, or give --user-id or --service-account"
                        : "which user? It names another account than the user of the other rows belongs to")
            }
            (row.account, row.user) = (account, user)
            (row.entry.accountId, row.entry.userId) = (account, user)
            (row.entry.row, row.entry.digest) = (index + 1, row.digest)
        }
    }
}
