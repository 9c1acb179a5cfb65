// HandingOver.swift - from a new key to one that somebody holds: its line in the results, on the disk
//
// Keys are handed over in groups. Lines that could not be written, or are not known to be on the disk, are taken out of the file
// before their keys are deleted; where even that is not possible, the keys stay, and another run finds out which of them are
// in the file.

import CFwKeys

extension Batch {
    private static let mostPatience: Int64 = 20

    /// How long keys may still wait for others of their group.
    var patience: Int64 {
        waiting.isEmpty ? 86_400_000 : max(waitingSince + Self.mostPatience - Clock.uptime, 0)
    }

    func handOver() {
        let group = waiting
        waiting = []
        if group.isEmpty { return }
        var isUnclear = false
        do { if !haveResultsFailed { try results.add(group) } } catch {
            isUnclear = results.isUnclear
            giveUp(isUnclear, error)
        }
        for row in group {
            if isUnclear {
                leave(row)
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

    /// From here on no key is handed over any more.
    private func giveUp(_ isUnclear: Bool, _ error: any Error) {
        let what =
            isUnclear
            ? "can be neither made sure of nor taken back; another run finds out what is in there"
            : "cannot be written; keys that are not in there are deleted again"
        Report.line("the results \(results.path) \(what): \(Failure(error).message ?? "")")
        haveResultsFailed = true
        isStopped = true
    }

    /// The key may be in the file for good or not, and nothing but another look at the file can tell.
    func leave(_ row: Row) {
        settle(row, isSettled: false)
        status.worsen(.unconfirmed)
        row.state = .open
    }

    /// Deletes a key again. The batch is stopped by then, and this alone is still submitted. A signal that comes later may
    /// cancel it, which its completion tells.
    private func withdraw(_ row: Row) {
        do {
            try call {
                fw_queue_delete_api_key(
                    queue.pointer, row.account, row.user, row.key?.id, tag(row), nil, $0)
            }
        } catch { tookBack(row, error as? CallFailure) }
    }

    func tookBack(_ row: Row, _ failure: CallFailure?) {
        guard let key = row.key else { return }
        row.key = nil
        row.state = .open
        if failure?.isStatus(FW_ERROR_NOT_FOUND) ?? true {
            settle(row, isSettled: key.isSettled)
            return status.worsen(.undelivered)
        }
        settle(row, isSettled: false)
        let advice = "its deletion is not confirmed: another run looks after it"
        status.note(Failure(.unconfirmed, failure?.line(key.name, advice: advice)))
    }
}
