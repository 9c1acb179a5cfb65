// JournalSweep.swift - cleans up after interrupted creates, and continues rotations
//
// A key counts as delivered if its secret is whole in its file, or if the line says so. Nobody holds any other key that bears
// the line's marker, so it is deleted; one look at a user's keys is for all lines. A line is struck out last, so a sweep that is
// cut off itself is done again; and the line stays for as long as a request of its create may still be carried out.

import CFwKeys

/// What is found out about a line that is not struck out.
private final class Finding {
    let line: JournalLine
    let marker: String
    var left: Int64 = 0  // of the period of grace
    var failure: CallFailure?  // why its marker could not be looked after
    var kept: String?
    var deleted: [String] = []
    var notShown: String?  // the key that the line names, where the service does not show it
    var againAfter: String?  // nil: no other key can come of the create
    var oldKey: String?  // what a rotation that is open will replace
    var end: String?  // when it goes; nil: when somebody says so

    init(_ line: JournalLine) { (self.line, marker) = (line, line.entry.marker) }

    /// Whether there may be keys that bear its marker and that nobody holds.
    var isOpen: Bool { !line.entry.isOpenRotation || line.entry.oneKeyAtMost == 0 }

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

    var document: JSONObject {
        JSONObject([
            ("marker", marker), ("kept", kept), ("deleted", deleted), ("notShown", notShown),
            ("oldKeyId", oldKey), ("deleteAfter", end), ("sweepAgainAfter", againAfter),
        ])
    }
}

final class JournalSweep {
    private static let itsLineStays = "its line stays in the journal"

    private let client: Handle
    private let grace: Int64
    /// Nil for a sweep before another command: it prints only which keys it deletes.
    private let format: PlainFormat?
    private let journal: Journal
    private var output = Output()
    private var told: [Finding] = []
    private var staying: [Int64] = []  // for how long each line stays
    private var lentCount = 0  // the keys that programs are using
    private var elsewhereCount = 0  // the creates at another service
    private var perhapsLent: [Int64] = []  // and those that may be in use, for so long each
    private var status = ExitStatus.ok
    private var results: [String: [String: String]] = [:]  // of batches, by path and marker, read once

    init(_ client: Handle, _ path: String, grace: Int64, _ format: PlainFormat?) throws {
        self.client = client
        self.grace = grace
        self.format = format
        journal = try Journal(sweeping: path)
    }

    /// Handles every line that is not struck out. If a line cannot be handled, it stays, and the sweep continues with the
    /// others.
    @discardableResult func run() -> ExitStatus {
        do { try lookAfterLines() } catch { status.note(error) }
        journal.finish()
        if format == nil { return status }
        if lentCount > 0 { Report.line("\(lentCount.of("key")) in use by programs that fwkeys started") }
        if elsewhereCount > 0 {
            let what = "\(elsewhereCount.of("create")) in the journal at another service"
            status.note(Failure(.unknown, "\(what): sweep with its --base-url, too"))
        }
        let lent = "\(perhapsLent.count.of("key")) that a program may be using"
        Grace.tell(of: perhapsLent, lent, &status) { "sweep again after \($0)" }
        let open = "requests of \(staying.count.of("create")) may still be carried out"
        Grace.tell(of: staying, open, &status) { "sweep again after \($0)" }
        if isJSON {
            output.add(JSONObject([("swept", told.map(\.document))]).json + "\n")
        } else if told.isEmpty, status == .ok {
            output.add("Nothing was left to sweep\n")
        }
        do { try output.finish() } catch { status.note(error) }
        return status
    }

    private func lookAfterLines() throws {
        var findings: [Finding] = []
        try journal.forEachLine { line in
            status.worsen(line == nil ? .failed : .ok)
            guard let line, !line.entry.isStruckOut else { return }
            if !line.entry.isOfThisService {
                elsewhereCount += 1
                return
            }
            switch line.holder {
            case .program: lentCount += 1
            case .unknown(let left): perhapsLent.append(left)
            case nil: try noting { findings.append(try look(line)) }
            }
        }
        try deleteOrphans(findings.filter(\.isOpen))
        for finding in findings { try noting { try settle(finding) } }
    }

    /// Notes a failure with one line, and ends the sweep only where a signal came.
    private func noting(_ body: () throws -> Void) throws {
        do { try body() } catch { status.note(error) }
        try Interruption.check("sweep again")
    }

