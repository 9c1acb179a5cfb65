// Creating.swift - sends the rows of a batch, and writes their keys to the results
//
// Rows are sent in groups, and all keys that arrived meanwhile are written together, so that one wait for the disk serves all
// of them. A key counts once it is in the results and on the disk: if this process ends earlier, another run finds the key by
// its marker and deletes it. If lines could not be written, they are removed from the results before their keys are deleted.
// If they cannot be removed either, the keys stay, and another run finds out which of them are in the results.

import CFwKeys

extension Batch {
    private static let windingUp: Int64 = 3000
    private static let mostReports = 20
    private static let mostFailuresInARow = 100
    private var pending: Int { fw_queue_pending_count(queue.pointer) }

    func create() throws {
        Spinner.isWanted = false  // there is a bar
        open = rows.items.filter { $0.state == .open }[...]
        while true {
            submitGroup()
            let isIdle = pending == 0
            while let completion = Handle(fw_queue_next(queue.pointer), fw_completion_free) {
                take(completion.pointer)
            }
            handOver(waiting)
            waiting = []
            if Interruption.signal != 0 {
                status.worsen(.interrupted)
                stop(at: 0)
            }
            if let end {
                // Waiting rows are after the rows in flight. Nothing was sent for them.
                let submitted = rows.items.filter { $0.ticket != 0 }
                for row in submitted.dropFirst(Clock.uptime < end ? jobs : 0) {
                    fw_queue_cancel(queue.pointer, row.ticket)
                }
            }
            progress.show()
            // Deletions of keys that were not handed over may have been submitted since.
            if isIdle, pending == 0, end != nil || open.isEmpty { return }
            let wait = min(progress.wait, end == nil ? .max : Self.windingUp / 10)
            try call { fw_queue_run(queue.pointer, wait, $0) }
        }
    }

    private func submitGroup() {
        if end != nil || Interruption.signal != 0 || pending > jobs { return }
        let group = Array(open.prefix(min(max(jobs, 16), 1024)))
        open = open.dropFirst(group.count)
        if group.isEmpty { return }
        do {
            try begin(group)
            group.forEach(submit)
        } catch {
            status.note(error)
            stop()
        }
    }

    private func submit(_ row: Row) {
        row.state = .submitted
        do {
            let options = try row.createOptions()
            let expiry = row.setExpiry(options)
            if expiry != FW_OK { throw CallFailure(expiry, nil, outcome: FW_OUTCOME_NOT_SENT) }
            _ = fw_create_options_set_marker(options.pointer, row.entry.marker)
            try call {
                fw_queue_create_api_key(
                    queue.pointer, row.account, row.user, options.pointer, tag(row), &row.ticket, $0)
            }
        } catch {
            let noMemory = CallFailure(fw_status(FW_ERROR_NO_MEMORY), nil, outcome: FW_OUTCOME_NOT_SENT)
            failed(row, error as? CallFailure ?? noMemory)
        }
    }

    /// What completions of the row bring back.
    private func tag(_ row: Row) -> UnsafeMutableRawPointer? { .init(bitPattern: row.entry.row ?? 0) }

    private func take(_ completion: OpaquePointer) {
        let status = fw_completion_status(completion)
        let error = Handle(fw_completion_take_error(completion), fw_error_free)
        let failure = status == FW_OK ? nil : CallFailure(status, error)
        let row = rows.items[Int(bitPattern: fw_completion_tag(completion)) - 1]
        if fw_completion_operation(completion) == FW_OPERATION_DELETE_API_KEY {
            return tookBack(row, failure)
        }
        row.ticket = 0
        if let failure { return failed(row, failure) }
        guard let record = Handle(fw_completion_take_api_key(completion), fw_api_key_free) else { return }
        let key = Key(record)
        // A key without an id cannot be in the results, so it is not handed over. Its marker finds it.
        if fw_check_id(key.id) != FW_OK || key.secret == nil { return failed(row, nil) }
        failuresInARow = 0
        row.key = key
        waiting.append(row)
    }

