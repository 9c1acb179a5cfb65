// Batch.swift - runs a batch from its file to its results
//
// The order of work: check everything before anything is sent or made, clean up after an earlier run, create the keys, write
// the failures.
//
// A row has a line in the journal while its request may have been sent and is not settled. Lines are written for groups of
// rows, because each write waits for the disk once. The line of a settled row is reused, so a batch of any length has a short
// journal. Only the results decide which keys count as delivered. A line is struck out later, without a wait for the disk;
// until then a sweep gets the same answer from the results.
//
// Each line of an earlier run may stand for an orphan. The batch finds the orphan by its marker and deletes it before it
// creates the row's key again.

import ArgumentParser
import CFwKeys
@preconcurrency import Glibc

final class Batch {
    let rows: Rows
    let results: ResultsFile
    let journal: Journal
    let client: Handle
    let connection: ConnectionOptions
    let queue: Handle
    let jobs: Int
    let grace: Int64
    var progress: Progress
    var status = ExitStatus.ok

    var leftBehind: [Row] = []  // by an earlier run
    var freeLines: [Int] = []  // where lines of the journal are that may be written over
    var staying: [Int64] = []  // for how long lines stay, each
    var open: ArraySlice<Row> = []  // rows that were not submitted yet
    var end: Int64?  // no row is submitted any more, and creates are cancelled then
    var reportCount = 0
    var failuresInARow = 0  // since the last success, but for the rows' own
    var waiting: [Row] = []  // rows whose keys are not in the results yet
    var haveResultsFailed = false  // they cannot be written any more

    /// Opens or creates the two files, the journal first, so that there are no results without a journal.
    init(
        _ rows: Rows, _ client: Handle, _ options: BatchOptions, journal: String?,
        _ connection: ConnectionOptions
    ) throws {
        (self.rows, self.client, self.connection) = (rows, client, connection)
        jobs = try options.jobCount()
        grace = try Grace.milliseconds(options.settledAfterMs)
        let path = try options.results()
        results = try ResultsFile(path, rows)
        try rows.check(isToCome: true)
        for row in rows.items where row.state == .open {
            row.entry.marker = try Entry.newMarker()
            row.entry.secretFile = results.absolutePath
            row.entry.begin(timeout: Grace.whileProcessLives)
            let tooLong = "account, user and the path of the results are too long for a journal"
            try refuse(if: !row.entry.hasRoomForKey, rows.refusal(row.line, tooLong))
        }
        let journalPath = try options.journal(journal)
        try refuse(
            if: results.isThere && access(journalPath, F_OK) != 0 && errno == ENOENT,
            .local(
                "\(path) is there, and its journal \(journalPath) is not: put the journal back; no key was created"
            ))
        self.journal = try Journal.beforeCreates(journalPath) { try Journal(creatingIn: journalPath) }
        queue = try make(fw_queue_free) { fw_queue_new(client.pointer, $0, $1) }
        progress = Progress(
            total: rows.items.count, done: rows.count(.delivered), otherLines: connection.verbose)
        leftBehind = try findLeftBehind()
        try results.open()
        try set("--jobs", fw_queue_set_max_in_flight(queue.pointer, Int32(jobs)))
        try set("--jobs", fw_queue_set_max_waiting(queue.pointer, Int32(2 * BatchOptions.mostJobs)))
        Interruption.wake(queue.pointer)
    }

    func run() -> ExitStatus {
        noting("the batch cannot go on") {
            try lookAfterLeftBehind()
            try create()
        }
        let failed = rows.items.filter { $0.state == .failed }
        if !haveResultsFailed, !failed.isEmpty {
            noting("the failures cannot be written to \(results.path)") { try results.add(failed) }
        }
        Report.makeWay()
        noting("the journal \(journal.path) cannot be written") { try journal.synchronize() }
        let delivered = rows.count(.delivered)
        Report.line(
            (Interruption.signal != 0 ? "interrupted: " : "")
                + "\(delivered) of \(rows.items.count) rows have their keys in \(results.path), \(failed.count) failed"
                + (delivered == rows.items.count
                    ? "" : "; the same command goes on with those that have none"))
        let open = "requests of \(staying.count.of("row")) may still be carried out"
        Grace.tell(of: staying, open, &status) {
            "after \($0), run the same command again, or \(connection.sweepOfJournal(journal.path))"
        }
        Interruption.wake(nil)
        journal.finish()
        return status
    }

    private func noting(_ subject: String, _ body: () throws -> Void) {
        do { try naming(subject, body) } catch { status.note(error) }
    }

    /// The lines that are not struck out and name these results, as rows: those to create anew, and others that have their keys,
    /// or are not in the file any more. Changes nothing.
    func findLeftBehind() throws -> [Row] {
        var found: [Row] = []
        try journal.forEachLine { line in
            guard let line else { throw Failure(.failed, nil) }
            var entry = line.entry
            guard entry.row != nil, entry.secretFile == results.absolutePath else { return }
            if entry.isStruckOut { return freeLines.append(line.offset) }
            try refuse(
                if: !entry.isOfThisService,
                .local(
                    "\(journal.path) has rows of \(results.path) at another service: go on with its settings; no key was created"
                ))
            // The results may have been moved elsewhere, with keys that are in use.
            if !results.isThere, entry.state != .unsettled {
                throw Failure.local(
                    "the results \(results.path) are missing, and \(journal.path) has rows that may be in them: "
                        + "put them back or, if they are lost, make an empty file of that name; no key was created"
                )
            }
            // A line that says "delivered" counts, even if the results were moved later.
            if entry.state != .unsettled { entry.keyId = results.keyIDs[entry.marker] }
            let left = entry.graceLeft(grace)
            let row = rowToCreate(entry) ?? Row(line: 0)
            (row.entry, row.offset, row.left) = (entry, line.offset, left)
            found.append(row)
        }
        return found
    }

