// ShortLived.swift - keys for exec and token: with an end, exactly once, and in a journal
//
// The expiry is the net: whatever happens to this process, the service refuses the key from then on.

import ArgumentParser
import CFwKeys

struct ShortLivedOptions: ParsableArguments {
    @Option var ttl = "1h"
    @Option(name: [.long, .customLong("name")]) var keyName: String?
    @Option var journal: String?
    @Option var settleMs: String?

    /// Seconds.
    func lifetime() throws -> Int64 {
        guard let seconds = Clock.duration(ttl), seconds > 0 else {
            throw Failure.usage("--ttl takes a time such as 30m, 1h or 7d")
        }
        return seconds
    }
}

/// Makes short-lived keys, each with a line of its own in the journal.
struct ShortLivedKeys {
    let service: Service
    let journal: String
    private let options: ShortLivedOptions
    private let connection: ConnectionOptions

    /// Begins with what an earlier run has left behind in the journal, if nobody else is at work on it.
    init(_ options: ShortLivedOptions, _ connection: ConnectionOptions, _ config: Handle, _ owner: Owner)
        throws
    {
        _ = try options.lifetime()
        try setMilliseconds("--settle-ms", options.settleMs, config, fw_config_set_settle_ms)
        journal = try options.journal ?? Self.path("XDG_STATE_HOME", ".local/state", "journal", "--journal")
        service = try Service.open(config, owner)
        self.options = options
        self.connection = connection
        try Interruption.begin()
        if var sweep = try? JournalSweep(service.handle, journal, grace: Grace.milliseconds(nil), nil) {
            _ = try sweep.run()
        }
    }

    /// A file in a directory of this user's, which is made.
    static func path(_ variable: String, _ folder: String, _ name: String, _ option: String) throws -> String
    {
        let given = Environment.value(variable).flatMap { $0.hasPrefix("/") ? $0 : nil }
        guard let base = given ?? Environment.value("HOME").map({ "\($0)/\(folder)" }) else {
            throw Failure.usage("HOME is not set: say with \(option) where the file is to be")
        }
        let path = "\(base)/fwkeys/\(name)"
        try naming("the directory of \(path) cannot be made; give \(option)") {
            try File.makeDirectories(above: path)
        }
        return path
    }

    struct Made {
        let handle: Handle
        let creation: Creation
        let file: SecretFile?
        /// Milliseconds from the moment at which the create began, by the service's clock where it tells.
        let life: Int64
        let begun = Clock.uptime

        var key: Key { Key(handle) }
        var end: Int64 { begun + life }
    }

    func make(secretFile: String? = nil, place: String? = nil) throws -> Made {
        let seconds = try options.lifetime()
        let create = try fwkeys.make(fw_create_options_free) { fw_create_options_new($0) }
        if let name = options.keyName { try KeyOptions.setName("--key-name", name, create) }
        try set("exactly once", fw_create_options_set_exactly_once(create.pointer, 1))
        try set("--ttl", fw_create_options_set_expire_time_unix(create.pointer, Clock.wall / 1000 + seconds))
        let creation = try Creation(journal, secretFile, place: place, true, connection, service, create)
        let begun = Clock.uptime
        let (handle, file) = try creation.run {
            try fwkeys.make(fw_api_key_free) {
                fw_create_api_key(service.client, service.account, service.user, create.pointer, $0, $1)
            }
        }
        let created = Key(handle).seconds(fw_api_key_create_time_unix)
        let expires = Key(handle).seconds(fw_api_key_expire_time_unix)
        let life = created.flatMap { created in expires.map { $0 - created } } ?? seconds
        return Made(
            handle: handle, creation: creation, file: file, life: life * 1000 - (Clock.uptime - begun))
    }

    /// How long before its end a key is replaced.
    static func margin(_ life: Int64) -> Int64 { min(life / 4, 300_000) }

    /// Deletes a key that nobody needs any more. One that cannot be deleted has an end, and a line in the journal.
    func delete(_ made: Made) {
        let key = made.key
        do {
            guard let id = key.id else {
                throw Failure.local("the service gave no id of the key: \(advice(key))")
            }
            try naming("the key \(id) could not be deleted", advice: advice(key)) { try delete(id) }
            made.creation.intent.delivered(key, .withdrawn)
        } catch { Report.line(Failure(error).message ?? "") }
    }

    private func advice(_ key: Key) -> String {
        "it ends at \(key.expireTime ?? "its expiry"), or with "
            + Advice(connection: connection, journal: journal).sweepOfJournal(journal)
    }

    /// One that is not there any more is deleted.
    func delete(_ keyID: String, service other: Service? = nil) throws {
        do { try (other ?? service).delete(keyID) } catch let error as CallFailure
            where error.isStatus(FW_ERROR_NOT_FOUND)
        {}
    }
}
