// Creating.swift - the rows of a batch go out, and their keys come in
//
// Rows go out in groups, so that the disk is waited for once for all of them, and keys come in in groups for the same reason. A
// key that is in is in nobody's hands until its group is on the disk: if this process ends before, another run finds the key
// by its marker and deletes it.

import CFwKeys

final class Creating {
    private static let windingUp: Int64 = 3000
    private static let mostReports = 20
    private static let mostInARow = 100

    private let batch: Batch
    private let handingOver: HandingOver
    /// How many rows go out together.
    private let group: Int
    /// The first row that was not looked at.
    private var next = 0
    /// When it was found that the batch is stopped.
    private var stopped: Int64?
    private var isAllCancelled = false
    private var reported = 0
    /// How many failures there were since the last success that are not the rows' own.
    private var inARow = 0

    init(_ batch: Batch) {
        self.batch = batch
        group = min(max(batch.jobs, 16), 1024)
        handingOver = HandingOver(batch, group: group)
    }

    private var pending: Int { fw_queue_pending_count(batch.queue.pointer) }

    func run() {
        while true {
            batch.isInterrupted()
            submitGroup()
            takeAll()
            windUp()
            let isIdle = pending == 0
            handingOver.run(noOtherComes: isIdle)
            batch.progress.show()
            let isDone = batch.isStopped || next == batch.rows.items.count
            if isIdle, isDone, handingOver.isEmpty, pending == 0 { break }
            if !batch.turn(wait) { break }
        }
        handingOver.end()
    }

    private var wait: Int64 {
        let wait = min(batch.progress.wait, handingOver.wait)
        return batch.isStopped && !isAllCancelled ? min(wait, Self.windingUp / 10) : wait
    }

    /// Sends out another group once the one before is largely done.
    private func submitGroup() {
        if batch.isStopped || pending > batch.jobs { return }
        var picked: [Row] = []
        while picked.count < group, next < batch.rows.items.count {
            if batch.rows.items[next].state == .open { picked.append(batch.rows.items[next]) }
            next += 1
        }
        if picked.isEmpty { return }
        do throws(Failure) {
            try batch.journal.begin(picked)
        } catch {
            batch.note(error)
            batch.isStopped = true
            return
        }
        for row in picked { submit(row) }
    }

    private func submit(_ row: Row) {
        row.state = .submitted
        guard let options = try? row.createOptions() else {
            return failed(row, CallFailure(unsent: fw_status(FW_ERROR_NO_MEMORY)))
        }
        let status = row.setExpiry(options)
        if status != FW_OK { return failed(row, CallFailure(unsent: status)) }
        _ = fw_create_options_set_exactly_once(options.pointer, 1)
        _ = fw_create_options_set_marker(options.pointer, row.marker)
        do throws(CallFailure) {
            try call {
                fw_queue_create_api_key(
                    batch.queue.pointer, row.account, row.user, options.pointer,
                    UnsafeMutableRawPointer(bitPattern: row.number), &row.ticket, $0)
            }
        } catch {
            failed(row, error)
        }
    }

    private func takeAll() {
        while let completion = Owned(fw_queue_next(batch.queue.pointer), fw_completion_free) {
            take(completion.pointer)
            if handingOver.isFull { handingOver.run(noOtherComes: false) }
        }
    }

    private func take(_ completion: OpaquePointer) {
        let status = fw_completion_status(completion)
        let number = Int(bitPattern: fw_completion_tag(completion))
        let error = fw_completion_take_error(completion)
        let failure = status == FW_OK ? nil : CallFailure(status, error)
        let row = batch.rows.items[number - 1]
        if fw_completion_operation(completion) == FW_OPERATION_DELETE_API_KEY {
            return handingOver.tookBack(row, failure)
        }
        row.ticket = 0
        if let failure { return failed(row, failure) }
        guard let key = Owned(fw_completion_take_api_key(completion), fw_api_key_free) else { return }
        // A key that the results could not name is not handed over: it is found by its marker.
        if ResultsFile.takes(Key(pointer: key.pointer)) {
            inARow = 0
            handingOver.add(row, key)
        } else {
            failed(row, nil)
        }
    }

    /// Cancels the creates that are not finished, but for so many, the first of them.
    private func cancel(behind kept: Int) {
        for row in batch.rows.items.prefix(next).filter({ $0.ticket != 0 }).dropFirst(kept) {
            _ = fw_queue_cancel(batch.queue.pointer, row.ticket)
        }
    }

    /// Where the batch is stopped, rows that only wait are cancelled, for nothing was sent for them. Those that may be under
    /// way, which are the first ones, have some time to come to their own end.
    private func windUp() {
        guard batch.isStopped else { return }
        if let stopped {
            if !isAllCancelled, Clock.uptime - stopped > Self.windingUp {
                isAllCancelled = true
                cancel(behind: 0)
            }
        } else {
            stopped = Clock.uptime
            cancel(behind: batch.jobs)
        }
    }

    /// A row has no key; without a failure the service gave no id for its key. A row that the service refuses has a fault of
    /// its own, and the others go on. An API key that the service does not know, or failure after failure to reach it, is
    /// everybody's.
    private func failed(_ row: Row, _ failure: CallFailure?) {
        let isLeft = failure?.mayHaveLeftKey ?? true
        if isLeft { batch.journal.mayBeLeft(row) } else { batch.journal.nothingLeft(row) }
        if failure?.isStatus(FW_ERROR_CANCELLED) == true, batch.isStopped {
            row.state = .open  // not its own doing
            if isLeft { batch.note(.unknown) }
            return
        }
        row.state = .failed
        row.failure = failure
        batch.progress.failed += 1
        batch.note(isLeft ? .unknown : .rowsFailed)
        report(row)
        let isRejected = failure?.outcome == fw_outcome(FW_OUTCOME_REJECTED)
        if !isRejected || failure?.isStatus(FW_ERROR_RATE_LIMITED) == true { inARow += 1 }
        if failure?.isStatus(FW_ERROR_UNAUTHENTICATED) == true {
            stop("the service does not know the API key: the other rows are not tried")
        } else if inARow == Self.mostInARow {
            stop("too many rows failed one after the other: those that are left are not tried")
        }
    }

    /// A line on standard error, for the first few failures: all of them are in the results.
    private func report(_ row: Row) {
        if reported == Self.mostReports { return }
        let subject = batch.rows.subject(row.line)
        Report.line(
            row.failure?.line(subject)
                ?? "\(subject): the service created a key and gave no id for it; another run looks for it")
        reported += 1
        if reported == Self.mostReports { Report.line("the results hold the failures that follow") }
    }

    private func stop(_ why: String) {
        if batch.isStopped { return }
        Report.line(why)
        batch.isStopped = true
    }
}
