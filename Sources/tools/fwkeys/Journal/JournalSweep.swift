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
    /// The key that the line names, where the service does not show it.
    var notShown: String?
    /// When to sweep again; nil: no other key can come of it.
    var againAfter: String?

    var text: String {
        let keys = ((kept.map { ["kept \($0)"] } ?? []) + deleted.map { "deleted \($0)" }).joined(
            separator: " ")
        var facts = [notShown.map { "the service does not show \($0)" }, keys.isEmpty ? nil : keys]
        if let againAfter {
            let request =
                keys.isEmpty ? "nothing found yet; the request" : "another request of it"
            facts.append("\(request) may still be carried out: sweep again after \(againAfter)")
        } else if keys.isEmpty {
            facts.append("nothing was left")
        }
        return Terminal.harmless("\(marker): " + facts.compactMap(\.self).joined(separator: "; "))
    }

    var json: String {
        JSONObject([
            ("marker", marker), ("kept", kept), ("deleted", deleted), ("notShown", notShown),
            ("sweepAgainAfter", againAfter),
        ]).json
    }
}

struct JournalSweep {
    let client: Handle
    let grace: Int64
    let format: OutputFormat
    private let journal: Journal
    private var output = Output()
    private var isAnythingShown = false
    private var staying = Staying(name: "create")
    private var status = ExitStatus.ok
    /// The keys in the results of batches, by path and marker: each file is read once.
    private var results: [String: [String: String]] = [:]

    init(_ client: Handle, _ path: String, grace: Int64, _ format: OutputFormat) throws {
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

    /// Deletes what bears the marker, but for the key that is to stay. A key that the line names is asked for by its id, for
    /// the service may show it there before it lists it. What the service shows decides, and never the line: a key that it
    /// does not show, or shows without the marker, is not deleted.
    private func deleteOrphans(_ entry: Entry, _ subject: String, _ finding: inout Finding) throws {
        let service = Service(client, account: entry.accountId, user: entry.userId)
        if entry.state == .created, finding.kept == nil, let id = entry.keyId {
            do {
                if Key(try service.get(id)).marker == entry.marker {
                    try service.delete(id)
                    finding.deleted.append(id)
                } else {
                    Report.line(
                        "\(subject): the key \(id) does not bear the marker of its line and is left alone")
                }
            } catch let error as CallFailure where error.isStatus(FW_ERROR_NOT_FOUND) {
                finding.notShown = id
            }
        }
        let deleted = try service.sweep(entry.marker, keep: finding.kept).deleted
        finding.deleted += deleted.filter { !finding.deleted.contains($0) }
        if let id = finding.notShown, deleted.contains(id) { finding.notShown = nil }
    }

    private mutating func show(_ finding: Finding) {
        if format == .json {
            output.add((isAnythingShown ? ",\n" : "\n") + finding.json)
        } else {
            output.add(finding.text + "\n")
        }
        isAnythingShown = true
        output.flush()
    }
}
