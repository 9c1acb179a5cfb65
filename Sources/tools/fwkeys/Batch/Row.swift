// Row.swift - a row of a batch: what one key is to be, and how far it is
//
// A row is known by its number and by the digest of what it asks for, so that another run finds out that the file was edited.

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
