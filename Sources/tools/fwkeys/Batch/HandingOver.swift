// HandingOver.swift - from a new key to one that somebody holds: its line in the results, on the disk
//
// Keys are handed over in groups. What could not be written, or is not known to be there, is taken out of the file before its
// keys are deleted; where even that is not possible, the keys stay, and another run finds out which of them are in the file.

import CFwKeys
@preconcurrency import Glibc

final class HandingOver {
    private static let patience: Int64 = 20

    private let batch: Batch
    /// How many keys wait at most.
    private let group: Int
    private var waiting: [(row: Row, key: Owned)] = []
    /// Those that could not be handed over and may still be alive, by the numbers of their rows.
    private var withdrawn: [Int: Owned] = [:]
    /// When the first of those that wait came.
    private var since: Int64 = 0

    init(_ batch: Batch, group: Int) {
        self.batch = batch
        self.group = group
    }

    /// Adds a key whose id the results take.
    func add(_ row: Row, _ key: Owned) {
        if waiting.isEmpty { since = Clock.uptime }
        waiting.append((row, key))
    }

    var isFull: Bool { waiting.count >= group }
    var isEmpty: Bool { waiting.isEmpty && withdrawn.isEmpty }

    /// For how many milliseconds the keys that wait may go on to.
    var wait: Int64 { waiting.isEmpty ? 86_400_000 : max(since + Self.patience - Clock.uptime, 0) }

    /// Hands over the keys that wait, if they are enough, or have waited for long, or no other is to come.
    func run(noOtherComes: Bool) {
        if !waiting.isEmpty, noOtherComes || isFull || wait == 0 { handOver() }
    }

    private func handOver() {
        let before = batch.results.end
        var (written, error) = writeLines()
        var notOnDisk: SystemError?
        if written > 0 {
            do throws(SystemError) {
                try batch.results.synchronize()
            } catch {
                notOnDisk = error
                written = 0
            }
        }
        var isUnclear = false
        if let notOnDisk {
            isUnclear = (try? batch.results.takeBack(to: before)) == nil
            giveUp(
                isUnclear
                    ? "can be neither made sure of nor taken back; another run finds out what is in there"
                    : "cannot be written; keys that are not in there are deleted again", notOnDisk)
        } else if let failure = error, !batch.haveResultsFailed {
            // Half a line that stays is no harm: another run drops it.
            try? batch.results.takeBack(to: batch.results.end)
            giveUp("cannot be written; keys that are not in there are deleted again", failure)
            error = nil
        }
        let keys = waiting
        waiting = []
        for (index, (row, key)) in keys.enumerated() {
            if index < written {
                deliver(row, key)
            } else if isUnclear {
                leave(row)
            } else {
                withdraw(row, key)
            }
        }
    }

    /// Writes lines for as many keys as can be. Returns how many.
    private func writeLines() -> (Int, SystemError?) {
        if batch.haveResultsFailed { return (0, SystemError(ECANCELED)) }
        for (index, (row, key)) in waiting.enumerated() {
            do throws(SystemError) {
                try batch.results.add(row, Key(pointer: key.pointer))
            } catch {
                return (index, error)
            }
        }
        return (waiting.count, nil)
    }

    private func deliver(_ row: Row, _ key: Owned) {
        batch.journal.delivered(row, Key(pointer: key.pointer))
        row.state = .delivered
        batch.progress.done += 1
    }

    /// The key may be in the file for good or not, and nothing but another look at it can tell.
    private func leave(_ row: Row) {
        batch.journal.mayBeLeft(row)
        batch.note(.unconfirmed)
        row.state = .open
    }

    /// From here on no key is handed over any more.
    private func giveUp(_ what: String, _ error: SystemError) {
        if batch.haveResultsFailed { return }
        Report.line("the results \(batch.results.path) \(what): \(error.text)")
        batch.haveResultsFailed = true
        batch.isStopped = true
    }

    /// Deletes a key again. The batch is stopped by then, and this alone is still submitted. A signal that comes later may
    /// cancel it, which its completion tells.
    private func withdraw(_ row: Row, _ key: Owned) {
        withdrawn[row.number] = key
        do throws(CallFailure) {
            try call {
                fw_queue_delete_api_key(
                    batch.queue.pointer, row.account, row.user, Key(pointer: key.pointer).id,
                    UnsafeMutableRawPointer(bitPattern: row.number), nil, $0)
            }
        } catch {
            tookBack(row, error)
        }
    }

    /// Notes what the deletion of a row's key came to.
    func tookBack(_ row: Row, _ failure: CallFailure?) {
        guard let owned = withdrawn.removeValue(forKey: row.number) else { return }
        let key = Key(pointer: owned.pointer)
        let isGone = failure.map { $0.isStatus(FW_ERROR_NOT_FOUND) } ?? true
        if isGone, key.unsettledAttempts == 0 {
            batch.journal.nothingLeft(row)
        } else {
            batch.journal.mayBeLeft(row)
        }
        if !isGone, let failure {
            Report.line(
                failure.line(
                    key.id ?? "", advice: "its deletion is not confirmed: another run looks after it"))
        }
        batch.note(isGone ? .undelivered : .unconfirmed)
        row.state = .open
    }

    /// Keys are left only where the queue does not work any more: their lines in the journal stay.
    func end() {
        for (row, _) in waiting { leave(row) }
        waiting = []
        withdrawn = [:]
    }
}
