// BatchJournal.swift - the lines of the journal that rows have: one for each row that may have been sent and is not settled
//
// Lines are written for many rows at a time, for each group waits for the disk once; and the line of a row that is settled is
// written over for another one, so a batch of any length has a short journal. What counts as delivered is decided by the
// results alone. That a line is struck out is told late, without a wait for the disk: until then a sweep finds the same out
// from the results.

final class BatchJournal {
    let journal: Journal
    private let results: String
    private let grace: Int64
    /// The offsets of lines that may be written over.
    private var free: [Int] = []
    /// How many lines stay, for requests of theirs may be carried out, and for how long the last of them does.
    private(set) var staying = 0
    private(set) var longest: Int64 = 0

    init(_ journal: Journal, results: String, grace: Int64) {
        self.journal = journal
        self.results = results
        self.grace = grace
    }

    /// What the line of a row is before it is sent.
    static func entry(_ row: Row, results: String) -> Entry {
        var entry = Entry()
        entry.begin(timeout: Grace.whileProcessLives)
        entry.marker = row.marker.isEmpty ? "0000000000000000" : row.marker
        entry.accountId = row.account ?? ""
        entry.userId = row.user ?? ""
        entry.secretFile = results
        entry.row = row.number
        entry.digest = row.digest
        return entry
    }

    /// Whether a line is of this batch, and not another command's.
    func isOwn(_ entry: Entry) -> Bool { entry.row != nil && entry.secretFile == results }

    func letWriteOver(_ offset: Int) { free.append(offset) }

    func stays(_ left: Int64) {
        staying += 1
        longest = max(longest, left)
    }

    /// Gives rows that have none their markers, and has the lines of all of them on the disk: first over lines that are
    /// there, then new ones, with one wait for the disk behind all. Where that fails, none of them may be sent.
    func begin(_ rows: [Row]) throws(Failure) {
        for row in rows where row.marker.isEmpty { row.marker = try Marker.generate() }
        do throws(SystemError) {
            var added: [Row] = []
            for row in rows {
                row.offset = row.offset ?? free.popLast()
                if let offset = row.offset {
                    try journal.overwrite(Self.entry(row, results: results), at: offset)
                } else {
                    added.append(row)
                }
            }
            if added.isEmpty { return try journal.synchronize() }
            var offset = try journal.add(added.map { Self.entry($0, results: results) })
            for row in added {
                row.offset = offset
                offset += Entry.length
            }
        } catch {
            if Interruption.signal != 0 { throw Failure(.interrupted, nil) }
            throw .local("the journal \(journal.path) cannot be written: \(error.text); nothing more is sent")
        }
    }

    /// The row's key is in the results and on the disk.
    func delivered(_ row: Row, _ key: Key) {
        settle(row, key.unsettledAttempts == 0 && !row.hasEarlierRequests ? .delivered : .unsettled, key.id)
    }

    /// No key of the row is left.
    func nothingLeft(_ row: Row) { settle(row, row.hasEarlierRequests ? .pending : .nothingLeft, nil) }

    /// A key of the row may be left, which another run or a sweep has to find out.
    func mayBeLeft(_ row: Row) { settle(row, .pending, nil) }

    /// Writes what the row's line comes to. Where it stays, its requests were all sent by now.
    private func settle(_ row: Row, _ state: Entry.State, _ keyID: String?) {
        guard let offset = row.offset else { return }
        var entry = Self.entry(row, results: results)
        entry.state = state
        entry.keyId = keyID
        if !entry.isStruckOut { entry.begin(timeout: 0) }
        do throws(SystemError) {
            try journal.overwrite(entry, at: offset)
        } catch {
            Report.line(
                "the journal \(journal.path) could not be brought up to date: \(error.text); another run will"
            )
        }
        if entry.isStruckOut {
            letWriteOver(offset)
        } else {
            stays(grace)
        }
        row.offset = nil
    }
}
