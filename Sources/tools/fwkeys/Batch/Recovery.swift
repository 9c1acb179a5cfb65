// Recovery.swift - what an earlier run left undone
//
// For each line of its journal that is not struck out there may be a key that nobody holds: it is found and deleted before the
// row is created anew. The lines of this batch are those that name its results, and what became of a row is told by the
// results: its key is in there with its marker, or it has no holder.

import CFwKeys

struct Recovery {
    private struct Item {
        var entry: Entry
        let offset: Int
        /// To create anew; nil: it has its key, or is not in the file any more.
        var row: Row?
        /// The key that is to stay.
        var keyID: String?
        var left: Int64 = 0
    }

    private let batch: Batch

    init(_ batch: Batch) {
        self.batch = batch
    }

    /// Goes through the lines of the journal that are this batch's.
    private func forEachLine(_ body: (Entry, Int) throws(Failure) -> Void) throws(Failure) {
        var number = 0
        while true {
            let line: Journal.Line
            do throws(SystemError) {
                line = try batch.journal.journal.line(number)
            } catch {
                throw .local("the journal \(batch.journal.journal.path) cannot be read: \(error.text)")
            }
            switch line {
            case .end: return
            case .malformed: throw Failure(.failed, nil)
            case .entry(let entry): if batch.journal.isOwn(entry) { try body(entry, number * Entry.length) }
            }
            number += 1
        }
    }

    /// Whether a batch without results can begin: there are none in a safe place, with keys that are in use.
    func checkThatNothingIsLost() throws(Failure) {
        try forEachLine { (entry, _) throws(Failure) in
            if entry.isStruckOut || entry.state == .unsettled { return }
            throw .local(
                "the results \(batch.results.path) are not there, and their journal \(batch.journal.journal.path) tells of "
                    + "rows that may be in them: put them back, or, if they are lost for good, make an empty file of that name; "
                    + "no key was created")
        }
    }

    /// Looks after all of them. Rows whose lines could not be looked after are not open any more. False: no row may be created.
    func run() -> Bool {
        do throws(Failure) {
            var items = try findItems()
            if items.isEmpty { return true }
            Report.line(
                "looking for what an earlier run left behind of \(items.count) \(items.count == 1 ? "row" : "rows")"
            )
            return try sweep(&items)
        } catch {
            batch.note(error)
            return false
        }
    }

    private func findItems() throws(Failure) -> [Item] {
        let known: [String: String]
        do throws(SystemError) {
            known = try ResultsReader.keyIDs(in: batch.results.path)
        } catch {
            throw .local("the results \(batch.results.path) cannot be read: \(error.text)")
        }
        var items: [Item] = []
        try forEachLine { (entry, offset) throws(Failure) in
            if entry.isStruckOut { return batch.journal.letWriteOver(offset) }
            var item = Item(entry: entry, offset: offset)
            // A line that says itself that the key was delivered is right, even if the results were taken away since.
            item.keyID = entry.state == .unsettled ? entry.keyId : known[entry.marker]
            item.left = item.entry.graceLeft(batch.grace)
            if item.keyID == nil, let row = row(for: entry) {
                item.row = row
                row.marker = entry.marker
                row.offset = offset
                row.hasEarlierRequests = item.left > 0
            }
            items.append(item)
        }
        return items
    }

    /// The row that the line is for, if it is to be created and is the same as it was.
    private func row(for entry: Entry) -> Row? {
        guard let number = entry.row, number <= batch.rows.items.count else { return nil }
        let row = batch.rows.items[number - 1]
        return row.state == .open && row.offset == nil && row.digest == entry.digest ? row : nil
    }

    /// Deletes what bears the markers, and notes what each line has come to.
    private func sweep(_ items: inout [Item]) throws(Failure) -> Bool {
        let markers = try make(fw_markers_free) { fw_markers_new($0) }
        for item in items {
            try set(
                "a line of the journal",
                fw_markers_add(
                    markers.pointer, item.entry.accountId, item.entry.userId, item.entry.marker, item.keyID))
        }
        do throws(CallFailure) {
            try call {
                fw_markers_sweep(
                    batch.client.pointer, markers.pointer, Int32(batch.jobs),
                    { _, _, _ in Interruption.signal == 0 ? 0 : 1 }, nil, $0)
            }
        } catch {
            if !batch.isInterrupted() {
                batch.note(error.failure("what an earlier run left behind could not be looked after"))
            }
            return false
        }
        var told: Set<OpaquePointer> = []
        for index in items.indices {
            guard let error = fw_markers_error(markers.pointer, index) else {
                settle(&items[index])
                continue
            }
            let status = fw_error_status(error)
            let failure = CallFailure(borrowing: error, of: markers, status)
            if told.insert(error).inserted {
                let entry = items[index].entry
                batch.note(
                    failure.failure(
                        "the keys of user \(entry.userId) of account \(entry.accountId)",
                        advice: "its rows are left alone"))
            }
            if let row = items[index].row {
                row.state = .failed
                row.failure = CallFailure(status, nil)
                batch.progress.failed += 1
            }
            batch.journal.stays(batch.grace)
        }
        return true
    }

    /// Notes what a line has come to. That of a row that is created anew is written when it is.
    private func settle(_ item: inout Item) {
        if item.row != nil { return }
        let isSettled = item.left == 0
        item.entry.keyId = item.keyID ?? item.entry.keyId
        let isKept = item.keyID != nil
        item.entry.state = isSettled ? (isKept ? .delivered : .nothingLeft) : isKept ? .unsettled : .pending
        if item.keyID == nil { item.entry.forgetKey() }
        do throws(SystemError) {
            try batch.journal.journal.overwrite(item.entry, at: item.offset)
        } catch {
            batch.note(.local("the journal \(batch.journal.journal.path) cannot be written: \(error.text)"))
        }
        if isSettled {
            batch.journal.letWriteOver(item.offset)
        } else {
            batch.journal.stays(item.left)
        }
    }
}
