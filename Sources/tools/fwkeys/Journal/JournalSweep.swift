// JournalSweep.swift - cleans up after creates that were cut off
//
// A key counts as delivered if its secret is whole in its file, or if the line says so. Nobody holds any other key that bears
// the line's marker, so it is deleted. A line is struck out last, so a sweep that is cut off itself is done again; and the
// line stays for as long as a request of its create may still be carried out.

import CFwKeys

private struct Finding: JSON {
    let marker: String
    var kept: String?
    var deleted: [String] = []
    var notShown: String?  // the key that the line names, where the service does not show it
    var againAfter: String?  // nil: no other key can come of the create

    var text: String {
        let words = (kept.map { ["kept \($0)"] } ?? []) + deleted.map { "deleted \($0)" }
        var facts = notShown.map { ["the service does not show \($0)"] } ?? []
        if !words.isEmpty { facts.append(words.joined(separator: " ")) }
        if let againAfter {
            let request = words.isEmpty ? "nothing found yet; the request" : "another request of it"
            facts.append("\(request) may still be carried out: sweep again after \(againAfter)")
        } else if words.isEmpty {
            facts.append("nothing was left")
        }
        return Terminal.harmless("\(marker): " + facts.joined(separator: "; "))
    }

    var json: String {
        JSONObject([
            ("marker", marker), ("kept", kept), ("deleted", deleted), ("notShown", notShown),
            ("sweepAgainAfter", againAfter),
        ]).json
    }
}

struct JournalSweep {
    private let client: Handle
    private let grace: Int64
    /// Nil for a sweep before another command: it prints only which keys it deletes.
    private let format: OutputFormat?
    private let journal: Journal
    private var output = Output()
    private var findings: [Finding] = []
    private var staying: [Int64] = []  // for how long each line stays
    private var lent = Lent()
    private var status = ExitStatus.ok
    private var results: [String: [String: String]] = [:]  // of batches, by path and marker, read once

    init(_ client: Handle, _ path: String, grace: Int64, _ format: OutputFormat?) throws {
        self.client = client
        self.grace = grace
        self.format = format
        journal = try Journal(sweeping: path)
    }

    /// Looks after every line that is not struck out. A line that cannot be looked after stays, and the others are looked
    /// after all the same.
    @discardableResult mutating func run() -> ExitStatus {
        do {
            try journal.forEachLine { entry, offset in
                status.worsen(entry == nil ? .failed : .ok)
                do {
                    if let entry, !entry.isStruckOut { try lookAfter(entry, offset) }
                } catch { status.note(error) }
                if Interruption.signal != 0 { throw Failure.interrupted("interrupted: sweep again") }
            }
        } catch { status.note(error) }
        journal.finish()
        if format == nil { return status }
        for failure in lent.failures { status.note(failure) }
        Grace.tell(of: staying, "create", &status) { "sweep again after \($0)" }
        if isJSON {
            output.add(JSONObject([("swept", findings)]).json + "\n")
        } else if findings.isEmpty, status == .ok {
            output.add("Nothing was left to sweep\n")
        }
        do { try output.finish() } catch { status.note(error) }
        return status
    }

    private mutating func lookAfter(_ line: Entry, _ offset: Int) throws {
        if let holder = journal.holder(of: line, at: offset) { return lent.add(holder) }
        var entry = line
        let subject = "line \(offset / Entry.length + 1), \(entry.marker)"
        var finding = Finding(marker: entry.marker, kept: try keptKeyID(entry, subject))
        // What is left of the period is looked up before the look at the keys: what comes during it may be missed.
        let left = entry.graceLeft(grace)
        try naming(subject, advice: "its line stays in the journal") {
            try deleteOrphans(entry, subject, &finding)
        }
        let isAlone = entry.oneKeyAtMost == 1 && (finding.kept != nil || !finding.deleted.isEmpty)
        let isSettled = left == 0 || isAlone
        finding.againAfter = isSettled ? nil : Grace.end(left)
        findings.append(finding)
        if format == nil {
            if !finding.deleted.isEmpty { Report.line(finding.text) }
        } else if !isJSON {
            output.add(finding.text + "\n")
            output.flush()
        }
        if finding.kept == nil, entry.row == nil { try leftFile(entry)?.removeIncomplete(subject) }
        // Where the line stays, it no longer names what this sweep has dealt with: a key that was found delivered counts as
        // delivered, wherever its file goes, and a file that was looked after is not touched again, for it may be another
        // create's by then.
        entry.settle(kept: finding.kept, isSettled: isSettled)
        if !isSettled { (entry.secretFile, entry.row, entry.digest) = (nil, nil, nil) }
        try naming("\(subject): the journal cannot be written", advice: "sweep again") {
            try journal.overwrite(entry, at: offset)
            try journal.synchronize()
        }
        if !isSettled { staying.append(left) }
    }

    private func leftFile(_ entry: Entry) -> LeftSecretFile? {
        entry.secretFile.map { .init(path: $0, length: entry.secretLength ?? 0, prefix: entry.prefix ?? "") }
    }

    /// The key of the line that somebody holds.
    private mutating func keptKeyID(_ entry: Entry, _ subject: String) throws -> String? {
        if entry.state == .unsettled { return entry.keyId }
        guard let path = entry.secretFile, entry.row != nil else {
            return entry.state == .created && leftFile(entry)?.isComplete == true ? entry.keyId : nil
        }
        let advice =
            "put them back, or, if they are lost for good, make an empty file of that name: its line stays in the journal"
        try naming("\(subject): the results \(path) cannot be read", advice: advice) {
            if results[path] == nil { results[path] = try ResultLine.keyIDs(in: path) }
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

    private var isJSON: Bool { format == .json }
}