    /// What can be found out of a line alone. A key that the line names and that nobody holds is asked for by its id, for the
    /// service may show it there before it lists it. What the service shows decides, and never the line: a key that it does not
    /// show, or shows without the marker, is not deleted.
    private func look(_ line: JournalLine) throws -> Finding {
        let finding = Finding(line)
        finding.kept = try keptKeyID(line)
        // What is left of the period is looked up before the look at the keys: what comes during it may be missed.
        if finding.isOpen { finding.left = line.entry.graceLeft(grace) }
        guard line.entry.state == .created, finding.kept == nil, let id = line.entry.keyId else {
            return finding
        }
        let service = Service(handle: client, account: line.entry.accountId, user: line.entry.userId)
        try naming(line.subject, advice: Self.itsLineStays) {
            do {
                if try service.get(id).marker == line.entry.marker {
                    try service.delete(id)
                    finding.deleted.append(id)
                } else {
                    Report.line(
                        "\(line.subject): the key \(id) does not bear the marker of its line and is left alone"
                    )
                }
            } catch let error as CallFailure where error.isStatus(FW_ERROR_NOT_FOUND) {
                finding.notShown = id
            }
        }
        return finding
    }

    /// The key of the line that somebody holds.
    private func keptKeyID(_ line: JournalLine) throws -> String? {
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
    private func deleteOrphans(_ findings: [Finding]) throws {
        let lines = findings.map { ($0.line.entry, $0.kept) }
        for (finding, (deleted, failure)) in zip(
            findings, try sweepMarkers(lines, client, maximumInFlight: 16))
        {
            if let id = finding.notShown, deleted.contains(id) { finding.notShown = nil }
            finding.deleted += deleted.filter { !finding.deleted.contains($0) }
            finding.failure = failure
        }
    }

    private func settle(_ finding: Finding) throws {
        let line = finding.line
        if let failure = finding.failure {
            throw failure.failure(line.subject, advice: Self.itsLineStays)
        }
        defer { tell(finding) }
        if finding.isOpen {
            let isAlone = line.entry.oneKeyAtMost == 1 && (finding.kept != nil || !finding.deleted.isEmpty)
            let isSettled = finding.left == 0 || isAlone
            finding.againAfter = isSettled ? nil : Grace.end(finding.left)
            if finding.kept == nil, line.entry.row == nil {
                try line.entry.leftFile?.removeIncomplete(line.subject)
            }
            // Where the line stays, it no longer names what this sweep has dealt with: a key that was found delivered counts
            // as delivered, wherever its file goes, and a file that was looked after is not touched again, for it may be
            // another create's by then.
            line.entry.settle(kept: finding.kept, isSettled: isSettled)
            if !isSettled { (line.entry.secretFile, line.entry.row, line.entry.digest) = (nil, nil, nil) }
            try line.store(advice: "sweep again")
            if !isSettled { staying.append(finding.left) }
        }
        if line.entry.isOpenRotation, format != nil {
            try naming(line.subject, advice: Self.itsLineStays) { try endIfDue(line, finding) }
        }
    }

    /// Ends the rotation of the line if it is time.
    private func endIfDue(_ line: JournalLine, _ finding: Finding) throws {
        let rotation: OpenRotation
        do { rotation = try OpenRotation(line, client) } catch let error as CallFailure
            where error.isStatus(FW_ERROR_NOT_FOUND)
        {
            // Neither key is there, which counts if this user's keys can be listed.
            _ = try Service(handle: client, account: line.entry.accountId, user: line.entry.userId)
                .sweep(line.entry.marker, keep: line.entry.keyId)
            finding.kept = nil
            return try line.end(kept: nil, isSettled: line.entry.oneKeyAtMost == 1)
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

    private func tell(_ finding: Finding) {
        told.append(finding)
        if format == nil {
            if !finding.deleted.isEmpty { Report.line(finding.text) }
        } else if !isJSON {
            output.add(finding.text + "\n")
            output.flush()
        }
    }

    private var isJSON: Bool { format == .json }
}

/// Deletes what bears the markers of the lines, but for the keys that are to stay: one look at the keys of each user for all of
/// them. Returns what became of each.
func sweepMarkers(
    _ lines: [(Entry, keep: String?)], _ client: Handle, maximumInFlight: Int
) throws -> [(deleted: [String], failure: CallFailure?)] {
    if lines.isEmpty { return [] }
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
    return lines.indices.map { index in
        let deleted = (0..<fw_markers_deleted_count(markers.pointer, index)).compactMap {
            text(fw_markers_deleted_key_id(markers.pointer, index, $0))
        }
        let error = Handle(fw_markers_error(markers.pointer, index)) { _ in _ = markers }
        return (deleted, error.map { CallFailure(fw_error_status($0.pointer), $0) })
    }
}
