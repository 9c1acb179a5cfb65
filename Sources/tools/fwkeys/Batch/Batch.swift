// Batch.swift - a batch from its file to its results
//
// What can be found wrong with it is found before anything is sent or made; then come what an earlier run left behind, the
// keys, and at last the failures.

import ArgumentParser
import CFwKeys
@preconcurrency import Glibc

final class Batch {
    let rows: Rows
    let results: ResultsFile
    let journal: BatchJournal
    let client: Owned
    let queue: Owned
    let jobs: Int
    let grace: Int64
    var progress: Progress
    /// No row is submitted any more.
    var isStopped = false
    /// The results cannot be written any more.
    var haveResultsFailed = false
    private(set) var status = ExitStatus.ok
    private var isCancelled = false
    private let wasBegun: Bool

    /// Opens the two files, or makes them, the journal first: so there are no results without one.
    init(
        _ rows: Rows, _ client: Owned, out: String, journalPath: String, jobs: Int32, grace: Int64,
        verbose: Bool
    ) throws(Failure) {
        self.rows = rows
        self.client = client
        self.jobs = Int(jobs)
        self.grace = grace
        results = try ResultsFile(out)
        wasBegun = results.isThere
        if wasBegun { try results.read(rows) }
        try rows.check(.toCome)
        for row in rows.items where row.state == .open {
            guard Journal.hasRoom(for: BatchJournal.entry(row, results: results.absolutePath)) else {
                throw rows.refusal(
                    row.line, "account, user and the path of the results are too long for a journal")
            }
        }
        let opened = try Self.openJournal(journalPath, results, wasBegun)
        journal = BatchJournal(opened, results: results.absolutePath, grace: grace)
        do throws(CallFailure) {
            queue = try make(fw_queue_free) { fw_queue_new(client.pointer, $0, $1) }
        } catch {
            throw error.failure()
        }
        progress = Progress(total: rows.items.count, done: rows.count(.delivered), otherLines: verbose)
        if wasBegun {
            try results.dropRest()
        } else {
            try Recovery(self).checkThatNothingIsLost()
            try results.create()
        }
        try set("--jobs", fw_queue_set_max_in_flight(queue.pointer, jobs))
        try set("--jobs", fw_queue_set_max_waiting(queue.pointer, Int32(2 * BatchOptions.mostJobs)))
        Interruption.wake(queue.pointer)
    }

    private static func openJournal(_ path: String, _ results: ResultsFile, _ wasBegun: Bool) throws(Failure)
        -> Journal
    {
        do throws(SystemError) {
            return try Journal(creatingIn: path, mayMake: !wasBegun)
        } catch {
            if wasBegun, error.number == ENOENT {
                throw .local(
                    "\(results.path) is there, and its journal \(path) is not, which tells what was begun: put it back; no key "
                        + "was created")
            }
            throw Journal.refusal(path, error)
        }
    }

    func note(_ status: ExitStatus) { self.status.worsen(status) }

    /// Reports a failure that does not end the batch.
    func note(_ failure: Failure) {
        if let message = failure.message { Report.line(message) }
        note(failure.status)
    }

    /// Cancels everything where a signal came. Whether one did.
    @discardableResult
    func isInterrupted() -> Bool {
        guard Interruption.signal != 0 else { return false }
        note(.interrupted)
        isStopped = true
        if !isCancelled { fw_queue_cancel_all(queue.pointer) }
        isCancelled = true
        return true
    }

    /// Lets the queue do what there is to do, and waits for more. False: it cannot, and that was reported.
    func turn(_ timeout: Int64) -> Bool {
        do throws(CallFailure) {
            try call { fw_queue_run(queue.pointer, timeout, $0) }
            return true
        } catch {
            note(error.failure("the batch cannot go on"))
            return false
        }
    }

    /// Creates the keys. Returns the exit status.
    func run(_ advice: Advice) -> ExitStatus {
        let canGoOn = Recovery(self).run()
        if canGoOn {
            Creating(self).run()
            if !haveResultsFailed { writeFailures() }
        }
        Progress.makeWay()
        do throws(SystemError) {
            try journal.journal.synchronize()
        } catch {
            note(.local("the journal \(journal.journal.path) cannot be written: \(error.text)"))
        }
        summarize(advice)
        Interruption.wake(nil)
        journal.journal.finish()
        return status
    }

