// Creating.swift - the rows of a batch go out, and their keys come in
//
// Rows go out in groups, so that the disk is waited for once for all of them, and keys come in in groups for the same reason.
// Nobody holds a key until its group is on the disk: if this process ends before, another run finds the key by its marker and
// deletes it.

import CFwKeys

extension Batch {
    private static let windingUp: Int64 = 3000
    private static let mostReports = 20
    private static let mostFailuresInARow = 100

    var group: Int { min(max(jobs, 16), 1024) }
    private var pending: Int { fw_queue_pending_count(queue.pointer) }

    func create() {
        Spinner.isWanted = false  // there is a bar
        var isIdle = false
        repeat {
            submitGroup()
            isIdle = pending == 0
            while let completion = Handle(fw_queue_next(queue.pointer), fw_completion_free) {
                take(completion.pointer)
            }
            windUp()
            if isIdle || patience == 0 { handOver() }
            progress.show()
            // Deletions of keys that were not handed over may have been submitted since.
            isIdle = isIdle && pending == 0 && (isStopped || next == rows.items.count)
        } while !isIdle && runQueue()
        // Keys are left only where the queue does not work any more: their lines in the journal stay.
        for row in waiting { leave(row) }
    }

    /// Lets the queue do what there is to do, and waits for more. False: it cannot, and that was reported.
    private func runQueue() -> Bool {
        var wait = min(progress.wait, patience)
        if isStopped, !isAllCancelled { wait = min(wait, Self.windingUp / 10) }
        do {
            try naming("the batch cannot go on") { try call { fw_queue_run(queue.pointer, wait, $0) } }
            return true
        } catch {
            status.note(error)
            return false
        }
    }

    private func submitGroup() {
        if isStopped || Interruption.signal != 0 || pending > jobs { return }
        var picked: [Row] = []
        while picked.count < group, next < rows.items.count {
            if rows.items[next].state == .open { picked.append(rows.items[next]) }
            next += 1
        }
        if picked.isEmpty { return }
        do {
            try begin(picked)
            picked.forEach(submit)
        } catch {
            status.note(error)
            isStopped = true
        }
    }

    private func submit(_ row: Row) {
        row.state = .submitted
        do {
            let options = try row.createOptions()
            let expiry = row.setExpiry(options)
            if expiry != FW_OK { throw CallFailure(unsent: expiry) }
            _ = fw_create_options_set_marker(options.pointer, row.entry.marker)
            try call {
                fw_queue_create_api_key(
                    queue.pointer, row.account, row.user, options.pointer, tag(row), &row.ticket, $0)
            }
        } catch { failed(row, error as? CallFailure ?? CallFailure(unsent: fw_status(FW_ERROR_NO_MEMORY))) }
    }

    /// What completions of the row bring back.
    func tag(_ row: Row) -> UnsafeMutableRawPointer? {
        UnsafeMutableRawPointer(bitPattern: row.entry.row ?? 0)
    }

    private func take(_ completion: OpaquePointer) {
        let status = fw_completion_status(completion)
        let error = fw_completion_take_error(completion)
        let failure = status == FW_OK ? nil : CallFailure(status, error)
        let row = rows.items[Int(bitPattern: fw_completion_tag(completion)) - 1]
        if fw_completion_operation(completion) == FW_OPERATION_DELETE_API_KEY {
            return tookBack(row, failure)
        }
        row.ticket = 0
        if let failure { return failed(row, failure) }
        guard let record = Handle(fw_completion_take_api_key(completion), fw_api_key_free) else { return }
        let key = Key(record)
        // A key that the results could not name is not handed over: it is found by its marker.
        if !ResultsFile.takes(key) { return failed(row, nil) }
        failuresInARow = 0
        row.key = key
        if waiting.isEmpty { waitingSince = Clock.uptime }
        waiting.append(row)
        if waiting.count >= group { handOver() }
    }

    /// Where the batch is stopped, rows that only wait are cancelled, for nothing was sent for them. Those that may be under
    /// way, which are the first ones, have some time to come to their own end, unless a signal came.
    private func windUp() {
        if Interruption.signal != 0 {
            status.worsen(.interrupted)
            isStopped = true
            if !isAllCancelled { fw_queue_cancel_all(queue.pointer) }
            isAllCancelled = true
        }
        if !isStopped || isAllCancelled { return }
        let stoppedAt = stoppedAt ?? Clock.uptime
        self.stoppedAt = stoppedAt
        isAllCancelled = Clock.uptime - stoppedAt > Self.windingUp
        let underWay = rows.items.prefix(next).filter { $0.ticket != 0 }
        for row in underWay.dropFirst(isAllCancelled ? 0 : jobs) {
            _ = fw_queue_cancel(queue.pointer, row.ticket)
        }
    }

    /// A row has no key; without a failure the service gave no id for its key. A row that the service refuses has a fault of
    /// its own, and the others go on. An API key that the service does not know, or failure after failure to reach it, is
    /// everybody's.
    private func failed(_ row: Row, _ failure: CallFailure?) {
        let isLeft = failure?.mayHaveLeftKey ?? true
        settle(row, isSettled: !isLeft)
        if isStopped, failure?.isStatus(FW_ERROR_CANCELLED) == true {
            row.state = .open  // not its own doing
            if isLeft { status.worsen(.unknown) }
            return
        }
        row.state = .failed
        row.failure = failure
        progress.failed += 1
        reportCount += 1
        if reportCount <= Self.mostReports {
            let subject = rows.subject(row.line)
            Report.line(
                failure?.line(subject)
                    ?? "\(subject): the service created a key and gave no id for it; another run looks for it"
            )
        } else if reportCount == Self.mostReports + 1 {
            Report.line("the results hold the failures that follow")
        }
        status.worsen(isLeft ? .unknown : .rowsFailed)
        let isItsOwn =
            failure?.isOutcome(FW_OUTCOME_REJECTED) == true
            && failure?.isStatus(FW_ERROR_RATE_LIMITED) == false
        failuresInARow += isItsOwn ? 0 : 1
        if failure?.isStatus(FW_ERROR_UNAUTHENTICATED) == true {
            stop("the service does not know the API key: the other rows are not tried")
        } else if failuresInARow == Self.mostFailuresInARow {
            stop("too many rows failed one after the other: those that are left are not tried")
        }
    }

    private func stop(_ why: String) {
        if !isStopped { Report.line(why) }
        isStopped = true
    }
}
