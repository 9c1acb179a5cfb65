// Rotate.swift - fwkeys rotate: a new key in place of an old one
//
// The old key is deleted last, once the new secret is in its file or COMMAND has taken it; until then any failure deletes the
// new key.

import ArgumentParser
import CFwKeys
@preconcurrency import Glibc

struct Rotate: Command {
    static let configuration = CommandConfiguration(
        commandName: "rotate", abstract: "replace an API key by a new one",
        discussion: """
            Creates a new API key, verifies that it works, hands over its secret, and deletes the old key last. The secret goes \
            to a new file, or to the standard input of COMMAND, which has taken it if it ends with status 0. Whatever fails \
            before that deletes the new key, and the old one stays. The new key has the old one's name and annotations unless \
            others are given; it expires only if --expire-time says so.

            Examples:
              # the new secret in a file, then the old key is deleted
              fwkeys rotate key_42vAYeb7rwt9zzg1 --secret-file ci.key

              # the new secret to a program; the old key is deleted if it ends with status 0
              fwkeys rotate key_42vAYeb7rwt9zzg1 -- vault kv put -mount=secret fireworks key=-

              # the key of a service account, with an end
              fwkeys rotate key_42vAYeb7rwt9zzg1 --service-account ci --expire-time 2030-12-31 --secret-file ci.key
            """)

    @Argument(help: .value("KEY_ID")) var keyID: String
    @Argument(parsing: .postTerminator, help: .value("COMMAND")) var command: [String] = []
    @OptionGroup var key: KeyOptions
    @OptionGroup var secret: SecretOptions
    @OptionGroup var outputOptions: OutputOptions<PlainFormats>

    @Flag(
        help: .flag(
            "print the requests without sending them", "; the old key is looked at, and nothing is changed"))
    var dryRun = false

    @OptionGroup(title: "Options that say whose keys are meant") var owner: OwnerOptions
    @OptionGroup(title: "Options of the connection") var connection: ConnectionOptions

    static var takesProgram: Bool { true }

    func execute() throws -> ExitStatus {
        let handover = Handover()
        let format = try outputOptions.format()
        let places = [secret.secretFile != nil, !Words.program.isEmpty].count { $0 }
        if places > 1 || places == 0 && !dryRun {
            throw Failure.usage(
                "where does the new secret go? Give --secret-file, or -- and a command that reads it from its standard input"
            )
        }
        let oldKeyID = try ResourceName.keyID(keyID)
        let options = try key.createOptions()
        let config = try connection.config()
        try key.settle.apply(to: config)
        let service = try Service.open(config, owner.owner(config))
        try takeOver(oldKeyID, service, options)
        if dryRun {
            if secret.journal != nil { _ = fw_create_options_set_exactly_once(options.pointer, 1) }
            let owner = (service.account, service.user)
            let requests = [
                try DryRun.create(config, owner, options), try DryRun.delete(config, owner, oldKeyID),
            ]
            return try DryRun.print(requests, format)
        }
        // From here on a signal does not end the process, for there may be a key to delete.
        try Interruption.begin()
        _ = fw_create_options_set_cancel(options.pointer, Interruption.token)
        let intent = try Intent(
            secret.journal, service, options, secretFile: secret.secretFile,
            timeout: connection.timeoutMilliseconds, exactlyOnce: key.exactlyOnce)
        return try rotate(oldKeyID, service, options, intent, handover, format)
    }

    /// The new key has the old one's name, without a marker, and its annotations where none are given. They come from the
    /// service here, so the library may refuse them as it does those of arguments; the user can give others then.
    private func takeOver(_ oldKeyID: String, _ service: Service, _ options: Handle) throws {
        let record = try naming(oldKeyID, advice: "no key was created") { try service.get(oldKeyID) }
        let old = Key(record)
        if key.keyName == nil, let name = old.baseName, !name.isEmpty {
            try set(
                "the old key's name (give another one with --key-name)",
                fw_create_options_set_display_name(options.pointer, name))
        }
        for (name, value) in key.annotation.isEmpty ? old.annotations : [] {
            try set(
                "an annotation of the old key (give others with --annotation)",
                fw_create_options_set_annotation(options.pointer, name, value))
        }
    }

    private func rotate(
        _ oldKeyID: String, _ service: Service, _ options: Handle, _ intent: Intent, _ handover: Handover,
        _ format: OutputFormat
    ) throws -> ExitStatus {
        let advice = Advice(connection: connection, journal: secret.journal)
        let subject = "the old key \(oldKeyID) is alive as before, and no new one is in hand"
        let (rotation, file) = try secret.creating(intent, advice, service, subject) {
            try make(fw_rotation_free) {
                fw_rotation_begin(
                    service.client, service.account, service.user, oldKeyID, options.pointer, $0, $1)
            }
        }
        let new = Key(fw_rotation_new_key(rotation.pointer))
        if let reason = handOver(new, intent, handover, file) {
            file?.discard()
            throw abort(rotation, new, oldKeyID, reason, intent)
        }
        intent.delivered(new, .done)
        advice.onUnsettled(new, service, keep: new.id)
        let alive =
            "the new key \(new.name) is in place, and the old key \(oldKeyID) could not be deleted and may be alive"
        try naming("\(alive): delete it", status: .oldKeyAlive) {
            try call { fw_rotation_commit(rotation.pointer, $0) }
        }
        try print(new, oldKeyID, format)
        return .ok
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
                ("replaced", oldKeyID), ("apiKey", JSONObject(new.members)), ("keyFile", secret.secretFile),
            ])
            output.add(document.json + "\n")
        } else {
            output.addRecord(new, .text)
            output.addLine("Key File", secret.secretFile)
            output.addLine("Replaced Key Id", oldKeyID)
        }
        try output.finish(advice: "the key \(new.name) is in place of \(oldKeyID)")
    }
}