    /// The row that the line is for, if it has no key and is the same as it was.
    private func rowToCreate(_ entry: Entry) -> Row? {
        guard entry.keyId == nil, let number = entry.row, number <= rows.items.count else { return nil }
        let row = rows.items[number - 1]
        return row.state == .open && row.offset == nil && row.entry.digest == entry.digest ? row : nil
    }

    /// Deletes the keys with the markers. Rows whose lines could not be cleaned up are skipped.
    func lookAfterLeftBehind() throws {
        if leftBehind.isEmpty { return }
        Report.line("looking for what an earlier run left behind of \(leftBehind.count.of("row"))")
        let swept: [(deleted: [String], failure: CallFailure?)]
        do {
            swept = try naming("what an earlier run left behind could not be looked after") {
                try sweepMarkers(leftBehind.map { ($0.entry, $0.entry.keyId) }, client, maximumInFlight: jobs)
            }
        } catch  where Interruption.signal != 0 { throw Failure.interrupted() }
        var told: Set<String> = []
        for (row, (_, failure)) in zip(leftBehind, swept) {
            if let failure {
                let subject = "the keys of user \(row.entry.userId) of account \(row.entry.accountId)"
                if told.insert(subject).inserted {
                    status.note(failure.failure(subject, advice: "its rows are left alone"))
                }
                // The line stays, because its orphan could not be cleaned up.
                row.failure = CallFailure(failure.status, nil)
                row.state = .failed
                progress.failed += row.line > 0 ? 1 : 0
                staying.append(grace)
            } else if row.line == 0 {
                // The line of a row that is created anew is written when it is.
                settle(row, kept: row.entry.keyId, isSettled: true)
            }
        }
    }

    /// Writes the lines of the rows to the disk, and reuses free lines first. If that fails, no row may be sent.
    func begin(_ rows: [Row]) throws {
        do {
            for row in rows {
                row.entry.settle(kept: nil, isSettled: false)
                row.entry.begin(timeout: Grace.whileProcessLives)
                row.left = row.left > 0 ? grace : 0
                row.offset = row.offset ?? freeLines.popLast()
                if let offset = row.offset { try journal.write([row.entry], at: offset) }
            }
            let new = rows.filter { $0.offset == nil }
            if new.isEmpty { return try journal.synchronize() }
            let offset = try journal.add(new.map(\.entry))
            for (index, row) in new.enumerated() { row.offset = offset + index * Entry.length }
        } catch {
            if Interruption.signal != 0 { throw Failure.interrupted() }
            try naming("the journal \(journal.path) cannot be written", advice: "nothing more is sent") {
                throw error
            }
        }
    }

    /// Writes what became of a row: the key that is in the results and on the disk, if there is one, and whether another may
    /// come of this run.
    func settle(_ row: Row, kept: String? = nil, isSettled: Bool) {
        guard let offset = row.offset else { return }
        let left = isSettled ? row.left : grace
        row.offset = nil
        // This run's requests were all sent by now.
        if row.entry.timeout == Grace.whileProcessLives { row.entry.begin(timeout: 0) }
        row.entry.settle(kept: kept, isSettled: left == 0)
        do { try journal.write([row.entry], at: offset) } catch {
            journal.tell(error, "another run will")
        }
        if left == 0 { freeLines.append(offset) } else { staying.append(left) }
    }
}

struct BatchOptions: ParsableArguments {
    static let mostJobs = 10000

    @Option var batch: String?
    @Option var out: String?
    @Option var jobs: Int?
    @Option var rpm: Int?
    @Option var settledAfterMs: Milliseconds?

    /// Options that only a batch takes.
    func refuseWithoutBatch() throws {
        let given: [(String, Any?)] = [
            ("--out", out), ("--jobs", jobs), ("--rpm", rpm), ("--settled-after-ms", settledAfterMs),
        ]
        if let first = given.first(where: { $0.1 != nil }) { throw Failure.usage("\(first.0) needs --batch") }
    }

    /// Checks the options of a batch before any request.
    func check() throws { _ = (try results(), try jobCount(), try Grace.milliseconds(settledAfterMs)) }

    func results() throws -> String {
        if let out, !out.isEmpty, out != "-" { return out }
        throw Failure.usage("--batch needs --out, the file for its results")
    }

    func journal(_ given: String?) throws -> String { try given ?? results() + ".journal" }

    func jobCount() throws -> Int { try checked("--jobs", jobs, in: 1...Self.mostJobs) ?? 64 }

    func apply(to config: Handle) throws {
        guard let requests = try checked("--rpm", rpm, in: 1...Int.max) else { return }
        try set("--rpm", fw_config_set_requests_per_minute(config.pointer, Int32(clamping: requests)))
    }
}
