// Batch.swift - a batch from its file to its results
//
// What can be found wrong with it is found before anything is sent or made; then come what an earlier run left behind, the
// keys, and at last the failures.

import ArgumentParser
import CFwKeys

final class Batch {
    let rows: Rows
    let results: ResultsFile
    let journal: BatchJournal
    let client: Handle
    let queue: Handle
    let jobs: Int
    let grace: Int64
    var progress: Progress
    /// No row is submitted any more.
    var isStopped = false
    /// The results cannot be written any more.
    var haveResultsFailed = false
    private var status = ExitStatus.ok
    private var isCancelled = false

    /// Opens the two files, or makes them, the journal first: so there are no results without one.
    init(_ rows: Rows, _ client: Handle, _ options: BatchOptions, journal journalPath: String?, verbose: Bool)
        throws
    {
        self.rows = rows
        self.client = client
        jobs = try options.jobCount()
        grace = try Grace.milliseconds(options.settledAfterMs)
        let path = try options.results()
        results = try ResultsFile(path)
        try results.read(rows)
        try rows.check(isToCome: true)
        for row in rows.items where row.state == .open {
            guard Journal.hasRoom(for: BatchJournal.entry(row, results: results.absolutePath)) else {
                throw rows.refusal(
                    row.line, "account, user and the path of the results are too long for a journal")
            }
        }
        journal = try BatchJournal(journalPath ?? path + ".journal", results, grace: grace)
        queue = try make(fw_queue_free) { fw_queue_new(client.pointer, $0, $1) }
        progress = Progress(total: rows.items.count, done: rows.count(.delivered), otherLines: verbose)
        if results.isThere {
            try results.dropRest()
        } else {
            try Recovery(self).checkThatNothingIsLost()
            try results.create()
        }
        try set("--jobs", fw_queue_set_max_in_flight(queue.pointer, Int32(jobs)))
        try set("--jobs", fw_queue_set_max_waiting(queue.pointer, Int32(2 * BatchOptions.mostJobs)))
        Interruption.wake(queue.pointer)
    }

    /// Notes, and reports, what does not end the batch.
    func note(_ error: any Error) { status.note(error) }

    /// Cancels everything where a signal came.
    func isInterrupted() {
        if Interruption.signal == 0 { return }
        status.worsen(.interrupted)
        isStopped = true
        if !isCancelled { fw_queue_cancel_all(queue.pointer) }
        isCancelled = true
    }

    func run(_ advice: Advice) -> ExitStatus {
        do {
            try Recovery(self).run()
            Creating(self).run()
            if !haveResultsFailed { writeFailures() }
        } catch { note(error) }
        Report.makeWay()
        do { try journal.synchronize() } catch { note(error) }
        summarize(advice)
        Interruption.wake(nil)
        journal.finish()
        return status
    }

    private func writeFailures() {
        let keysEnd = results.end
        do {
            try naming("the failures cannot be written to \(results.path)") {
                for row in rows.items where row.state == .failed { try results.add(failureOf: row) }
                if results.end > keysEnd { try results.synchronize() }
            }
        } catch {
            try? results.takeBack(to: keysEnd)
            note(error)
        }
    }

    /// The same command goes on with whatever is left, so that is the advice for almost everything.
    private func summarize(_ advice: Advice) {
        let delivered = rows.count(.delivered)
        Report.line(
            (Interruption.signal != 0 ? "interrupted: " : "")
                + "\(delivered) of \(rows.items.count) rows have their keys in \(results.path), \(rows.count(.failed)) failed"
                + (delivered == rows.items.count
                    ? "" : "; the same command goes on with those that have none"))
        guard let line = journal.staying.line else { return }
        let again = "run the same command again, or \(advice.sweepOfJournal(journal.path))"
        note(Failure(.unknown, "\(line): after \(journal.staying.end) \(again)"))
    }
}

struct BatchOptions: ParsableArguments {
    @Option var batch: String?
    @Option var out: String?
    @Option var jobs: String?
    @Option var rpm: String?
    @Option var settledAfterMs: String?

    static let mostJobs: Int64 = 10000

    /// What only a batch takes, for a create of one key.
    func refuseWithoutBatch() throws {
        let given = [
            ("--out", out), ("--jobs", jobs), ("--rpm", rpm), ("--settled-after-ms", settledAfterMs),
        ]
        if let first = given.first(where: { $0.1 != nil }) { throw Failure.usage("\(first.0) needs --batch") }
    }

    /// What a batch needs to have right before anything is asked.
    func check() throws { _ = (try results(), try jobCount(), try Grace.milliseconds(settledAfterMs)) }

    func results() throws -> String {
        guard let out, !out.isEmpty, out != "-" else {
            throw Failure.usage("--batch needs --out, the file for its results")
        }
        return out
    }

    func jobCount() throws -> Int { Int(try number("--jobs", jobs, in: 1...Self.mostJobs, else: 64)) }

    func apply(to config: Handle) throws {
        guard rpm != nil else { return }
        let requests = try number("--rpm", rpm, in: 1...Int64(Int32.max), else: 0)
        try set("--rpm", fw_config_set_requests_per_minute(config.pointer, Int32(requests)))
    }
}
