// HandingOver.swift - from a new key to one that somebody holds: its line in the results, on the disk
//
// Keys are handed over in groups. What could not be written, or is not known to be there, is taken out of the file before its
// keys are deleted; where even that is not possible, the keys stay, and another run finds out which of them are in the file.

import CFwKeys

final class HandingOver {
    private static let patience: Int64 = 20

    private let batch: Batch
    private let group: Int
    private var waiting: [(row: Row, key: Handle)] = []
    /// Those that could not be handed over and may still be alive, by the numbers of their rows.
    private var withdrawn: [Int: Handle] = [:]
    private var since: Int64 = 0

    init(_ batch: Batch, group: Int) {
        self.batch = batch
        self.group = group
    }

    /// Adds a key whose id the results take.
    func add(_ row: Row, _ key: Handle) {
        if waiting.isEmpty { since = Clock.uptime }
        waiting.append((row, key))
        if isFull { handOver() }
    }

    private var isFull: Bool { waiting.count >= group }
    var isEmpty: Bool { waiting.isEmpty && withdrawn.isEmpty }

    var wait: Int64 { waiting.isEmpty ? 86_400_000 : max(since + Self.patience - Clock.uptime, 0) }

    /// Hands over the keys that wait, if they are enough, or have waited for long, or no other is to come.
    func run(noOtherComes: Bool) { if !waiting.isEmpty, noOtherComes || isFull || wait == 0 { handOver() } }

    private func handOver() {
        let keys = waiting
        let before = batch.results.end
        var written = 0
        var isUnclear = false
        var failure: (any Error)?
        waiting = []
        do {
            if batch.haveResultsFailed { throw Failure(.failed, nil) }
            for (row, key) in keys {
                try batch.results.add(row, Key(key))
                written += 1
            }
        } catch { failure = error }
        do { if written > 0 { try batch.results.synchronize() } } catch {
            failure = error
            written = 0
            isUnclear = (try? batch.results.takeBack(to: before)) == nil
        }
        if let failure { giveUp(isUnclear, failure) }
        for (index, (row, key)) in keys.enumerated() {
            if index < written {
                batch.journal.delivered(row, Key(key))
                row.state = .delivered
                batch.progress.done += 1
            } else if isUnclear {
                leave(row)
            } else {
                withdraw(row, key)
            }
        }
    }

    /// The key may be in the file for good or not, and nothing but another look at it can tell.
    private func leave(_ row: Row) {
        batch.journal.mayBeLeft(row)
        batch.note(Failure(.unconfirmed, nil))
        row.state = .open
    }

    /// From here on no key is handed over any more.
    private func giveUp(_ isUnclear: Bool, _ error: any Error) {
        if batch.haveResultsFailed { return }
        // Half a line that stays is no harm: another run drops it.
        if !isUnclear { try? batch.results.takeBack(to: batch.results.end) }
        let what =
            isUnclear
            ? "can be neither made sure of nor taken back; another run finds out what is in there"
            : "cannot be written; keys that are not in there are deleted again"
        Report.line("the results \(batch.results.path) \(what): \(Failure(error).message ?? "")")
        batch.haveResultsFailed = true
        batch.isStopped = true
    }

    /// Deletes a key again. The batch is stopped by then, and this alone is still submitted. A signal that comes later may
    /// cancel it, which its completion tells.
    private func withdraw(_ row: Row, _ key: Handle) {
        withdrawn[row.number] = key
        do {
            try call {
                fw_queue_delete_api_key(
                    batch.queue.pointer, row.account, row.user, Key(key).id, row.tag, nil, $0)
            }
        } catch { tookBack(row, error as? CallFailure) }
    }

    func tookBack(_ row: Row, _ failure: CallFailure?) {
        guard let handle = withdrawn.removeValue(forKey: row.number) else { return }
        let key = Key(handle)
        let isGone = failure?.isStatus(FW_ERROR_NOT_FOUND) ?? true
        if isGone, key.isSettled { batch.journal.nothingLeft(row) } else { batch.journal.mayBeLeft(row) }
        let line =
            isGone
            ? nil
            : failure?.line(key.name, advice: "its deletion is not confirmed: another run looks after it")
        batch.note(Failure(isGone ? .undelivered : .unconfirmed, line))
        row.state = .open
    }

    /// Keys are left only where the queue does not work any more: their lines in the journal stay.
    func end() {
        for (row, _) in waiting { leave(row) }
        waiting = []
        withdrawn = [:]
    }
}