    /// Handles a row that has no key. If there is no failure, the service gave no id for the key. A row that the service
    /// refuses does not stop the others. An API key that the service does not know, or repeated failures to reach the
    /// service, stop the batch.
    private func failed(_ row: Row, _ failure: CallFailure?) {
        let isLeft = failure?.mayHaveLeftKey ?? true
        settle(row, isSettled: !isLeft)
        if end != nil, failure?.isStatus(FW_ERROR_CANCELLED) == true {
            row.state = .open  // not its own doing
            return status.worsen(isLeft ? .unknown : .ok)
        }
        row.state = .failed
        row.failure = failure
        progress.failed += 1
        reportCount += 1
        let subject = rows.subject(row.line)
        let noID = "\(subject): the service created a key and gave no id for it; another run looks for it"
        let line = failure?.line(subject) ?? noID
        let isShown = reportCount <= Self.mostReports || haveResultsFailed
        if isShown { Report.line(line) }
        if reportCount == Self.mostReports + 1, !isShown { Report.line("more failures: see \(results.path)") }
        status.worsen(isLeft ? .unknown : .rowsFailed)
        let isRefused = failure?.isOutcome(FW_OUTCOME_REJECTED) == true
        failuresInARow += isRefused && failure?.isStatus(FW_ERROR_RATE_LIMITED) == false ? 0 : 1
        if failure?.isStatus(FW_ERROR_UNAUTHENTICATED) == true {
            stop(why: "the service does not know the API key: the other rows are not tried")
        } else if failuresInARow == Self.mostFailuresInARow {
            stop(why: "too many rows failed one after the other: those that are left are not tried")
        }
    }

    /// Stops submitting rows. Creates in flight get some time to finish, unless a signal came.
    private func stop(at time: Int64 = Clock.uptime + windingUp, why: String? = nil) {
        if end == nil, let why { Report.line(why) }
        end = min(end ?? .max, time)
    }

    private func handOver(_ group: [Row]) {
        if group.isEmpty { return }
        var isUnclear = false
        do { if !haveResultsFailed { try results.add(group) } } catch {
            isUnclear = results.isUnclear
            // Write the lines one by one, so that only the keys are deleted whose lines do not fit on the disk.
            if group.count > 1, !isUnclear {
                for row in group { handOver([row]) }
                return
            }
            haveResultsFailed = true
            let what =
                isUnclear
                ? "its last lines may not be on the disk, and their keys live: run the same command again"
                : "keys that are not in the file are deleted again"
            Report.line("\(results.path) cannot be written (\(reason(error))): \(what)")
            stop()
        }
        for row in group {
            if isUnclear {
                // The key may be in the results for good or not, and nothing but another look at them can tell.
                settle(row, isSettled: false)
                status.worsen(.unconfirmed)
                row.state = .open
            } else if haveResultsFailed {
                withdraw(row)
            } else {
                settle(row, kept: row.key?.id, isSettled: row.key?.isSettled == true)
                row.state = .delivered
                row.key = nil
                progress.done += 1
            }
        }
    }

    /// Deletes a key again. The batch has stopped, so only deletes are submitted.
    private func withdraw(_ row: Row) {
        do {
            try call {
                fw_queue_delete_api_key(
                    queue.pointer, row.account, row.user, row.key?.id, tag(row), nil, $0)
            }
        } catch { tookBack(row, error as? CallFailure) }
    }

    private func tookBack(_ row: Row, _ failure: CallFailure?) {
        let isGone = failure?.isStatus(FW_ERROR_NOT_FOUND) ?? true
        let name = row.key?.name ?? ""
        settle(row, isSettled: isGone && row.key?.isSettled == true)
        row.key = nil
        row.state = .open
        let advice = "its deletion is not confirmed: another run looks after it"
        let line = isGone ? nil : failure?.line(name, advice: advice)
        status.note(Failure(isGone ? .undelivered : .unconfirmed, line))
    }
}
