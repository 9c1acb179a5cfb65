// JournalSweep.swift - cleans up after creates that were cut off
//
// A key counts as delivered if its secret is whole in its file, or if the line says so. Nobody holds any other key that bears
// the line's marker, so it is deleted. A line is struck out last, so a sweep that is cut off itself is done again; and the
// line stays for as long as a request of its create may still be carried out.

import CFwKeys

private struct Finding {
    let marker: String
    var kept: String?
    var deleted: [String] = []
    /// The key that the line names, where the service does not show it.
    var notShown: String?
    /// When to sweep again; nil: no other key can come of the create.
    var againAfter: String?

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
    private let isJSON: Bool
    private let journal: Journal
    private var output = Output()
    private var isAnythingShown = false
    private var staying = Staying()
    private var status = ExitStatus.ok
    /// The keys in the results of batches, by path and marker: each file is read once.
    private var results: [String: [String: String]] = [:]

    init(_ client: Handle, _ path: String, grace: Int64, _ format: OutputFormat) throws {
        self.client = client
        self.grace = grace
        isJSON = format == .json
        journal = try Journal(sweeping: path)
    }

    /// Looks after every line that is not struck out. A line that cannot be looked after stays, and the others are looked
    /// after all the same.
    mutating func run() throws -> ExitStatus {
        if isJSON { output.add("{\"swept\":[") }
        try journal.forEachLine { entry, offset in
            do {
                guard let entry else { throw Failure(.failed, nil) }
                if !entry.isStruckOut { try lookAfter(entry, offset) }
            } catch { status.note(error) }
            if Interruption.signal != 0 { status.note(Failure.interrupted("interrupted: sweep again")) }
            return Interruption.signal == 0
        }
        journal.finish()
        if let failure = staying.failure("create", { "sweep again after \($0)" }) { status.note(failure) }
        if isJSON {
            output.add("\n]}\n")
        } else if !isAnythingShown, status == .ok {
            output.add("Nothing was left to sweep\n")
        }
        do { try output.finish() } catch { status.note(error) }
        return status
    }

    private mutating func lookAfter(_ line: Entry, _ offset: Int) throws {
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
        if !isSettled { finding.againAfter = Staying.end(left) }
        show(finding)
        if finding.kept == nil, entry.row == nil, let file = entry.leftFile {
            try naming("\(subject): the incomplete secret file \(file.path) cannot be removed") {
                try file.removeIncomplete()
            }
        }
        // Where the line stays, it no longer names what this sweep has dealt with: a key that was found delivered counts as
        // delivered, wherever its file goes, and a file that was looked after is not touched again, for it may be another
        // create's by then.
        entry.settle(kept: finding.kept, isSettled: isSettled)
        if !isSettled { (entry.secretFile, entry.row, entry.digest) = (nil, nil, nil) }
        try naming("\(subject): the journal cannot be written", advice: "sweep again") {
            try journal.overwrite(entry, at: offset)
            try journal.synchronize()
        }
        if !isSettled { staying.add(left) }
    }

    /// The key of the line that somebody holds.
    private mutating func keptKeyID(_ entry: Entry, _ subject: String) throws -> String? {
        if entry.state == .unsettled { return entry.keyId }
        guard let path = entry.secretFile, entry.row != nil else {
            return entry.state == .created && entry.leftFile?.isComplete == true ? entry.keyId : nil
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

    private mutating func show(_ finding: Finding) {
        let separator = isJSON ? (isAnythingShown ? ",\n" : "\n") : ""
        output.add(separator + (isJSON ? finding.json : finding.text + "\n"))
        output.flush()
        isAnythingShown = true
    }
}

extension Entry {
    fileprivate var leftFile: LeftSecretFile? {
        secretFile.map { LeftSecretFile(path: $0, secretLength: secretLength ?? 0, prefix: prefix ?? "") }
    }
}