    /// Adds the failures behind all keys.
    private func writeFailures() {
        let keysEnd = results.end
        do throws(SystemError) {
            for row in rows.items where row.state == .failed { try results.add(failureOf: row) }
            if results.end > keysEnd { try results.synchronize() }
        } catch {
            try? results.takeBack(to: keysEnd)
            note(.local("the failures cannot be written to \(results.path): \(error.text)"))
        }
    }

    /// The same command goes on with whatever is left, so that is the advice for almost everything.
    private func summarize(_ advice: Advice) {
        let total = rows.items.count
        let delivered = rows.count(.delivered)
        Report.line(
            (Interruption.signal != 0 ? "interrupted: " : "")
                + "\(delivered) of \(total) rows have their keys in \(results.path), \(rows.count(.failed)) failed"
                + (delivered == total ? "" : "; the same command goes on with those that have none"))
        if journal.staying == 0 { return }
        Report.line(
            "requests of \(journal.staying) \(journal.staying == 1 ? "row" : "rows") may still be carried out: after "
                + "\(Grace.end(journal.longest)) run the same command again, or \(advice.sweepOfJournal(journal.journal.path))"
        )
        note(.unknown)
    }
}

/// How the keys of a batch are created. What a key is to be is said by its row, so the options that say it for one key are
/// refused rather than passed over.
struct BatchOptions: ParsableArguments {
    @Option(
        help: .value(
            "FILE", "create a key for each row of this file",
            ", CSV with a header or JSON Lines; - is standard input"), completion: .file())
    var batch: String?

    @Option(
        help: .value(
            "PATH", "file for the results of a batch",
            ": JSON Lines, one for each row, with the secret of its key or why it has none; mode 0600. The journal "
                + "is this file with .journal added to its name, if --journal names no other"),
        completion: .file())
    var out: String?

    @Option(
        help: .value("N", "how many keys of a batch are created at once", "; 64 if not given, 10000 at most"))
    var jobs: String?

    @Option(
        help: .value(
            "N", "how many requests of a batch are sent in a minute",
            " at most, evenly spaced; as many as there are if not given. The service allows an account 6000"))
    var rpm: String?

    @Option(
        name: .customLong("settled-after-ms"),
        help: .value(
            "N", "milliseconds until a create counts as settled",
            ": a request of it that was on its way when it was cut off is not carried out any more by then; "
                + "600000, 10 minutes, if not given"))
    var settledAfter: String?

    static let mostJobs: Int64 = 10000

    /// What only a batch takes, for a create of one key.
    func refuseWithoutBatch() throws(Failure) {
        let given = [("--out", out), ("--jobs", jobs), ("--rpm", rpm), ("--settled-after-ms", settledAfter)]
        if let first = given.first(where: { $0.1 != nil }) { throw .usage("\(first.0) needs --batch") }
    }

    /// The file for the results.
    func results() throws(Failure) -> String {
        guard let out, !out.isEmpty, out != "-" else {
            throw .usage("--batch needs --out, the file for its results")
        }
        return out
    }

    func jobCount() throws(Failure) -> Int32 { Int32(try within("--jobs", jobs, 1...Self.mostJobs, 64)) }
    func grace() throws(Failure) -> Int64 { try Grace.milliseconds(settledAfter) }

    func apply(to config: Owned) throws(Failure) {
        guard let rpm else { return }
        let requests = try within("--rpm", rpm, 1...Int64(Int32.max), 0)
        try set("--rpm", fw_config_set_requests_per_minute(config.pointer, Int32(requests)))
    }

    private func within(
        _ name: String, _ given: String?, _ range: ClosedRange<Int64>, _ standard: Int64
    ) throws(Failure) -> Int64 {
        guard let given else { return standard }
        let value = try number(name, given)
        if !range.contains(value) { throw .refused(name, fw_status(FW_ERROR_OUT_OF_RANGE)) }
        return value
    }
}
