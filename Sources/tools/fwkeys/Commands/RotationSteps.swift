// RotationSteps.swift - a rotation whose old key does not go at once: its beginning in one process, its end in another
//
// The journal is between the two. It is in a place of its own if none is named, so that both find it.

import ArgumentParser
import CFwKeys

struct RotationStep: ParsableArguments {
    @Flag var begin = false
    @Flag var commit = false
    @Flag var abort = false
    @Option var keepFor: Seconds?

    var ending: OpenRotation.Ending? { commit ? .commit : abort ? .abort : nil }

    /// Whether the old key is there once the new one is in its place.
    var leavesOldKey: Bool { begin || keepFor != nil }

    /// For a question: "", or " 24h from now".
    var after: String { keepFor.map { " \($0.text) from now" } ?? "" }

    func check() throws {
        try refuse(
            if: [begin, commit, abort, keepFor != nil].count { $0 } > 1,
            "--begin, --commit, --abort and --keep-for exclude each other")
        _ = try seconds()
    }

    /// For how long the old key lives on; 0: not at all, nil: until somebody ends the rotation.
    func seconds() throws -> Int? {
        guard let keepFor else { return begin ? nil : 0 }
        return try checked("--keep-for", Int(keepFor.count), in: 1...Entry.times.upperBound)
    }

    /// The journal; nil: the rotation has none, and needs none.
    func journal(_ key: KeyOptions) throws -> String? {
        if key.journal != nil || ending == nil && !leavesOldKey { return key.journal }
        return try ShortLivedOptions.journal()
    }
}

extension Rotate {
    /// Both keys are alive, and the journal says how it goes on.
    func leave(
        _ old: Key, _ oldKeyID: String, _ new: Key, _ service: Service, _ journal: String?
    ) throws {
        let journal = [("--journal", journal)]
        guard let seconds = try step.seconds() else {
            let whose = [("--account-id", service.account as String?), ("--user-id", service.user)]
            let lines = [("Commit With", "commit"), ("Abort With", "abort")].map { label, word -> Field in
                let words = "rotate --\(word) \(oldKeyID.shellQuoted)"
                return (label, word, owner.connection.command(words, whose + journal))
            }
            return try print(new, ("Old Key Id", "begun", oldKeyID), lines)
        }
        let end = new.created.map { $0 + Int64(seconds) }
        if let end { expire(old, oldKeyID, end, service) }
        let lines: [Field] = [
            ("Delete After", "deleteAfter", end.map { Clock.timestamp(seconds: $0) }),
            ("Delete With", "deleteWith", owner.connection.command("sweep", journal)),
        ]
        try print(new, ("Replaced Key Id", "replaced", oldKeyID), lines)
    }

    /// Has the service end the old key at that time, by its own clock, where it offers that. A key is not made to live longer.
    private func expire(_ old: Key, _ oldKeyID: String, _ end: Int64, _ service: Service) {
        if let expires = old.expires, expires <= end { return }
        do {
            let options = try make(fw_create_options_free) { fw_create_options_new($0) }
            try set("the end of the old key", fw_create_options_set_expire_time_unix(options.pointer, end))
            _ = try make(fw_api_key_free) {
                fw_update_api_key(
                    service.client, service.account, service.user, oldKeyID, options.pointer, $0, $1)
            }
        } catch let error as CallFailure where error.isStatus(FW_ERROR_NOT_OFFERED) {
        } catch {
            let subject = "the service was not told the end of the old key \(oldKeyID), a sweep deletes it"
            Report.line("\(subject): \(reason(error))")
        }
    }

    /// Goes on with the rotation of the key that the journal tells of.
    func end(_ ending: OpenRotation.Ending, of named: ResourceName?) throws {
        let others = [
            ("--exactly-once", key.exactlyOnce), ("--dry-run", dryRun), ("COMMAND", !Words.program.isEmpty),
        ]
        if let given = key.given ?? others.first(where: { $0.1 })?.0 {
            throw Failure.usage("\(given) is for the beginning of a rotation")
        }
        let config = try owner.connection.config(settleMs: key.settleMs)
        try Interruption.begin(cancelling: config)
        let whose = try owner.owner(config, of: [named])
        let client = try Service.connect(config)
        let oldKeyID = try named?.id ?? currentKeyID(Service.open(config, whose))
        let path = try step.journal(key) ?? ""
        let journal = try naming("the journal \(path) cannot be opened") { try Journal(creatingIn: path, 0) }
        defer { journal.finish() }
        let found = try journal.rotation(of: oldKeyID, whose).orThrow(
            .local("the journal \(path) tells of no rotation of \(oldKeyID) that is open"))
        guard found.lock(), let line = try journal.rotation(of: oldKeyID, whose), line.entry.isOpenRotation
        else { throw Failure.local("another process is at work on the rotation of \(oldKeyID)") }
        let rotation = try naming(oldKeyID) { try OpenRotation(line, client) }
        let newKeyID = rotation.newKeyID
        let isCommit = ending == .commit
        if !yes, Confirmation.isPossible, rotation.hasBothKeys {
            let keys =
                isCommit
                ? "\(oldKeyID), which \(newKeyID) replaces" : "\(newKeyID), so that \(oldKeyID) stays"
            try Confirmation.ask("Delete API key \(keys)")
        }
        let alive =
            (isCommit ? "the new key \(newKeyID) is in place" : "the old key \(oldKeyID) is alive")
            + ", and the \(isCommit ? "old key \(oldKeyID)" : "new key \(newKeyID)") may be alive"
        let status = isCommit ? ExitStatus.oldKeyAlive : .unconfirmed
        try naming(alive, advice: "do the same again", status: status) { try rotation.end(ending) }
        if isCommit { return try print(rotation.newKey, ("Replaced Key Id", "replaced", oldKeyID)) }
        var result = Output()
        let document = JSONObject([("kept", oldKeyID), ("deleted", newKeyID)])
        result.add(
            output == .json
                ? document.json + "\n" : "Deleted API key \(Terminal.harmless(newKeyID))\n")
        try result.finish(advice: "the old key \(oldKeyID) is alive, and the new key \(newKeyID) was deleted")
    }
}
