// BatchJournal.swift - the lines of the journal that rows have: one for each row that may have been sent and is not settled
//
// Lines are written for many rows at a time, for each group waits for the disk once; and the line of a row that is settled is
// written over for another one, so a batch of any length has a short journal. The results alone decide what counts as
// delivered. A line is struck out late, without a wait for the disk: until then a sweep finds the same out from the results.

extension Batch {
    /// Has the lines of the rows on the disk, over lines that are free first. Where that fails, no row may be sent.
    func begin(_ rows: [Row]) throws {
        do {
            for row in rows {
                row.entry.begin(timeout: Grace.whileProcessLives)
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
    /// come.
    func settle(_ row: Row, kept: String? = nil, isSettled: Bool) {
        guard let offset = row.offset else { return }
        row.offset = nil
        let isSettled = isSettled && !row.hasEarlierRequests
        // Where the line stays, its requests were all sent by now.
        if !isSettled { row.entry.begin(timeout: 0) }
        settle(&row.entry, at: offset, kept: kept, left: isSettled ? 0 : grace)
    }

    /// The same for any line; 0: it is struck out.
    func settle(_ entry: inout Entry, at offset: Int, kept: String?, left: Int64) {
        entry.settle(kept: kept, isSettled: left == 0)
        do { try journal.overwrite(entry, at: offset) } catch {
            let reason = Failure(error).message ?? ""
            Report.line(
                "the journal \(journal.path) could not be brought up to date: \(reason); another run will")
        }
        if left == 0 { freeLines.append(offset) } else { staying.add(left) }
    }
}
