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
        Spinner.isWanted = false  // there is a bar
        while true {
            batch.isInterrupted()
            submitGroup()
            while let completion = Handle(fw_queue_next(batch.queue.pointer), fw_completion_free) {
                take(completion.pointer)
            }
            windUp()
            let isIdle = pending == 0
            handingOver.run(noOtherComes: isIdle)
            batch.progress.show()
            let isDone = batch.isStopped || next == batch.rows.items.count
            if isIdle, isDone, handingOver.isEmpty, pending == 0 { break }
            if !turn() { break }
        }
        handingOver.end()
    }

    /// Lets the queue do what there is to do, and waits for more. False: it cannot, and that was reported.
    private func turn() -> Bool {
        var wait = min(batch.progress.wait, handingOver.wait)
        if batch.isStopped, !isAllCancelled { wait = min(wait, Self.windingUp / 10) }
        do {
            try naming("the batch cannot go on") { try call { fw_queue_run(batch.queue.pointer, wait, $0) } }
            return true
        } catch {
            batch.note(error)
            return false
        }
    }

    private func submitGroup() {
        if batch.isStopped || pending > batch.jobs { return }
        var picked: [Row] = []
        while picked.count < group, next < batch.rows.items.count {
            if batch.rows.items[next].state == .open { picked.append(batch.rows.items[next]) }
            next += 1
        }
        if picked.isEmpty { return }
        do {
            try batch.journal.begin(picked)
            for row in picked { submit(row) }
        } catch {
            batch.note(error)
            batch.isStopped = true
        }
    }

    private func submit(_ row: Row) {
        row.state = .submitted
        guard let options = try? row.createOptions() else {
            return failed(row, CallFailure(unsent: fw_status(FW_ERROR_NO_MEMORY)))
        }
        let status = row.setExpiry(options)
        if status != FW_OK { return failed(row, CallFailure(unsent: status)) }
        _ = fw_create_options_set_marker(options.pointer, row.marker)
        do {
            try call {
                fw_queue_create_api_key(
                    batch.queue.pointer, row.account, row.user, options.pointer, row.tag, &row.ticket, $0)
            }
        } catch { failed(row, error as? CallFailure) }
    }

    private func take(_ completion: OpaquePointer) {
        let status = fw_completion_status(completion)
        let error = fw_completion_take_error(completion)
        let failure = status == FW_OK ? nil : CallFailure(status, error)
        let row = batch.rows.items[Int(bitPattern: fw_completion_tag(completion)) - 1]
        if fw_completion_operation(completion) == FW_OPERATION_DELETE_API_KEY {
            return handingOver.tookBack(row, failure)
        }
        row.ticket = 0
        if let failure { return failed(row, failure) }
        guard let key = Handle(fw_completion_take_api_key(completion), fw_api_key_free) else { return }
        // A key that the results could not name is not handed over: it is found by its marker.
        if !ResultsFile.takes(Key(key)) { return failed(row, nil) }
        inARow = 0
        handingOver.add(row, key)
    }

    /// Where the batch is stopped, rows that only wait are cancelled, for nothing was sent for them. Those that may be under
    /// way, which are the first ones, have some time to come to their own end.
    private func windUp() {
        guard batch.isStopped else { return }
        if let stopped {
            if isAllCancelled || Clock.uptime - stopped <= Self.windingUp { return }
            isAllCancelled = true
        } else {
            stopped = Clock.uptime
        }
        let underWay = batch.rows.items.prefix(next).filter { $0.ticket != 0 }
        for row in underWay.dropFirst(isAllCancelled ? 0 : batch.jobs) {
            _ = fw_queue_cancel(batch.queue.pointer, row.ticket)
        }
    }

    /// A row has no key; without a failure the service gave no id for its key. A row that the service refuses has a fault of
    /// its own, and the others go on. An API key that the service does not know, or failure after failure to reach it, is
    /// everybody's.
    private func failed(_ row: Row, _ failure: CallFailure?) {
        let isLeft = failure?.mayHaveLeftKey ?? true
        if isLeft { batch.journal.mayBeLeft(row) } else { batch.journal.nothingLeft(row) }
        if batch.isStopped, failure?.isStatus(FW_ERROR_CANCELLED) == true {
            row.state = .open  // not its own doing
            if isLeft { batch.note(Failure(.unknown, nil)) }
            return
        }
        row.state = .failed
        row.failure = failure
        batch.progress.failed += 1
        batch.note(Failure(isLeft ? .unknown : .rowsFailed, line(row, failure)))
        if failure?.isOutcome(FW_OUTCOME_REJECTED) != true || failure?.isStatus(FW_ERROR_RATE_LIMITED) == true
        {
            inARow += 1
        }
        if failure?.isStatus(FW_ERROR_UNAUTHENTICATED) == true {
            stop("the service does not know the API key: the other rows are not tried")
        } else if inARow == Self.mostInARow {
            stop("too many rows failed one after the other: those that are left are not tried")
        }
    }

    /// What to report, for the first few failures: all of them are in the results.
    private func line(_ row: Row, _ failure: CallFailure?) -> String? {
        reported += 1
        if reported > Self.mostReports {
            return reported == Self.mostReports + 1 ? "the results hold the failures that follow" : nil
        }
        let subject = batch.rows.subject(row.line)
        return failure?.line(subject)
            ?? "\(subject): the service created a key and gave no id for it; another run looks for it"
    }

    private func stop(_ why: String) {
        if !batch.isStopped { Report.line(why) }
        batch.isStopped = true
    }
}
