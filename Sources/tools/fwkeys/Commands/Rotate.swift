// Rotate.swift - fwkeys rotate: a new key in place of an old one
//
// The old key is deleted last, once the new secret is in its file or COMMAND has taken it; until then any failure deletes the
// new key.

import ArgumentParser
import CFwKeys
@preconcurrency import Glibc

struct Rotate: Command {
    static let configuration = CommandConfiguration("rotate", "replace an API key by a new one")

    @Argument var keyID: String?
    @Flag var current = false
    @Argument(parsing: .postTerminator) var command: [String] = []
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
        let places = [key.secretFile != nil, !Words.program.isEmpty].count { $0 }
        try refuse(
            if: places > 1 || places == 0 && !dryRun,
            "where does the new secret go? Give --secret-file, or -- and a command that reads it from its standard input"
        )
        try refuse(
            if: (keyID == nil) != current,
            "rotate needs KEY_ID, or --current for the key that fwkeys itself uses: `fwkeys help rotate`")
        let named = try keyID.map(ResourceName.keyID)
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
            return try DryRun.print(requests, format)
        }
        if !yes, Confirmation.isPossible {
            try Interruption.begin()
            Confirmation.show(oldKeyID, Key(old))
            try Confirmation.ask("Replace API key \(oldKeyID) and delete it")
        }
        try rotate(oldKeyID, service, options, handover, format)
    }

    private func currentKeyID(_ service: Service) throws -> String {
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
        _ oldKeyID: String, _ service: Service, _ options: Handle, _ handover: Handover,
        _ format: OutputFormat
    ) throws {
        let creation = try Creation(key, connection, service, options)
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
        creation.intent.delivered(new, .done)
        creation.advice.onUnsettled(new, service, keep: new.id)
        let alive =
            "the new key \(new.name) is in place, and the old key \(oldKeyID) could not be deleted and may be alive"
        try naming("\(alive): delete it", status: .oldKeyAlive) {
            try call { fw_rotation_commit(rotation.pointer, $0) }
        }
        try print(new, oldKeyID, format)
    }

    private func handOver(_ new: Key, _ intent: Intent, _ handover: Handover, _ file: SecretFile?) -> String?
    {
        if let reason = intent.created(new) { return reason }
        guard let secret = new.secret else { return "the new key has no secret" }
        guard let file else { return handover.run(Words.program, secret) }
        do {
            try naming("the secret could not be written to \(file.path)") { try file.write(secret) }
            return Interruption.signal == 0 ? nil : "interrupted"
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

    private func print(_ new: Key, _ oldKeyID: String, _ format: OutputFormat) throws {
        var output = Output()
        if format == .json {
            let document = JSONObject([
                ("replaced", oldKeyID), ("apiKey", JSONObject(new.members)), ("keyFile", key.secretFile),
            ])
            output.add(document.json + "\n")
        } else {
            output.addRecord(new, .text)
            output.addLine("Key File", key.secretFile)
            output.addLine("Replaced Key Id", oldKeyID)
        }
        try output.finish(advice: "the key \(new.name) is in place of \(oldKeyID)")
    }
}
