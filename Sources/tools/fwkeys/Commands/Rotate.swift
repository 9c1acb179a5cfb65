// Rotate.swift - fwkeys rotate: replaces a key with a new one
//
// The old key is deleted last, once the new secret is in its file or COMMAND has taken it; until then any failure deletes the
// new key. With --begin and --keep-for the old key stays, and the journal says how the rotation goes on.

import ArgumentParser
import CFwKeys
@preconcurrency import Glibc

struct Rotate: Command {
    static let configuration = CommandConfiguration("rotate", "replace an API key by a new one")

    @Argument var keyID: String?
    @Flag var current = false
    @Argument(parsing: .postTerminator) var command: [String] = []
    @OptionGroup var step: RotationStep
    @OptionGroup var key: KeyOptions
    @Flag(name: .shortAndLong) var yes = false
    @Option(name: .shortAndLong, completion: .list(OutputFormat.plain)) var output: String?
    @Flag var dryRun = false
    @OptionGroup var owner: OwnerOptions
    @OptionGroup var connection: ConnectionOptions

    static var takesProgram: Bool { true }

    func run() throws {
        let handover = Handover()
        let format = try OutputFormat(output, OutputFormat.plain)
        try step.check()
        try refuse(
            if: (keyID == nil) != current,
            "rotate needs KEY_ID, or --current for the key that fwkeys itself uses: `fwkeys help rotate`")
        let named = try keyID.map(ResourceName.keyID)
        if let ending = step.ending { return try end(ending, of: named, format) }
        let places = [key.secretFile != nil, !Words.program.isEmpty].count { $0 }
        try refuse(
            if: places > 1 || places == 0 && !dryRun,
            "rotate needs a place for the new secret: give --secret-file, or -- and a command that reads it from its standard input"
        )
        let options = try key.createOptions()
        let config = try key.config(connection)
        let service = try owner.service(config)
        let oldKeyID = try named ?? currentKeyID(service)
        let old = try naming(oldKeyID, advice: "no key was created") { try service.get(oldKeyID) }
        try takeOver(Key(old), options)
        if dryRun {
            let owner = (service.account, service.user)
            let requests = [
                try key.dryRun(config, owner, options), try DryRun.delete(config, owner, oldKeyID),
            ]
            return try DryRun.print(step.leavesOldKey ? [requests[0]] : requests, format)
        }
        if !yes, !step.begin, Confirmation.isPossible {
            try Interruption.begin()
            Confirmation.show(oldKeyID, Key(old))
            try Confirmation.ask("Replace API key \(oldKeyID) and delete it\(step.after)")
        }
        try rotate(Key(old), oldKeyID, service, options, handover, format)
    }

    func currentKeyID(_ service: Service) throws -> String {
        if let id = try service.ownKeyID() { return id }
        throw Failure.usage("the key that fwkeys itself uses is another user's: give --user-id")
    }

    /// The new key has the old one's name, without a marker, and its annotations where none are given. They come from the
    /// service here, so the library may refuse them as it does those of arguments; the user can give others then.
    private func takeOver(_ old: Key, _ options: Handle) throws {
        if key.keyName == nil, let name = old.baseName, !name.isEmpty {
            try set(
                "the old key's name (give another one with --key-name)",
                fw_create_options_set_display_name(options.pointer, name))
        }
        let (created, expires) = (
            old.seconds(fw_api_key_create_time_unix), old.seconds(fw_api_key_expire_time_unix)
        )
        if dryRun, key.expireTime == nil, let created, let expires {
            // The library does it for a rotation that is made, by the service's clock.
            let end = Clock.wall / 1000 + expires - created
            try set("the old key's expiry", fw_create_options_set_expire_time_unix(options.pointer, end))
        }
        for (name, value) in key.annotation.isEmpty ? old.annotations : [] {
            try set(
                "an annotation of the old key (give others with --annotation)",
                fw_create_options_set_annotation(options.pointer, name, value))
        }
    }

    private func rotate(
        _ old: Key, _ oldKeyID: String, _ service: Service, _ options: Handle, _ handover: Handover,
        _ format: OutputFormat
    ) throws {
        let journal = try step.journal(key)
        let creation = try Creation(
            journal, key.secretFile, key.exactlyOnce, connection, service, options,
            replacing: (oldKeyID, step.seconds()))
        let subject = "the old key \(oldKeyID) is alive as before, and no new one is in hand"
        let (rotation, file) = try creation.run(subject) {
            try make(fw_rotation_free) {
                fw_rotation_begin(
                    service.client, service.account, service.user, oldKeyID, options.pointer, $0, $1)
            }
        }
        let new = Key(fw_rotation_new_key(rotation.pointer))
        if let reason = handOver(new, creation.intent, handover, file) {
            file?.discard()
            throw abort(rotation, new, oldKeyID, reason, creation.intent)
        }
        creation.advice.onUnsettled(new, service, keep: new.id)
        if step.leavesOldKey { return try leave(old, oldKeyID, new, service, creation.advice, format) }
        let alive =
            "the new key \(new.name) is in place, and the old key \(oldKeyID) could not be deleted and may be alive: "
            + (journal.map { "\(creation.advice.sweepOfJournal($0)) deletes it" } ?? "delete it")
        try naming(alive, status: .oldKeyAlive) {
            try call { fw_rotation_commit(rotation.pointer, $0) }
        }
        creation.intent.delivered(new, .done)
        try print(new, ("Replaced Key Id", "replaced", oldKeyID), [], format)
    }

    private func handOver(_ new: Key, _ intent: Intent, _ handover: Handover, _ file: SecretFile?) -> String?
    {
        if let reason = intent.created(new) { return reason }
        guard let secret = new.secret else { return "the new key has no secret" }
        do {
            if let file {
                try naming("the secret could not be written to \(file.path)") { try file.write(secret) }
                if Interruption.signal != 0 { return "interrupted" }
            } else if let reason = handover.run(Words.program, secret) {
                return reason
            }
            // A sweep must not take the new key for one that nobody holds. Its requests were all sent by now.
            intent.entry.begin(timeout: 0)
            return intent.record(.begun).map { "the journal could not be written: \($0)" }
        } catch { return Failure(error).message }
    }

    private func abort(_ rotation: Handle, _ new: Key, _ oldKeyID: String, _ reason: String, _ intent: Intent)
        -> Failure
    {
        let alive =
            "\(reason); the old key \(oldKeyID) is alive, and the new key \(new.name) may be: delete it"
        do {
            try naming(alive, status: .unconfirmed) { try call { fw_rotation_abort(rotation.pointer, $0) } }
            intent.delivered(new, .withdrawn)
            return Failure(
                Interruption.signal == 0 ? .undelivered : .interrupted,
                "\(reason); the new key \(new.name) was deleted again, and the old key \(oldKeyID) is alive")
        } catch { return Failure(error) }
    }

    func print(
        _ new: Key, _ old: (label: String, name: String, id: String), _ lines: [(String, String, String?)],
        _ format: OutputFormat
    ) throws {
        var output = Output()
        if format == .json {
            let document: Members = [
                (old.name, old.id), ("apiKey", JSONObject(new.members)), ("keyFile", key.secretFile),
            ]
            output.add(JSONObject(document + lines.map { ($0.1, $0.2) }).json + "\n")
        } else {
            output.addRecord(new, .text)
            output.addLine("Key File", key.secretFile)
            output.addLine(old.label, old.id)
            for line in lines { output.addLine(line.0, line.2) }
        }
        try output.finish(advice: "the key \(new.name) is in place of \(old.id)")
    }
}
