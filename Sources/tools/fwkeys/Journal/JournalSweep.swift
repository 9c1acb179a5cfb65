// JournalSweep.swift - cleans up after interrupted creates, and continues rotations
//
// A key counts as delivered if its secret is whole in its file, or if the line says so. Nobody holds any other key that bears
// the line's marker, so it is deleted; one look at a user's keys is for all lines. A line is struck out last, so a sweep that is
// cut off itself is done again; and the line stays for as long as a request of its create may still be carried out.

import CFwKeys

private struct Finding: JSON {
    let marker: String
    var kept: String?
    var deleted: [String] = []
    var notShown: String?  // the key that the line names, where the service does not show it
    var againAfter: String?  // nil: no other key can come of the create
    var oldKey: String?  // what a rotation that is open will replace
    var end: String?  // when it goes; nil: when somebody says so

    var text: String {
        let words = (kept.map { ["kept \($0)"] } ?? []) + deleted.map { "deleted \($0)" }
        var facts = notShown.map { ["the service does not show \($0)"] } ?? []
        if !words.isEmpty { facts.append(words.joined(separator: " ")) }
        if let oldKey {
            let time =
                end.map { "\($0): sweep again then" } ?? "`fwkeys rotate --commit \(oldKey)` or --abort"
            facts.append("the old key \(oldKey) stays until \(time)")
        }
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
            ("oldKeyId", oldKey), ("deleteAfter", end), ("sweepAgainAfter", againAfter),
        ]).json
    }
}

struct JournalSweep {
    /// A line that is not struck out.
    private struct Line {
        var entry: Entry
        let offset: Int
        var left: Int64 = 0  // of the period of grace
        var finding: Finding
        var failure: CallFailure?  // why its marker could not be looked after

        var subject: String { "line \(offset / Entry.length + 1), \(entry.marker)" }
        /// Whether there may be keys that bear its marker and that nobody holds.
        var isOpen: Bool { !entry.isOpenRotation || entry.oneKeyAtMost == 0 }
    }

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

