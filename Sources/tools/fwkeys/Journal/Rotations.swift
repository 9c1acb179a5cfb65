// Rotations.swift - rotations that are open in a journal: the new key is in somebody's hands, and the old key is there, too
//
// Any process can go on with them. Nothing is deleted on the word of a line alone: both keys are looked for first, the new one
// must be there and bear the line's marker, and the service's clock says whether the time of the old one is over. The line says
// which key is to be deleted before that is tried. From then on the other key is not deleted, for the request may be carried
// out late.

import CFwKeys

extension Journal {
    /// The line of a rotation of the key that is open, or that another process is at work on. `owner` may leave out whose key
    /// it is.
    func rotation(of keyID: String, _ owner: Owner? = nil, before end: Int = .max) throws -> JournalLine? {
        var found: JournalLine?
        try forEachLine { line in
            guard let line, line.offset < end, line.entry.oldKeyId == keyID, !line.entry.isStruckOut,
                line.entry.isOfThisService,
                owner?.account ?? line.entry.accountId == line.entry.accountId,
                owner?.user ?? line.entry.userId == line.entry.userId
            else { return }
            if line.entry.state == .created, line.entry.leftFile?.isComplete == true {
                line.entry.state = .begun
            }
            if line.entry.isOpenRotation || line.isLocked { found = line }
        }
        return found
    }
}

struct OpenRotation {
    enum Ending { case commit, abort }

    private let line: JournalLine
    private let service: Service
    private let rotation: Handle

    /// Looks at both keys.
    init(_ line: JournalLine, _ client: Handle) throws {
        let entry = line.entry
        self.line = line
        service = Service(handle: client, account: entry.accountId, user: entry.userId)
        rotation = try make(fw_rotation_free) {
            fw_rotation_resume(
                client.pointer, entry.accountId, entry.userId, entry.oldKeyId, entry.keyId, $0, $1)
        }
    }

    private var entry: Entry { line.entry }
    private var state: Int { Int(fw_rotation_get_state(rotation.pointer)) }
    var hasBothKeys: Bool { state == FW_ROTATION_BEGUN }
    var newKey: Key { Key(fw_rotation_new_key(rotation.pointer)) }
    var oldKeyID: String { entry.oldKeyId ?? "" }
    var newKeyID: String { entry.keyId ?? "" }

    /// When the old key is to go, by the service's clock; nil: when somebody says so.
    var end: Int64? {
        entry.keepFor.flatMap { time in newKey.created.map { $0 + Int64(time) } }
    }

    /// How the rotation is to end now; nil: not yet. The service's clock tells how old the new key is, and the clocks here must
    /// agree: where its answers have no date, nothing but those would tell.
    func dueEnding() throws -> Ending? {
        if entry.state == .aborting { return .abort }
        guard state == FW_ROTATION_BEGUN else {
            return state == FW_ROTATION_COMMITTED || entry.keepFor != nil ? .commit : .abort
        }
        guard let time = entry.keepFor, time > 0 else { return entry.keepFor.map { _ in .commit } }
        if line.entry.graceLeft(Int64(time) * 1000) > 0 {
            try line.store()
            return nil
        }
        let options = try make(fw_list_options_free) { fw_list_options_new($0) }
        try set("the age", fw_list_options_set_older_than_seconds(options.pointer, Int64(time)))
        try set("the marker", fw_list_options_set_marked(options.pointer, 1))
        return try service.keys(options).contains { $0.id == newKeyID } ? .commit : nil
    }

    /// What cannot be done, for the other key may not be deleted any more.
    private func refusal(_ ending: Ending) -> String? {
        switch (ending, state) {
        case (.commit, FW_ROTATION_ABORTED):
            "the new key \(newKeyID) is not there, so the old key \(oldKeyID) stays: `fwkeys rotate --abort` ends the rotation"
        case (.abort, FW_ROTATION_COMMITTED):
            "the old key \(oldKeyID) is not there any more, so the new key \(newKeyID) stays"
        case (_, FW_ROTATION_BEGUN) where newKey.marker != entry.marker:
            "the key \(newKeyID) does not bear the marker of its line, so nothing is deleted"
        case (.commit, FW_ROTATION_BEGUN) where entry.state == .aborting:
            "the new key \(newKeyID) may be deleted already: only --abort can end the rotation"
        case (.abort, FW_ROTATION_BEGUN) where entry.keepFor != nil:
            "the old key \(oldKeyID) may be deleted or has an end: only --commit can end the rotation"
        default: nil
        }
    }

    /// Deletes the old key, or the new one, and notes the end of the rotation.
    func end(_ ending: Ending) throws {
        let isSettled = entry.oneKeyAtMost == 1
        if let refusal = refusal(ending) {
            if state == FW_ROTATION_COMMITTED { try line.end(kept: newKeyID, isSettled: isSettled) }
            throw Failure.local(refusal)
        }
        if state == FW_ROTATION_BEGUN {
            let before = entry
            if ending == .commit { line.entry.keepFor = 0 } else { line.entry.state = .aborting }
            try line.store(advice: "nothing was deleted")
            do {
                let end = ending == .commit ? fw_rotation_commit : fw_rotation_abort
                try call { end(rotation.pointer, $0) }
            } catch {
                // Where the deletion was refused or not sent, the choice is open again.
                if (error as? CallFailure)?.isOutcome(FW_OUTCOME_UNKNOWN) != true {
                    line.entry = before
                    try? line.store()
                }
                throw error
            }
        }
        do { try line.end(kept: ending == .commit ? entry.keyId : nil, isSettled: isSettled) } catch {
            line.journal.tell(error)
        }
    }
}
