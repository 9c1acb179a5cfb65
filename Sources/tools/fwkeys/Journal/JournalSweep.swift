// JournalSweep.swift - cleaning up after creates that were cut off
//
// A key counts as delivered if its secret is whole in its file, or if the line says so; whatever else bears the line's marker
// has no holder and is deleted. Nothing is deleted on the line's word alone: a key that it names must bear its marker. A line
// is struck out last, so a sweep that is cut off itself is done again; and it stays for as long as a request of it may still
// be carried out.

import CFwKeys

private struct Finding {
    let marker: String
    var kept: String?
    var deleted: [String] = []
    /// When to sweep again; nil: no other key can come of it.
    var againAfter: String?

    var text: String {
        var text = (kept.map { " kept \($0)" } ?? "") + deleted.map { " deleted \($0)" }.joined()
        let isNothing = text.isEmpty
        if let againAfter {
            text +=
                isNothing
                ? " nothing found yet; the request may still be carried out"
                : "; another request of it may still be carried out"
            text += ": sweep again after \(againAfter)"
        } else if isNothing {
            text += " nothing was left"
        }
        return Terminal.harmless("\(marker):\(text)")
    }

    var json: String {
        JSONObject([
            ("marker", marker), ("kept", kept), ("deleted", deleted), ("sweepAgainAfter", againAfter),
        ]).json
    }
}

struct JournalSweep {
    let client: Handle
    let grace: Int64
    /// Nil: it only clears the way for something else, and tells of nothing but what it deletes.
    let format: OutputFormat?
    private let journal: Journal
    private var output = Output()
    private var isAnythingShown = false
    private var staying = Staying(name: "create")
    private var lent = Lent()
    private var status = ExitStatus.ok
    /// The keys in the results of batches, by path and marker: each file is read once.
    private var results: [String: [String: String]] = [:]

    init(_ client: Handle, _ path: String, grace: Int64, _ format: OutputFormat?) throws {
        self.client = client
        self.grace = grace
        self.format = format
        journal = try Journal(sweeping: path)
    }

    /// Looks after every line that is not struck out. A line that cannot be looked after stays, and the others are looked
    /// after all the same.
    mutating func run() throws -> ExitStatus {
        if format == .json { output.add("{\"swept\":[") }
        try journal.forEachLine { entry, offset in
            if let entry {
                if !entry.isStruckOut { lookAfter(entry, offset) }
            } else {
                status.worsen(.failed)
            }
            if Interruption.signal == 0 { return true }
            status.note(Failure.interrupted("interrupted: sweep again"))
            return false
        }
        journal.finish()
        if format == nil { return status }
        for line in lent.lines { Report.line(line) }
        if let line = staying.line { Report.line(line + ": sweep again after \(staying.end)") }
        if format == .json {
            output.add("\n]}\n")
        } else if !isAnythingShown, status == .ok {
            output.add("Nothing was left to sweep\n")
        }
        do { try output.finish() } catch { status.note(error) }
        return status
    }

    private mutating func lookAfter(_ entry: Entry, _ offset: Int) {
        let subject = "line \(offset / Entry.length + 1), \(entry.marker)"
        if let holder = journal.holder(of: entry, at: offset) {
            lent.add(holder)
            if holder != .program { status.worsen(.unknown) }
            return
        }
        var entry = entry
        do {
            var finding = Finding(marker: entry.marker, kept: try keptKeyID(entry, subject))
            // What is left of the period is looked up before the look at the keys: what comes during it may be missed.
            let left = entry.graceLeft(grace)
            try naming(subject, advice: "its line stays in the journal") {
                try deleteOrphans(entry, subject, &finding)
            }
            let isSettled =
                left == 0 || entry.oneKeyAtMost == 1 && (finding.kept != nil || !finding.deleted.isEmpty)
            if !isSettled { finding.againAfter = Grace.end(left) }
            show(finding)
            if finding.kept == nil, entry.row == nil, let file = Self.secretFile(of: entry) {
                try naming("\(subject): the incomplete secret file \(file.path) cannot be removed") {
                    try file.removeIncomplete()
                }
            }
            // Where the line stays, nothing is in it any more that this sweep has dealt with: a key that was found delivered
            // counts as delivered, wherever its file goes, and a file that was looked after is not touched again, for it may
            // be another create's by then.
            entry.settle(kept: finding.kept, isSettled: isSettled)
            if !isSettled {
                entry.secretFile = nil
                entry.row = nil
                entry.digest = nil
            }
            try naming("\(subject): the journal cannot be written", advice: "sweep again") {
                try journal.overwrite(entry, at: offset)
                try journal.synchronize()
            }
            if !isSettled {
                staying.add(left)
                status.worsen(.unknown)
            }
        } catch { status.note(error) }
    }

    private static func secretFile(of entry: Entry) -> LeftSecretFile? {
        entry.secretFile.map {
            LeftSecretFile(path: $0, secretLength: entry.secretLength ?? 0, prefix: entry.prefix ?? "")
        }
    }

    /// The key of the line that is in somebody's hands.
    private mutating func keptKeyID(_ entry: Entry, _ subject: String) throws -> String? {
        if entry.state == .unsettled { return entry.keyId }
        guard let path = entry.secretFile else { return nil }
        if entry.row == nil {
            return entry.state == .created && Self.secretFile(of: entry)?.isComplete == true
                ? entry.keyId : nil
        }
        let advice =
            "put them back, or, if they are lost for good, make an empty file of that name: its line stays in the journal"
        try naming("\(subject): the results \(path) cannot be read", advice: advice) {
            if results[path] == nil { results[path] = try ResultsReader.keyIDs(in: path) }
        }
        return results[path]?[entry.marker]
    }

    /// Deletes what bears the marker, but for the key that is to stay. A key that the line names is asked for by its id, for it
    /// may not be listed yet; one that is there must bear the marker.
    private func deleteOrphans(_ entry: Entry, _ subject: String, _ finding: inout Finding) throws {
        let service = Service(client, account: entry.accountId, user: entry.userId)
        if entry.state == .created, finding.kept == nil, let id = entry.keyId {
            let key = try found { try service.get(id) }
            if let key, Key(key).marker != entry.marker {
                Report.line(
                    "\(subject): the key \(id) does not bear the marker of its line and is left alone")
            } else if try found({ try service.delete(id) }) != nil {
                finding.deleted.append(id)
            }
        }
        let deleted = try service.sweep(entry.marker, keep: finding.kept).deleted
        finding.deleted += deleted.filter { !finding.deleted.contains($0) }
    }

    /// What a call gives; nil: the service does not know the key.
    private func found<Result>(_ body: () throws -> Result) throws -> Result? {
        do { return try body() } catch let error as CallFailure where error.isStatus(FW_ERROR_NOT_FOUND) {
            return nil
        }
    }

    private mutating func show(_ finding: Finding) {
        guard let format else {
            if !finding.deleted.isEmpty { Report.line(finding.text) }
            return
        }
        if format == .json {
            output.add((isAnythingShown ? ",\n" : "\n") + finding.json)
        } else {
            output.add(finding.text + "\n")
        }
        isAnythingShown = true
        output.flush()
    }
}
