// JournalSweep.swift - cleaning up after creates that were cut off
//
// A key counts as delivered if its secret is whole in its file, or if the line says so; whatever else bears the line's marker
// has no holder and is deleted. Nothing is deleted on the line's word alone: a key that it names must bear its marker. A line
// is struck out last, so a sweep that is cut off itself is done again; and it stays for as long as a request of it may still
// be carried out.

import CFwKeys
@preconcurrency import Glibc

/// What a sweep found out about one line.
private struct Finding {
    var kept: String?
    var deleted: [String] = []
    /// When to sweep again; nil: no other key can come of it.
    var againAfter: String?

    var text: String {
        var text = (kept.map { " kept \(Terminal.harmless($0))" } ?? "")
        for id in deleted { text += " deleted \(Terminal.harmless(id))" }
        let isNothing = text.isEmpty
        guard let againAfter else { return text + (isNothing ? " nothing was left" : "") }
        return text
            + (isNothing
                ? " nothing found yet; the request may still be carried out"
                : "; another request of it may still be carried out") + ": sweep again after \(againAfter)"
    }

    func json(_ marker: String) -> String {
        JSONValue.object([
            ("marker", .string(marker)), ("kept", kept.map(JSONValue.string)),
            ("deleted", .array(deleted.map(JSONValue.string))),
            ("sweepAgainAfter", againAfter.map(JSONValue.string)),
        ]).text
    }
}

struct JournalSweep {
    let client: Owned
    let grace: Int64
    let format: OutputFormat
    private let journal: Journal
    private var output = Output()
    private var isAnythingShown = false
    private var staying = 0
    private var longest: Int64 = 0
    private var status = ExitStatus.ok
    /// The keys in the results of batches, by path and marker: each file is read once.
    private var results: [String: [String: String]] = [:]

    init(_ client: Owned, _ path: String, grace: Int64, _ format: OutputFormat) throws(Failure) {
        self.client = client
        self.grace = grace
        self.format = format
        journal = try Journal(sweeping: path)
    }

    /// Looks after every line that is not struck out. A line that cannot be looked after stays, and the others are looked
    /// after all the same.
    mutating func run() throws(Failure) -> ExitStatus {
        if format == .json { output.add("{\"swept\":[") }
        try lookAfterAll()
        journal.finish()
        if staying > 0 {
            Report.line(
                "requests of \(staying) \(staying == 1 ? "create" : "creates") may still be carried out: sweep again after "
                    + Grace.end(longest))
        }
        if format == .json {
            output.add("\n]}\n")
        } else if !isAnythingShown, status == .ok {
            output.add("Nothing was left to sweep\n")
        }
        do throws(SystemError) {
            try output.end()
        } catch {
            Report.line("standard output cannot be written: \(error.text)")
            status.worsen(.failed)
        }
        return status
    }

    private mutating func lookAfterAll() throws(Failure) {
        var number = 0
        while true {
            do throws(SystemError) {
                switch try journal.line(number) {
                case .end: return
                case .malformed: status.worsen(.failed)
                case .entry(let entry): if !entry.isStruckOut { lookAfter(entry, number) }
                }
            } catch {
                throw .local("the journal \(journal.path) cannot be read: \(error.text)")
            }
            if Interruption.signal != 0 {
                Report.line("interrupted: sweep again")
                status.worsen(.interrupted)
                return
            }
            number += 1
        }
    }

    private mutating func lookAfter(_ entry: Entry, _ number: Int) {
        let subject = "line \(number + 1), \(entry.marker)"
        var entry = entry
        do throws(Failure) {
            let kept = try keptKeyID(entry, subject)
            // What is left of the period is looked up before the look at the keys: what comes during it may be missed.
            let left = entry.graceLeft(grace)
            var finding = Finding(kept: kept)
            let service = Service(client, account: entry.accountId, user: entry.userId)
            if entry.state == .created, kept == nil { try deleteByID(entry, service, subject, &finding) }
            try sweepMarker(entry, service, subject, &finding)
            let isFound = kept != nil || !finding.deleted.isEmpty
            if let kept { entry.keyId = kept }
            let isSettled = left == 0 || entry.oneKeyAtMost == 1 && isFound
            if !isSettled { finding.againAfter = Grace.end(left) }
            show(finding, entry.marker)
            try removeFile(entry, isKept: kept != nil, subject)
            moveOn(&entry, isKept: kept != nil, isSettled)
            try record(entry, number, subject)
            if !isSettled {
                staying += 1
                longest = max(longest, left)
                status.worsen(.unknown)
            }
        } catch {
            if let message = error.message { Report.line(message) }
            status.worsen(error.status)
        }
    }

