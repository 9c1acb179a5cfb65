// BatchJournal.swift - the lines of the journal that rows have: one for each row that may have been sent and is not settled
//
// Lines are written for many rows at a time, for each group waits for the disk once; and the line of a row that is settled is
// written over for another one, so a batch of any length has a short journal. What counts as delivered is decided by the
// results alone. That a line is struck out is told late, without a wait for the disk: until then a sweep finds the same out
// from the results.

@preconcurrency import Glibc

final class BatchJournal {
    private let journal: Journal
    private let results: String
    private let grace: Int64
    /// The offsets of lines that may be written over.
    private var free: [Int] = []
    private(set) var staying = Staying(name: "row")

    /// Opens the journal, or makes it where the results are not there either.
    init(_ path: String, _ results: ResultsFile, grace: Int64) throws {
        do { journal = try Journal(creatingIn: path, mayMake: !results.isThere) } catch let error
            as SystemError
        {
            if !results.isThere || error.number != ENOENT { throw Journal.refusal(path, error) }
            throw Failure.local(
                "\(results.path) is there, and its journal \(path) is not, which tells what was begun: put it back; no key "
                    + "was created")
        }
        self.results = results.absolutePath
        self.grace = grace
    }

    var path: String { journal.path }

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

    /// Goes through the lines that are this batch's, and not another command's.
    func forEachLine(_ body: (Entry, Int) throws -> Void) throws {
        try journal.forEachLine { entry, offset in
            guard let entry else { throw Failure(.failed, nil) }
            if entry.row != nil, entry.secretFile == results { try body(entry, offset) }
            return true
        }
    }

    func letWriteOver(_ offset: Int) { free.append(offset) }

    /// Gives rows that have none their markers, and has the lines of all of them on the disk: first over lines that are
    /// there, then new ones, with one wait for the disk behind all. Where that fails, none of them may be sent.
    func begin(_ rows: [Row]) throws {
        for row in rows where row.marker.isEmpty { row.marker = try Marker.generate() }
        do {
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
            let offset = try journal.add(added.map { Self.entry($0, results: results) })
            for (index, row) in added.enumerated() { row.offset = offset + index * Entry.length }
        } catch {
            if Interruption.signal != 0 { throw Failure.interrupted() }
            try naming("the journal \(path) cannot be written", advice: "nothing more is sent") {
                throw error
            }
        }
    }

    /// The row's key is in the results and on the disk.
    func delivered(_ row: Row, _ key: Key) {
        settle(row, kept: key.id, isSettled: key.isSettled && !row.hasEarlierRequests)
    }

    /// No key of the row is left.
    func nothingLeft(_ row: Row) { settle(row, kept: nil, isSettled: !row.hasEarlierRequests) }

    /// A key of the row may be left, which another run or a sweep has to find out.
    func mayBeLeft(_ row: Row) { settle(row, kept: nil, isSettled: false) }

    /// Writes what the row's line comes to. Where it stays, its requests were all sent by now.
    private func settle(_ row: Row, kept: String?, isSettled: Bool) {
        guard let offset = row.offset else { return }
        var entry = Self.entry(row, results: results)
        if !isSettled { entry.begin(timeout: 0) }
        settle(&entry, at: offset, kept: kept, left: isSettled ? 0 : grace)
        row.offset = nil
    }

    /// Writes what a line has come to: it is struck out, or stays for so long.
    func settle(_ entry: inout Entry, at offset: Int, kept: String?, left: Int64) {
        entry.settle(kept: kept, isSettled: left == 0)
        do { try journal.overwrite(entry, at: offset) } catch {
            let reason = Failure(error).message ?? ""
            Report.line("the journal \(path) could not be brought up to date: \(reason); another run will")
        }
        if left == 0 { letWriteOver(offset) } else { stays(left) }
    }

    func stays(_ left: Int64) { staying.add(left) }

    func synchronize() throws {
        try naming("the journal \(path) cannot be written") { try journal.synchronize() }
    }

    func finish() { journal.finish() }
}
