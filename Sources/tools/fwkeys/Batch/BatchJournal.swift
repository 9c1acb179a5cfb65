// BatchJournal.swift - the journal lines of rows, and those that an earlier run left
//
// A row has a line while its request may have been sent and is not settled. Lines are written for groups of rows, because
// each write waits for the disk once. The line of a settled row is reused, so a batch of any length has a short journal. Only
// the results decide which keys count as delivered. A line is struck out later, without a wait for the disk; until then a
// sweep gets the same answer from the results.
//
// Each line of an earlier run may stand for an orphan. The batch finds the orphan by its marker and deletes it before it
// creates the row's key again.

import CFwKeys

extension Batch {
    /// The lines that are not struck out and name these results, as rows: those to create anew, and others that have their keys,
    /// or are not in the file any more. Changes nothing.
    func findLeftBehind() throws -> [Row] {
        var found: [Row] = []
        try journal.forEachLine { line in
            guard let line else { throw Failure(.failed, nil) }
            var entry = line.entry
            guard entry.row != nil, entry.secretFile == results.absolutePath else { return }
            if entry.isStruckOut { return freeLines.append(line.offset) }
            // The results may have been moved elsewhere, with keys that are in use.
            if !results.isThere, entry.state != .unsettled {
                throw Failure.local(
                    "the results \(results.path) are missing, and \(journal.path) has rows that may be in them: "
                        + "put them back or, if they are lost, make an empty file of that name; no key was created"
                )
            }
            // A line that says "delivered" counts, even if the results were moved later.
            if entry.state != .unsettled { entry.keyId = results.keyIDs[entry.marker] }
            let left = entry.graceLeft(grace)
            let row = rowToCreate(entry) ?? Row(line: 0)
            (row.entry, row.offset, row.left) = (entry, line.offset, left)
            found.append(row)
        }
        return found
    }

    /// The row that the line is for, if it has no key and is the same as it was.
    private func rowToCreate(_ entry: Entry) -> Row? {
        guard entry.keyId == nil, let number = entry.row, number <= rows.items.count else { return nil }
        let row = rows.items[number - 1]
        return row.state == .open && row.offset == nil && row.entry.digest == entry.digest ? row : nil
    }

    /// Deletes the keys with the markers. Rows whose lines could not be cleaned up are skipped.
    func lookAfterLeftBehind() throws {
        if leftBehind.isEmpty { return }
        Report.line("looking for what an earlier run left behind of \(leftBehind.count.of("row"))")
        let swept: [(deleted: [String], failure: CallFailure?)]
        do {
            swept = try naming("what an earlier run left behind could not be looked after") {
                try sweepMarkers(leftBehind.map { ($0.entry, $0.entry.keyId) }, client, maximumInFlight: jobs)
            }
        } catch  where Interruption.signal != 0 { throw Failure.interrupted() }
        var told: Set<String> = []
        for (row, (_, failure)) in zip(leftBehind, swept) {
            if let failure {
                let subject = "the keys of user \(row.entry.userId) of account \(row.entry.accountId)"
                if told.insert(subject).inserted {
                    status.note(failure.failure(subject, advice: "its rows are left alone"))
                }
                // The line stays, because its orphan could not be cleaned up.
                row.failure = CallFailure(failure.status, nil)
                row.state = .failed
                progress.failed += row.line > 0 ? 1 : 0
                staying.append(grace)
            } else if row.line == 0 {
                // The line of a row that is created anew is written when it is.
                settle(row, kept: row.entry.keyId, isSettled: true)
            }
        }
    }

    /// Writes the lines of the rows to the disk, and reuses free lines first. If that fails, no row may be sent.
    func begin(_ rows: [Row]) throws {
        do {
            for row in rows {
                row.entry.settle(kept: nil, isSettled: false)
                row.entry.begin(timeout: Grace.whileProcessLives)
                row.left = row.left > 0 ? grace : 0
                row.offset = row.offset ?? freeLines.popLast()
                if let offset = row.offset { try journal.overwrite(row.entry, at: offset) }
            }
            let new = rows.filter { $0.offset == nil }
            if new.isEmpty { return try journal.synchronize() }
            let offset = try journal.add(new.map(\.entry))
            for (index, row) in new.enumerated() { row.offset = offset + index * Entry.length }
        } catch {
            if Interruption.signal != 0 { throw Failure.interrupted() }
            try naming("the journal \(journal.path) cannot be written", advice: "nothing more is sent") {
                throw error
            }
        }
    }

    /// Writes what became of a row: the key that is in the results and on the disk, if there is one, and whether another may
    /// come of this run.
    func settle(_ row: Row, kept: String? = nil, isSettled: Bool) {
        guard let offset = row.offset else { return }
        let left = isSettled ? row.left : grace
        row.offset = nil
        // This run's requests were all sent by now.
        if row.entry.timeout == Grace.whileProcessLives { row.entry.begin(timeout: 0) }
        row.entry.settle(kept: kept, isSettled: left == 0)
        do { try journal.overwrite(row.entry, at: offset) } catch {
            journal.tell(error, "another run will")
        }
        if left == 0 { freeLines.append(offset) } else { staying.append(left) }
    }
}
