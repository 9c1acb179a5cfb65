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
    @Option(name: .shortAndLong) var output = PlainFormat.text
    @Flag var dryRun = false
    @OptionGroup var owner: OwnerOptions

    static var takesProgram: Bool { true }

    func run() throws {
        let handover = Handover()
        try step.check()
        try refuse(
            if: (keyID == nil) != current,
            "rotate needs KEY_ID, or --current for the key that fwkeys itself uses: `fwkeys help rotate`")
        let named = try keyID.map(ResourceName.init(ofKey:))
        if let ending = step.ending { return try end(ending, of: named) }
        let places = [key.secretFile != nil, !Words.program.isEmpty].count { $0 }
        try refuse(
            if: places > 1 || places == 0 && !dryRun,
            "rotate needs --secret-file, or -- and a command that reads the new secret from its standard input"
        )
        let options = try key.createOptions()
        let config = try owner.connection.config(settleMs: key.settleMs)
        let service = try owner.service(config, of: [named])
        let oldKeyID = try named?.id ?? currentKeyID(service)
        let old = try naming(oldKeyID, advice: "no key was created") { try service.get(oldKeyID) }
        try takeOver(old, options)
        if dryRun {
            let owner = (service.account, service.user)
            let requests = [
                try key.dryRun(config, owner, options), try DryRun.delete(config, owner, oldKeyID),
            ]
            return try DryRun.print(step.leavesOldKey ? [requests[0]] : requests, isJSON: output == .json)
        }
        if !yes, !step.begin, Confirmation.isPossible {
            try Interruption.begin()
            Confirmation.show(oldKeyID, old)
            try Confirmation.ask("Replace API key \(oldKeyID) and delete it\(step.after)")
        }
        try rotate(old, oldKeyID, service, options, handover)
    }

    func currentKeyID(_ service: Service) throws -> String {
        try service.ownKeyID().orThrow(
            .usage("the key that fwkeys itself uses is another user's: give --user-id"))
    }

    /// The new key has the old one's name, without a marker, and its annotations where none are given. They come from the
    /// service here, so the library may refuse them as it does those of arguments; the user can give others then.
    private func takeOver(_ old: Key, _ options: Handle) throws {
        if key.keyName == nil, let name = old.baseName, !name.isEmpty {
            try set(
                "the old key's name (give another one with --key-name)",
                fw_create_options_set_display_name(options.pointer, name))
        }
        if dryRun, key.expireTime == nil, let life = old.life {
            // The library does it for a rotation that is made, by the service's clock.
            let end = Clock.wall / 1000 + life
            try set("the old key's expiry", fw_create_options_set_expire_time_unix(options.pointer, end))
        }
        for (name, value) in key.annotation.isEmpty ? old.annotations : [] {
            try set(
                "an annotation of the old key (give others with --annotation)",
                fw_create_options_set_annotation(options.pointer, name, value))
        }
    }

    private func rotate(
        _ old: Key, _ oldKeyID: String, _ service: Service, _ options: Handle, _ handover: Handover
    ) throws {
        let journal = try step.journal(key)
        let creation = try Creation(
            service, options, owner.connection, journal: journal, secretFile: key.secretFile,
            exactlyOnce: key.exactlyOnce, replacing: (oldKeyID, step.seconds()))
        let rotation = try creation.createKey()
        let new = creation.key
        try creation.deliver { secret, file in
            guard let file else { return try handover.run(Words.program, secret) }
            try file.write(secret)
            if Interruption.signal != 0 { throw Failure.local("interrupted") }
        }
        if step.leavesOldKey { return try leave(old, oldKeyID, new, service, journal) }
        let alive =
            "the new key \(new.name) is in place, and the old key \(oldKeyID) could not be deleted and may be alive: "
            + (journal.map { "\(owner.connection.sweepOfJournal($0)) deletes it" } ?? "delete it")
        try naming(alive, status: .oldKeyAlive) {
            try call { fw_rotation_commit(rotation.pointer, $0) }
        }
        creation.settle(kept: new.id)
        try print(new, ("Replaced Key Id", "replaced", oldKeyID))
    }

    func print(_ new: Key, _ old: Field, _ others: [Field] = []) throws {
        var result = Output()
        let isJSON = output == .json
        if !isJSON { result.add(new, .text) }
        let record: [Field] = isJSON ? [("", "apiKey", JSONObject(new.members))] : []
        result.add(record + [("Key File", "keyFile", key.secretFile), old] + others, isJSON: isJSON)
        try result.finish(advice: "the key \(new.name) is in place of \(old.value ?? "")")
    }
}
