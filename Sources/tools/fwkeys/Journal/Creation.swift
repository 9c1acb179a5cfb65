// Creation.swift - the create of one key, from the line in the journal to the delivery of its secret
//
// The line says what is about to be done, that the key is there, and what became of it. It is struck out once the secret is
// safe and no earlier attempt can still lead to a key, or once no key is left. A line that could not be struck out does no
// harm, for sweeps find out the same in time. Without a journal there is no line.
//
// No key may stay alive whose secret nobody has. The secret goes from the library's memory to a file or to standard output,
// and counts as delivered once the system has confirmed all of it.

import CFwKeys
@preconcurrency import Glibc

final class Creation {
    let service: Service
    let advice: Advice
    private let options: Handle
    private let secretFile: String?
    /// Made by `run`.
    private(set) var file: SecretFile?
    private(set) var line: JournalLine?

    /// All arguments are checked by now. From here on a signal does not end the process, because there may be a key to delete.
    /// The file for the secret is at `place` once it is whole, if that is another place.
    init(
        _ service: Service, _ options: Handle, _ advice: Advice, secretFile: String?, place: String? = nil,
        exactlyOnce: Bool, replacing old: (keyID: String, keepFor: Int?)? = nil
    ) throws {
        (self.service, self.options, self.advice) = (service, options, advice)
        self.secretFile = secretFile
        try Interruption.begin()
        _ = fw_create_options_set_cancel(options.pointer, Interruption.token)
        guard let path = advice.journal else { return }
        var entry = Entry()
        (entry.oldKeyId, entry.keepFor) = (old?.keyID, old?.keepFor)
        (entry.accountId, entry.userId) = (service.account, service.user)
        entry.secretFile = (place ?? secretFile).flatMap(SecretFile.absolutePath)
        // Any other create sends one request that may lead to a key, and none after it.
        entry.oneKeyAtMost = exactlyOnce ? 0 : 1
        entry.begin(timeout: advice.connection.timeoutMilliseconds)
        entry.marker = try Entry.newMarker()
        try set("the marker", fw_create_options_set_marker(options.pointer, entry.marker))
        guard entry.hasRoomForKey, secretFile == nil || entry.secretFile != nil else {
            throw Failure.local(
                "the ids and the path of the secret file are too long for a journal; no key was created")
        }
        let line = try Journal.beforeCreates(path) {
            let journal = try Journal(creatingIn: path)
            return JournalLine(journal, entry, try journal.add([entry]))
        }
        self.line = line
        guard let old, try line.journal.rotation(of: old.keyID, before: line.offset) != nil else { return }
        settle(kept: nil, isSettled: true)
        throw Failure.local(
            "a rotation of \(old.keyID) is open in the journal \(path): give --commit or --abort first; no key was created"
        )
    }

    deinit { line?.journal.finish() }

    func createKey() throws -> Key {
        Key(
            try run {
                try make(fw_api_key_free) {
                    fw_create_api_key(
                        service.client, service.account, service.user, options.pointer, $0, $1)
                }
            })
    }

    /// Makes the file for the secret, if there is to be one, and what comes of `body`, which creates a key. Where that fails,
    /// removes the file, and says what to do about a key that may be left.
    func run(_ subject: String = "", _ body: () throws -> Handle) throws -> Handle {
        do {
            file = try secretFile.map { try SecretFile(creating: $0) }
            return try body()
        } catch {
            file?.discard()
            if (error as? CallFailure)?.mayHaveLeftKey != true { settle(kept: nil, isSettled: true) }
            return try naming(subject, advice: advice.onError(error, service)) { throw error }
        }
    }

    /// Writes down the key. Where that fails, the secret must not be delivered.
    func record(_ key: Key) throws {
        guard let line else { return }
        let prefix = key.prefix ?? ""
        let isStart = prefix.utf8.count <= 64 && key.secret?.starts(with: prefix.utf8) == true
        line.entry.oneKeyAtMost = key.isSettled ? 1 : 0
        line.entry.keyId = key.id
        line.entry.prefix = isStart ? prefix : ""
        line.entry.secretLength = key.secret?.count ?? 0
        if key.id == nil || (try? line.entry.line()) == nil {
            throw Failure.local("the id of the new key does not fit into the journal")
        }
        line.entry.state = .created
        try naming("the journal \(line.journal.path) could not be written") { try line.store() }
    }

    /// Writes the secret to the file, if there is one, and the key to standard output. Where the secret cannot be written, the
    /// key is deleted again.
    func deliver(_ key: Key, _ format: RecordFormat) throws {
        var output = Output()
        output.addCreated(key, format, secretFile: file?.path)
        do {
            try record(key)
            if let file {
                try file.write(key.secret)
            } else {
                maskInActions(key)
                try naming("the secret could not be written to standard output") { try output.end() }
            }
        } catch { throw withdraw(key, reason(error)) }
        keep(key)
        guard let file else { return }
        // The secret is safe: the key stays.
        try output.finish(advice: "the key \(key.name) was created and its secret is in \(file.path)")
    }

    /// GitHub Actions keeps the logs of its jobs: it leaves out what it was told to mask before.
    private func maskInActions(_ key: Key) {
        guard Environment.value("GITHUB_ACTIONS") == "true", let secret = key.secret else { return }
        var output = Output(STDERR_FILENO)
        output.add("::add-mask::")
        output.addBorrowed(secret)
        output.add("\n")
        output.flush()
    }

    /// Notes that the secret is where it is to be, and tells of attempts that may still lead to another key.
    func keep(_ key: Key) {
        settle(kept: key.id, isSettled: key.isSettled)
        advice.onUnsettled(key, service, keep: key.id)
    }

    /// Deletes the key again, because of what the line begins with: "the secret could not be written to x: no space". Returns how
    /// the command ends.
    func withdraw(_ key: Key, _ reason: String) -> Failure {
        file?.discard()
        defer { advice.onUnsettled(key, service, keep: nil) }
        guard let id = key.id else {
            let prefix = key.prefix ?? "not known"
            return Failure(
                .unconfirmed,
                "\(reason); the new key is alive, and the service gave no id to delete it by (prefix \(prefix))"
            )
        }
        do {
            let line = "\(reason); the new key \(id) may be alive, delete it: its deletion was not confirmed"
            try naming(line, status: .unconfirmed) { try service.delete(id) }
            settle(kept: nil, isSettled: key.isSettled)
            return Failure(.undelivered, "\(reason); the new key \(id) was deleted again")
        } catch { return Failure(error) }
    }

    /// Notes which key is left, and whether another may come.
    func settle(kept: String?, isSettled: Bool) {
        do { try line?.end(kept: kept, isSettled: isSettled) } catch { line?.journal.tell(error) }
    }
}
