// Recovery.swift - what an earlier run left undone
//
// For each line of its journal that is not struck out there may be a key that nobody holds: the key is found by its marker and
// deleted before the row is created anew. The lines of this batch are those that name its results, and the results tell what
// became of a row: its key is in there with its marker, or nobody holds its key.

import CFwKeys

struct LeftBehind {
    var entry: Entry
    let offset: Int
    /// To create anew; nil: it has its key, or is not in the file any more.
    let row: Row?
    /// The key that is to stay.
    let keyID: String?
    let left: Int64
}

extension Batch {
    /// The lines that are not struck out. Changes nothing.
    func findLeftBehind() throws -> [LeftBehind] {
        var found: [LeftBehind] = []
        try journal.forEachLine { entry, offset in
            guard var entry else { throw Failure(.failed, nil) }
            guard entry.row != nil, entry.secretFile == results.absolutePath else { return true }
            if entry.isStruckOut {
                freeLines.append(offset)
                return true
            }
            // There may be results in a safe place, with keys that are in use.
            if !results.isThere, entry.state != .unsettled {
                throw Failure.local(
                    "the results \(results.path) are not there, and their journal \(journal.path) tells of rows that may be in "
                        + "them: put them back, or, if they are lost for good, make an empty file of that name; no key was created"
                )
            }
            // A line that says itself that the key was delivered is right, even if the results were taken away since.
            let keyID = entry.state == .unsettled ? entry.keyId : results.keyIDs[entry.marker]
            let left = entry.graceLeft(grace)
            let row = keyID == nil ? row(for: entry) : nil
            row?.entry.marker = entry.marker
            row?.offset = offset
            row?.hasEarlierRequests = left > 0
            found.append(LeftBehind(entry: entry, offset: offset, row: row, keyID: keyID, left: left))
            return true
        }
        return found
    }

    /// The row that the line is for, if it is to be created and is the same as it was.
    private func row(for entry: Entry) -> Row? {
        guard let number = entry.row, number <= rows.items.count else { return nil }
        let row = rows.items[number - 1]
        return row.state == .open && row.offset == nil && row.entry.digest == entry.digest ? row : nil
    }

    /// Deletes what bears the markers. Rows whose lines could not be looked after are not open any more.
    func lookAfterLeftBehind() throws {
        if leftBehind.isEmpty { return }
        Report.line("looking for what an earlier run left behind of \(leftBehind.count.of("row"))")
        let markers = try make(fw_markers_free) { fw_markers_new($0) }
        for item in leftBehind {
            let entry = item.entry
            let status = fw_markers_add(
                markers.pointer, entry.accountId, entry.userId, entry.marker, item.keyID)
            try set("a line of the journal", status)
        }
        do {
            try naming("what an earlier run left behind could not be looked after") {
                try call {
                    fw_markers_sweep(
                        client.pointer, markers.pointer, Int32(jobs),
                        { _, _, _ in Interruption.signal == 0 ? 0 : 1 }, nil, $0)
                }
            }
        } catch  where Interruption.signal != 0 { throw Failure.interrupted() }
        var told: Set<OpaquePointer> = []
        for (index, var item) in leftBehind.enumerated() {
            if let error = fw_markers_error(markers.pointer, index) {
                let failure = CallFailure(borrowing: error, of: markers)
                leave(item, failure, isToldOf: told.insert(error).inserted)
            } else if item.row == nil {
                // The line of a row that is created anew is written when it is.
                settle(&item.entry, at: item.offset, kept: item.keyID, left: item.left)
            }
        }
    }

    /// The line stays, for what may be left of it could not be looked after.
    private func leave(_ item: LeftBehind, _ failure: CallFailure, isToldOf: Bool) {
        if isToldOf {
            let subject = "the keys of user \(item.entry.userId) of account \(item.entry.accountId)"
            status.note(failure.failure(subject, advice: "its rows are left alone"))
        }
        if let row = item.row {
            row.state = .failed
            row.failure = CallFailure(failure.status, nil)
            progress.failed += 1
        }
        staying.add(grace)
    }
}