    /// Handles every line that is not struck out. If a line cannot be handled, it stays, and the sweep continues with the
    /// others.
    @discardableResult mutating func run() -> ExitStatus {
        do { try lookAfterLines() } catch { status.note(error) }
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

    private mutating func lookAfterLines() throws {
        var lines: [Line] = []
        try journal.forEachLine { entry, offset in
            status.worsen(entry == nil ? .failed : .ok)
            guard let entry, !entry.isStruckOut else { return }
            if let holder = journal.holder(of: entry, at: offset) { return lent.add(holder) }
            do { lines.append(try look(entry, offset)) } catch { status.note(error) }
            try endIfInterrupted()
        }
        try deleteOrphans(&lines)
        for line in lines {
            do { try settle(line) } catch { status.note(error) }
            try endIfInterrupted()
        }
    }

    private func endIfInterrupted() throws {
        if Interruption.signal != 0 { throw Failure.interrupted("interrupted: sweep again") }
    }

    /// What can be found out of a line alone. A key that the line names and that nobody holds is asked for by its id, for the
    /// service may show it there before it lists it. What the service shows decides, and never the line: a key that it does not
    /// show, or shows without the marker, is not deleted.
    private mutating func look(_ entry: Entry, _ offset: Int) throws -> Line {
        var line = Line(entry: entry, offset: offset, finding: Finding(marker: entry.marker))
        line.finding.kept = try keptKeyID(line)
        // What is left of the period is looked up before the look at the keys: what comes during it may be missed.
        if line.isOpen { line.left = line.entry.graceLeft(grace) }
        guard entry.state == .created, line.finding.kept == nil, let id = entry.keyId else { return line }
        let service = Service(client, account: entry.accountId, user: entry.userId)
        try naming(line.subject, advice: Self.itsLineStays) {
            do {
                if Key(try service.get(id)).marker == entry.marker {
                    try service.delete(id)
                    line.finding.deleted.append(id)
                } else {
                    Report.line(
                        "\(line.subject): the key \(id) does not bear the marker of its line and is left alone"
                    )
                }
            } catch let error as CallFailure where error.isStatus(FW_ERROR_NOT_FOUND) {
                line.finding.notShown = id
            }
        }
        return line
    }

    /// The key of the line that somebody holds.
    private mutating func keptKeyID(_ line: Line) throws -> String? {
        let entry = line.entry
        if entry.state == .unsettled || entry.isOpenRotation { return entry.keyId }
        guard let path = entry.secretFile, entry.row != nil else {
            return entry.state == .created && entry.leftFile?.isComplete == true ? entry.keyId : nil
        }
        let advice =
            "put them back, or, if they are lost for good, make an empty file of that name: its line stays in the journal"
        try naming("\(line.subject): the results \(path) cannot be read", advice: advice) {
            if results[path] == nil { results[path] = try ResultLine.keyIDs(in: path) }
        }
        return results[path]?[entry.marker]
    }

    /// Deletes what bears the markers of the lines, but for the keys that are to stay.
    private mutating func deleteOrphans(_ lines: inout [Line]) throws {
        let open = lines.indices.filter { lines[$0].isOpen }
        if open.isEmpty { return }
        let markers = try sweepMarkers(
            open.map { (lines[$0].entry, lines[$0].finding.kept) }, client, maximumInFlight: 16)
        for (index, line) in open.enumerated() {
            let ids = (0..<fw_markers_deleted_count(markers.pointer, index)).compactMap {
                text(fw_markers_deleted_key_id(markers.pointer, index, $0))
            }
            if let id = lines[line].finding.notShown, ids.contains(id) { lines[line].finding.notShown = nil }
            lines[line].finding.deleted += ids.filter { !lines[line].finding.deleted.contains($0) }
            lines[line].failure = fw_markers_error(markers.pointer, index).map {
                CallFailure(borrowing: $0, of: markers)
            }
        }
    }

    private mutating func settle(_ line: Line) throws {
        if let failure = line.failure {
            throw failure.failure(line.subject, advice: Self.itsLineStays)
        }
        var (entry, finding) = (line.entry, line.finding)
        defer { tell(finding) }
        if line.isOpen {
            let isAlone = entry.oneKeyAtMost == 1 && (finding.kept != nil || !finding.deleted.isEmpty)
            let isSettled = line.left == 0 || isAlone
            finding.againAfter = isSettled ? nil : Grace.end(line.left)
            if finding.kept == nil, entry.row == nil { try entry.leftFile?.removeIncomplete(line.subject) }
            // Where the line stays, it no longer names what this sweep has dealt with: a key that was found delivered counts
            // as delivered, wherever its file goes, and a file that was looked after is not touched again, for it may be
            // another create's by then.
            entry.settle(kept: finding.kept, isSettled: isSettled)
            if !isSettled { (entry.secretFile, entry.row, entry.digest) = (nil, nil, nil) }
            try naming("\(line.subject): the journal cannot be written", advice: "sweep again") {
                try journal.store(entry, at: line.offset)
            }
            if !isSettled { staying.append(line.left) }
        }
        if entry.isOpenRotation, format != nil {
            try naming(line.subject, advice: Self.itsLineStays) { try goOn(entry, line.offset, &finding) }
        }
    }

    private func goOn(_ entry: Entry, _ offset: Int, _ finding: inout Finding) throws {
        var rotation: OpenRotation
        do { rotation = try OpenRotation(journal, entry, offset, client) } catch let error as CallFailure
            where error.isStatus(FW_ERROR_NOT_FOUND)
        {
            // Neither key is there, which counts if this user's keys can be listed.
            _ = try Service(client, account: entry.accountId, user: entry.userId)
                .sweep(entry.marker, keep: entry.keyId)
            finding.kept = nil
            return try OpenRotation.end(journal, entry, offset, kept: nil)
        }
        guard let ending = try rotation.dueEnding() else {
            finding.oldKey = rotation.oldKeyID
            finding.end = rotation.end.map { Clock.timestamp(seconds: $0) }
            return
        }
        let keys = [rotation.newKeyID, rotation.oldKeyID]
        let hasBoth = rotation.hasBothKeys
        try rotation.end(ending)
        finding.kept = ending == .commit ? keys[0] : keys[1]
        if hasBoth { finding.deleted.append(ending == .commit ? keys[1] : keys[0]) }
    }

    private mutating func tell(_ finding: Finding) {
        findings.append(finding)
        if format == nil {
            if !finding.deleted.isEmpty { Report.line(finding.text) }
        } else if !isJSON {
            output.add(finding.text + "\n")
            output.flush()
        }
    }

    private static let itsLineStays = "its line stays in the journal"

    private var isJSON: Bool { format == .json }
}

/// Deletes what bears the markers of the lines, but for the keys that are to stay: one look at the keys of each user for all of
/// them. Returns what became of each.
func sweepMarkers(_ lines: [(Entry, keep: String?)], _ client: Handle, maximumInFlight: Int) throws -> Handle
{
    let markers = try make(fw_markers_free) { fw_markers_new($0) }
    for (entry, keep) in lines {
        let status = fw_markers_add(markers.pointer, entry.accountId, entry.userId, entry.marker, keep)
        try set("a line of the journal", status)
    }
    try call {
        fw_markers_sweep(
            client.pointer, markers.pointer, Int32(maximumInFlight),
            { _, _, _ in Interruption.signal == 0 ? 0 : 1 }, nil, $0)
    }
    return markers
}