    /// The key of the line that is in somebody's hands.
    private mutating func keptKeyID(_ entry: Entry, _ subject: String) throws(Failure) -> String? {
        if entry.state == .unsettled { return entry.keyId }
        guard let path = entry.secretFile else { return nil }
        if entry.row != nil {
            do throws(SystemError) {
                if results[path] == nil { results[path] = try ResultsReader.keyIDs(in: path) }
                return results[path]?[entry.marker]
            } catch {
                throw .local(
                    "\(subject): the results \(path) cannot be read: \(error.text); put them back, or, if they are lost for "
                        + "good, make an empty file of that name: its line stays in the journal")
            }
        }
        let file = LeftSecretFile(
            path: path, secretLength: entry.secretLength ?? 0, prefix: entry.prefix ?? "")
        return entry.state == .created && file.isComplete ? entry.keyId : nil
    }

    /// Deletes the key that the line names by its id, for it may not be listed yet. One that is there must bear the marker.
    private func deleteByID(
        _ entry: Entry, _ service: Service, _ subject: String, _ finding: inout Finding
    ) throws(Failure) {
        guard let id = entry.keyId else { return }
        do throws(CallFailure) {
            do throws(CallFailure) {
                let key = try service.get(id)
                guard Key(pointer: key.pointer).marker == entry.marker else {
                    Report.line(
                        "\(subject): the key \(id) does not bear the marker of its line and is left alone")
                    return
                }
            } catch {
                if error.status != FW_ERROR_NOT_FOUND { throw error }
            }
            try service.delete(id)
            finding.deleted.append(id)
        } catch {
            if error.status == FW_ERROR_NOT_FOUND { return }  // that is what is wanted
            throw error.failure(subject, advice: "its line stays in the journal")
        }
    }

    /// Deletes what bears the marker, but for the key that is to stay.
    private func sweepMarker(
        _ entry: Entry, _ service: Service, _ subject: String, _ finding: inout Finding
    ) throws(Failure) {
        do throws(CallFailure) {
            let sweep = try make(fw_sweep_free) {
                fw_sweep_api_keys(
                    service.client, service.account, service.user, entry.marker, finding.kept, $0, $1)
            }
            for index in 0..<fw_sweep_deleted_count(sweep.pointer) {
                guard let id = text(fw_sweep_deleted_key_id(sweep.pointer, index)),
                    !finding.deleted.contains(id)
                else {
                    continue
                }
                finding.deleted.append(id)
            }
        } catch {
            throw error.failure(subject, advice: "its line stays in the journal")
        }
    }

    private mutating func show(_ finding: Finding, _ marker: String) {
        if format == .json {
            output.add((isAnythingShown ? ",\n" : "\n") + finding.json(marker))
        } else {
            output.add("\(marker):\(finding.text)\n")
        }
        isAnythingShown = true
        output.flush()
    }

    private func removeFile(_ entry: Entry, isKept: Bool, _ subject: String) throws(Failure) {
        guard !isKept, let path = entry.secretFile, entry.row == nil else { return }
        let file = LeftSecretFile(
            path: path, secretLength: entry.secretLength ?? 0, prefix: entry.prefix ?? "")
        do throws(SystemError) {
            try file.removeIncomplete()
        } catch {
            throw .local("\(subject): the incomplete secret file \(path) cannot be removed: \(error.text)")
        }
    }

    /// What the line says from now on. Where it stays, nothing is in it any more that this sweep has dealt with: a key that
    /// was found delivered counts as delivered, wherever its file goes, and a file that was looked after is not touched
    /// again, for it may be another create's by then.
    private func moveOn(_ entry: inout Entry, isKept: Bool, _ isSettled: Bool) {
        if isSettled {
            entry.state = isKept ? .delivered : .nothingLeft
            return
        }
        entry.secretFile = nil
        entry.row = nil
        entry.digest = nil
        entry.state = isKept ? .unsettled : .pending
        if !isKept { entry.forgetKey() }
    }

    private func record(_ entry: Entry, _ number: Int, _ subject: String) throws(Failure) {
        do throws(SystemError) {
            try journal.overwrite(entry, at: number * Entry.length)
            try journal.synchronize()
        } catch {
            throw .local("\(subject): the journal cannot be written: \(error.text); sweep again")
        }
    }
}
