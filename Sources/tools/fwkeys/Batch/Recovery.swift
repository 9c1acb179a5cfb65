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

    init(_ batch: Batch) { self.batch = batch }

    /// Whether a batch without results can begin: there are none in a safe place, with keys that are in use.
    func checkThatNothingIsLost() throws {
        try batch.journal.forEachLine { entry, _ in
            if entry.isStruckOut || entry.state == .unsettled { return }
            throw Failure.local(
                "the results \(batch.results.path) are not there, and their journal \(batch.journal.path) tells of "
                    + "rows that may be in them: put them back, or, if they are lost for good, make an empty file of that name; "
                    + "no key was created")
        }
    }

    /// Looks after all of them. Rows whose lines could not be looked after are not open any more.
    func run() throws {
        var items = try findItems()
        if items.isEmpty { return }
        Report.line("looking for what an earlier run left behind of \(items.count.of("row"))")
        let markers = try sweep(items)
        var told: Set<OpaquePointer> = []
        for index in items.indices {
            if let error = fw_markers_error(markers.pointer, index) {
                let isNew = told.insert(error).inserted
                leave(items[index], CallFailure(borrowing: error, of: markers), isToldOf: isNew)
            } else if items[index].row == nil {
                // The line of a row that is created anew is written when it is.
                let item = items[index]
                batch.journal.settle(&items[index].entry, at: item.offset, kept: item.keyID, left: item.left)
            }
        }
    }

    private func findItems() throws -> [Item] {
        let known = try naming("the results \(batch.results.path) cannot be read") {
            try ResultsReader.keyIDs(in: batch.results.path)
        }
        var items: [Item] = []
        try batch.journal.forEachLine { entry, offset in
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

    /// Deletes what bears the markers. Returns what became of each.
    private func sweep(_ items: [Item]) throws -> Handle {
        let markers = try make(fw_markers_free) { fw_markers_new($0) }
        for item in items {
            let entry = item.entry
            let status = fw_markers_add(
                markers.pointer, entry.accountId, entry.userId, entry.marker, item.keyID)
            try set("a line of the journal", status)
        }
        do {
            try naming("what an earlier run left behind could not be looked after") {
                try call {
                    fw_markers_sweep(
                        batch.client.pointer, markers.pointer, Int32(batch.jobs),
                        { _, _, _ in Interruption.signal == 0 ? 0 : 1 }, nil, $0)
                }
            }
        } catch  where Interruption.signal != 0 { throw Failure.interrupted() }
        return markers
    }

    /// The line stays, for what may be left of it could not be looked after.
    private func leave(_ item: Item, _ failure: CallFailure, isToldOf: Bool) {
        if isToldOf {
            let subject = "the keys of user \(item.entry.userId) of account \(item.entry.accountId)"
            batch.note(failure.failure(subject, advice: "its rows are left alone"))
        }
        if let row = item.row {
            row.state = .failed
            row.failure = CallFailure(failure.status, nil)
            batch.progress.failed += 1
        }
        batch.journal.stays(batch.grace)
    }
}
