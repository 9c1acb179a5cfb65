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

              # firectl's two orders of words
              fwkeys rotate api-key key_42vAYeb7rwt9zzg1 --secret-file ci.key
              fwkeys api-key rotate key_42vAYeb7rwt9zzg1 --secret-file ci.key
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

    func execute() throws(Failure) -> ExitStatus {
        let handover = Handover()
        let format = try outputOptions.format()
        let command = Words.behindDashes
        if dryRun
            ? secret.secretFile != nil && !command.isEmpty : (secret.secretFile != nil) == !command.isEmpty
        {
            throw .usage(
                "where does the new secret go? Give --secret-file, or -- and a command that reads it from its standard input"
            )
        }
        let oldKeyID = try OwnerOptions.keyIDs([keyID])[0]
        let options = try key.createOptions()
        let config = try connection.config()
        try key.apply(to: config)
        let service = try Service.open(config, owner.owner(config))
        try takeOver(oldKeyID, service, options)
        if dryRun {
            if secret.journal != nil { _ = fw_create_options_set_exactly_once(options.pointer, 1) }
            return try DryRun(config, format).rotate((service.account, service.user), options, oldKeyID)
        }
        // From here on a signal does not end the process, for there may be a key to delete.
        try Interruption.begin()
        _ = fw_create_options_set_cancel(options.pointer, Interruption.token)
        let intent = try Intent(
            secret.journal, service, options, secretFile: secret.secretFile,
            timeout: connection.timeoutMilliseconds,
            exactlyOnce: key.exactlyOnce)
        defer { intent.end() }
        return try rotate(oldKeyID, service, options, intent, handover, format)
    }

    /// The new key has the old one's name, without a marker, and its annotations where none are given. They come from the
    /// service here, so the library may refuse them as it does those of arguments; the user can give others then.
    private func takeOver(_ oldKeyID: String, _ service: Service, _ options: Owned) throws(Failure) {
        let record: Owned
        do throws(CallFailure) {
            record = try service.get(oldKeyID)
        } catch {
            throw error.failure(oldKeyID, advice: "no key was created")
        }
        let old = Key(pointer: record.pointer)
        if key.keyName == nil, let name = old.baseName, !name.isEmpty {
            try set(
                "the old key's name (give another one with --key-name)",
                fw_create_options_set_display_name(options.pointer, name))
        }
        if !key.annotation.isEmpty { return }
        for (name, value) in old.annotations {
            try set(
                "an annotation of the old key (give others with --annotation)",
                fw_create_options_set_annotation(options.pointer, name, value))
        }
    }

    private func rotate(
        _ oldKeyID: String, _ service: Service, _ options: Owned, _ intent: Intent, _ handover: Handover,
        _ format: OutputFormat
    ) throws(Failure) -> ExitStatus {
        let file = try secret.makeFile(intent)
        let advice = Advice(connection: connection, journal: secret.journal)
        let rotation: Owned
        do throws(CallFailure) {
            rotation = try make(fw_rotation_free) {
                fw_rotation_begin(
                    service.client, service.account, service.user, oldKeyID, options.pointer, $0, $1)
            }
        } catch {
            file?.discard()
            intent.failed(error)
            throw error.failure(
                "the old key \(oldKeyID) is alive as before, and no new one is in hand",
                advice: advice.onError(error, service))
        }
        let new = Key(pointer: fw_rotation_new_key(rotation.pointer))
        if let reason = handOver(new, intent, handover, file) {
            throw abort(rotation, new, oldKeyID, reason, intent, file)
        }
        intent.delivered(new, .done)
        if new.unsettledAttempts > 0 { Report.line(advice.onUnsettled(new, service, keep: new.id)) }
        do throws(CallFailure) {
            try call { fw_rotation_commit(rotation.pointer, $0) }
        } catch {
            throw error.failure(
                "the new key \(name(new)) is in place, and the old key \(oldKeyID) could not be deleted and may be alive: "
                    + "delete it", status: .oldKeyAlive)
        }
        try print(new, oldKeyID, format)
        return .ok
    }

    private func name(_ key: Key) -> String { key.id ?? "without an id" }

    /// Hands over the new secret. Returns why that failed.
    private func handOver(_ new: Key, _ intent: Intent, _ handover: Handover, _ file: SecretFile?) -> String?
    {
        if let reason = intent.created(new) { return reason }
        guard let secret = new.secret else { return "the new key has no secret" }
        guard let file else { return handover.run(Words.behindDashes, secret) }
        do throws(SystemError) {
            try file.write(secret)
            return Interruption.signal == 0 ? nil : "interrupted"
        } catch {
            return "the secret could not be written to \(file.path): \(error.text)"
        }
    }

    /// Deletes the new key because of the reason, and says which keys are alive.
    private func abort(
        _ rotation: Owned, _ new: Key, _ oldKeyID: String, _ reason: String, _ intent: Intent,
        _ file: SecretFile?
    ) -> Failure {
        file?.discard()
        let id = name(new)
        do throws(CallFailure) {
            try call { fw_rotation_abort(rotation.pointer, $0) }
            intent.delivered(new, .withdrawn)
            return Failure(
                Interruption.signal == 0 ? .undelivered : .interrupted,
                "\(reason); the new key \(id) was deleted again, and the old key \(oldKeyID) is alive")
        } catch {
            intent.delivered(new, .keyLeft)
            return error.failure(
                "\(reason); the old key \(oldKeyID) is alive, and the new key \(id) may be: delete it",
                status: .unconfirmed)
        }
    }

    private func print(_ new: Key, _ oldKeyID: String, _ format: OutputFormat) throws(Failure) {
        var output = Output()
        if format == .json {
            output.add(
                JSONValue.object([
                    ("replaced", .string(oldKeyID)), ("apiKey", new.json),
                    ("keyFile", secret.secretFile.map(JSONValue.string)),
                ]).text + "\n")
        } else {
            output.addRecord(new, .text)
            output.addLine("Key File", secret.secretFile)
            output.addLine("Replaced Key Id", oldKeyID)
        }
        do throws(SystemError) {
            try output.end()
        } catch {
            throw .local(
                "standard output cannot be written: \(error.text); the key \(name(new)) is in place of \(oldKeyID)"
            )
        }
    }
}
