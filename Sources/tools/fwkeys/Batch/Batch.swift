// Batch.swift - a batch from its file to its results
//
// What can be found wrong is found before anything is sent or made; then comes what an earlier run left behind, then the keys,
// and at last the failures. The other files of this folder are the parts of a run, in their order.

import CFwKeys

final class Batch {
    let rows: Rows
    let results: ResultsFile
    let journal: Journal
    let client: Handle
    let queue: Handle
    let jobs: Int
    let grace: Int64
    var progress: Progress
    var status = ExitStatus.ok
    /// No row is submitted any more.
    var isStopped = false

    /// What an earlier run left behind.
    var leftBehind: [LeftBehind] = []
    /// Where lines of the journal are that may be written over.
    var freeLines: [Int] = []
    var staying = Staying()

    /// The first row that was not looked at.
    var next = 0
    /// When it was found that the batch is stopped.
    var stoppedAt: Int64?
    var isAllCancelled = false
    var reportCount = 0
    /// How many failures there were since the last success that are not the rows' own.
    var failuresInARow = 0
    /// Rows whose keys are not in the results yet.
    var waiting: [Row] = []
    var waitingSince: Int64 = 0
    /// The results cannot be written any more.
    var haveResultsFailed = false

    /// Opens the two files, or makes them, the journal first: so there are no results without a journal.
    init(_ rows: Rows, _ client: Handle, _ options: BatchOptions, journal journalPath: String?, verbose: Bool)
        throws
    {
        self.rows = rows
        self.client = client
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
        let journalPath = journalPath ?? path + ".journal"
        let missing = Failure.local(
            "\(path) is there, and its journal \(journalPath) is not, which tells what was begun: put it back; no key "
                + "was created")
        journal = try Journal(creatingIn: journalPath, missing: results.isThere ? missing : nil)
        queue = try make(fw_queue_free) { fw_queue_new(client.pointer, $0, $1) }
        progress = Progress(total: rows.items.count, done: rows.count(.delivered), otherLines: verbose)
        leftBehind = try findLeftBehind()
        try results.open()
        try set("--jobs", fw_queue_set_max_in_flight(queue.pointer, Int32(jobs)))
        try set("--jobs", fw_queue_set_max_waiting(queue.pointer, Int32(2 * BatchOptions.mostJobs)))
        Interruption.wake(queue.pointer)
    }

    func run(_ advice: Advice) -> ExitStatus {
        do {
            try lookAfterLeftBehind()
            create()
            let failed = rows.items.filter { $0.state == .failed }
            if !haveResultsFailed, !failed.isEmpty {
                try naming("the failures cannot be written to \(results.path)") { try results.add(failed) }
            }
        } catch { status.note(error) }
        Report.makeWay()
        do {
            try naming("the journal \(journal.path) cannot be written") { try journal.synchronize() }
        } catch { status.note(error) }
        let delivered = rows.count(.delivered)
        Report.line(
            (Interruption.signal != 0 ? "interrupted: " : "")
                + "\(delivered) of \(rows.items.count) rows have their keys in \(results.path), \(rows.count(.failed)) failed"
                + (delivered == rows.items.count
                    ? "" : "; the same command goes on with those that have none"))
        let failure = staying.failure("row") {
            "after \($0) run the same command again, or \(advice.sweepOfJournal(journal.path))"
        }
        if let failure { status.note(failure) }
        Interruption.wake(nil)
        journal.finish()
        return status
    }
}
