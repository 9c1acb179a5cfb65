// Batch.swift - runs a batch from its file to its results
//
// The order of work: check everything before anything is sent or made, clean up after an earlier run, create the keys, write
// the failures.

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
            guard row.entry.hasRoomForKey else {
                throw rows.refusal(
                    row.line, "account, user and the path of the results are too long for a journal")
            }
        }
        let journalPath = journal ?? path + ".journal"
        if results.isThere, access(journalPath, F_OK) != 0, errno == ENOENT {
            throw Failure.local(
                "\(path) is there, and its journal \(journalPath) is not: put the journal back; no key was created"
            )
        }
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

    func jobCount() throws -> Int { try checked("--jobs", jobs, in: 1...Self.mostJobs) ?? 64 }

    func apply(to config: Handle) throws {
        guard let requests = try checked("--rpm", rpm, in: 1...Int.max) else { return }
        try set("--rpm", fw_config_set_requests_per_minute(config.pointer, Int32(clamping: requests)))
    }
}
