// ShortLived.swift - keys for exec and token: with an expiry, created exactly once, and recorded in a journal
//
// The expiry is the safety net: even if this process is killed, the key stops working then.

import ArgumentParser
import CFwKeys

struct ShortLivedOptions: ParsableArguments {
    @Option var ttl: Seconds?
    @Option(name: [.long, .customLong("name")]) var keyName: String?
    @Option var journal: String?
    @Option var settleMs: Milliseconds?
    @OptionGroup var owner: OwnerOptions

    func config() throws -> Handle { try owner.connection.config(settleMs: settleMs) }

    func seconds() throws -> Int64 {
        try checked("--ttl", ttl?.count, in: 1...Int64.max) ?? 3600
    }

    /// The journal if none is named.
    static func journal() throws -> String {
        try path("XDG_STATE_HOME", ".local/state", "journal", "--journal")
    }

    /// A file in a directory of this user's, which is made.
    static func path(_ variable: String, _ folder: String, _ name: String, _ option: String) throws -> String
    {
        let given = Environment.value(variable).flatMap { $0.hasPrefix("/") ? $0 : nil }
        let base = try (given ?? Environment.value("HOME").map { "\($0)/\(folder)" }).orThrow(
            .usage("HOME is not set: say with \(option) where the file is to be"))
        let path = "\(base)/fwkeys/\(name)"
        try naming("the directory of \(path) cannot be made", advice: "give \(option)") {
            try File.makeDirectories(above: path)
        }
        return path
    }
}

struct ShortLivedKey {
    let creation: Creation
    /// Milliseconds, by the service's clock where it tells, and when they are over.
    let life: Int64
    let end: Int64

    var key: Key { creation.key }

    /// How long before its end a key is replaced.
    static func margin(_ life: Int64) -> Int64 { min(life / 4, 300_000) }
    var replacement: Int64 { end - Self.margin(life) }
}

struct ShortLivedKeys {
    let service: Service
    private let options: ShortLivedOptions
    private let journal: String

    /// Begins with what an earlier run has left behind in the journal, if nobody else is at work on it.
    init(_ options: ShortLivedOptions, _ config: Handle) throws {
        _ = try options.seconds()
        journal = try options.journal ?? ShortLivedOptions.journal()
        service = try options.owner.service(config)
        self.options = options
        // A signal ends the look at what was left behind, and not the deletion of a key later.
        try Interruption.begin(cancelling: config)
        let client = try Service.connect(config)
        _ = try? JournalSweep(client, journal, grace: Grace.milliseconds(nil), nil).run()
    }

    func make(secretFile: String? = nil, place: String? = nil) throws -> ShortLivedKey {
        let seconds = try options.seconds()
        let create = try fwkeys.make(fw_create_options_free) { fw_create_options_new($0) }
        if let name = options.keyName { try KeyOptions.setName("--key-name", name, create) }
        try set("exactly once", fw_create_options_set_exactly_once(create.pointer, 1))
        try set("--ttl", fw_create_options_set_expire_time_unix(create.pointer, Clock.wall / 1000 + seconds))
        let creation = try Creation(
            service, create, options.owner.connection, journal: journal, secretFile: secretFile, place: place,
            exactlyOnce: true)
        let begun = Clock.sinceBoot
        try creation.createKey()
        let life = 1000 * (creation.key.life ?? seconds)
        return ShortLivedKey(creation: creation, life: life, end: begun + life)
    }

    /// Deletes a key that nobody needs any more. One that cannot be deleted has an end, and a line in the journal.
    func delete(_ made: ShortLivedKey) {
        let advice =
            "it ends at \(made.key.expireTime ?? "its expiry"), or with "
            + options.owner.connection.sweepOfJournal(journal)
        do {
            try naming("the key \(made.key.name) could not be deleted", advice: advice) {
                try service.deleteIfThere(made.key.name)
            }
            made.creation.settle(kept: nil)
        } catch { Report.line(reason(error)) }
    }
}

extension Service {
    func deleteIfThere(_ keyID: String) throws {
        do { try delete(keyID) } catch let error as CallFailure where error.isStatus(FW_ERROR_NOT_FOUND) {}
    }
}
