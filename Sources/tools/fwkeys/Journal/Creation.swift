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
    private let connection: ConnectionOptions
    private let journal: String?
    private let options: Handle
    private let secretFile: String?
    private let oldKeyID: String?  // of a rotation
    private var file: SecretFile?
    private(set) var line: JournalLine?
    /// The new one; it has nothing until it is created.
    private(set) var key = Key(nil)

    /// All arguments are checked by now. From here on a signal does not end the process, because there may be a key to delete.
    /// The file for the secret is at `place` once it is whole, if that is another place.
    init(
        _ service: Service, _ options: Handle, _ connection: ConnectionOptions, journal: String?,
        secretFile: String?, place: String? = nil, exactlyOnce: Bool,
        replacing old: (keyID: String, keepFor: Int?)? = nil
    ) throws {
        (self.service, self.options, self.connection) = (service, options, connection)
        (self.journal, self.secretFile, oldKeyID) = (journal, secretFile, old?.keyID)
        try Interruption.begin()
        _ = fw_create_options_set_cancel(options.pointer, Interruption.token)
        guard let path = journal else { return }
        var entry = Entry()
        (entry.oldKeyId, entry.keepFor) = (old?.keyID, old?.keepFor)
        (entry.accountId, entry.userId) = (service.account, service.user)
        entry.secretFile = try (place ?? secretFile).map { path in
            try naming("\(path) cannot be made", advice: "no key was created") { try File.absolutePath(path) }
        }
        // Any other create sends one request that may lead to a key, and none after it.
        entry.oneKeyAtMost = exactlyOnce ? 0 : 1
        entry.begin(timeout: connection.timeoutMs.count)
        entry.marker = try Entry.newMarker()
        try set("the marker", fw_create_options_set_marker(options.pointer, entry.marker))
        try refuse(
            if: !entry.hasRoomForKey,
            .local("the ids and the path of the secret file are too long for a journal; no key was created"))
        let line = try Journal.beforeCreates(path) {
            let journal = try Journal(creatingIn: path)
            return JournalLine(journal, entry, try journal.add([entry]))
        }
        self.line = line
        guard let old, try line.journal.rotation(of: old.keyID, before: line.offset) != nil else { return }
        settle(kept: nil)
        throw Failure.local(
            "a rotation of \(old.keyID) is open in the journal \(path): give --commit or --abort first; no key was created"
        )
    }

    deinit { line?.journal.finish() }

    /// Makes the file for the secret, if there is to be one, and the key. Where that fails, removes the file, and says what to do
    /// about a key that may be left. Returns the rotation, if there is an old key.
    @discardableResult func createKey() throws -> Handle {
        let subject = oldKeyID.map { "the old key \($0) is alive as before, and no new one is in hand" }
        do {
            file = try secretFile.map { path in
                try naming("\(path) cannot be made", advice: "no key was created") {
                    try SecretFile(creating: path)
                }
            }
            let made = try create()
            key = oldKeyID == nil ? Key(made) : Key(fw_rotation_new_key(made.pointer))
            return made
        } catch {
            file?.discard()
            if (error as? CallFailure)?.mayHaveLeftKey != true { settle(kept: nil) }
            return try naming(subject ?? "", advice: advice(on: error)) { throw error }
        }
    }

    private func create() throws -> Handle {
        let (client, account, user) = (service.client, service.account, service.user)
        guard let oldKeyID else {
            return try make(fw_api_key_free) {
                fw_create_api_key(client, account, user, options.pointer, $0, $1)
            }
        }
        return try make(fw_rotation_free) {
            fw_rotation_begin(client, account, user, oldKeyID, options.pointer, $0, $1)
        }
    }

    /// Writes down the key. Where that fails, the secret must not be delivered.
    func record() throws {
        guard let line else { return }
        let prefix = key.prefix ?? ""
        let isStart = prefix.utf8.count <= 64 && key.secret?.starts(with: prefix.utf8) == true
        line.entry.oneKeyAtMost = key.isSettled ? 1 : 0
        line.entry.keyId = key.id
        line.entry.prefix = isStart ? prefix : ""
        line.entry.secretLength = key.secret?.count ?? 0
        try refuse(
            if: key.id == nil || (try? line.entry.line()) == nil,
            .local("the id of the new key does not fit into the journal"))
        line.entry.state = .created
        try line.store()
    }

    /// Writes down the key, has `handOver` deliver the secret, and notes that. Where any of that fails, deletes the key again.
    func deliver(_ handOver: (UnsafeRawBufferPointer, SecretFile?) throws -> Void) throws {
        do {
            try record()
            try handOver(key.neededSecret(), file)
            if let line, oldKeyID != nil {
                // A sweep must not take the new key for one that nobody holds. Its requests were all sent by now.
                line.entry.begin(timeout: 0)
                line.entry.state = .begun
                try line.store()
            }
        } catch { throw withdraw(reason(error)) }
        if oldKeyID == nil { settle(kept: key.id) }
        tellUnsettled(keep: key.id)
    }

    /// Delivers the secret to the file, if there is one, and the key to standard output.
    func deliver(_ format: RecordFormat) throws {
        var output = Output()
        output.add(key, format, isNew: true, secretFile: secretFile)
        try deliver { secret, file in
            if let file { return try file.write(secret) }
            Self.maskInActions(secret)
            try naming("the secret could not be written to standard output") { try output.end() }
        }
        guard let secretFile else { return }
        // The secret is safe: the key stays.
        try output.finish(advice: "the key \(key.name) was created and its secret is in \(secretFile)")
    }

    /// GitHub Actions keeps the logs of its jobs: it leaves out what it was told to mask before.
    private static func maskInActions(_ secret: UnsafeRawBufferPointer) {
        guard Environment.value("GITHUB_ACTIONS") == "true" else { return }
        var output = Output(STDERR_FILENO)
        output.add("::add-mask::")
        output.addBorrowed(secret)
        output.add("\n")
        output.flush()
    }

    /// Deletes the key again, because of what the line begins with: "the secret could not be written to x: no space". Returns how
    /// the command ends.
    private func withdraw(_ reason: String) -> Failure {
        file?.discard()
        defer { tellUnsettled(keep: nil) }
        let old = oldKeyID.map { ", and the old key \($0) is alive" } ?? ""
        guard let id = key.id else {
            let prefix = key.prefix ?? "not known"
            return Failure(
                .unconfirmed,
                "\(reason); the new key is alive, and the service gave no id to delete it by (prefix \(prefix))\(old)"
            )
        }
        do {
            let line =
                "\(reason); the new key \(id) may be alive, delete it: its deletion was not confirmed\(old)"
            try naming(line, status: .unconfirmed) { try service.delete(id) }
            settle(kept: nil)
            let isInterrupted = oldKeyID != nil && Interruption.signal != 0
            return Failure(
                isInterrupted ? .interrupted : .undelivered,
                "\(reason); the new key \(id) was deleted again\(old)")
        } catch { return Failure(error) }
    }

    /// Notes which key is left, and whether another may come.
    func settle(kept: String?) {
        do { try line?.end(kept: kept, isSettled: key.isSettled) } catch { line?.journal.tell(error) }
    }

    /// What to do about a create that failed; empty where nothing is left.
    private func advice(on error: any Error) -> String {
        guard let failure = error as? CallFailure else { return "" }
        let marker = failure.marker
        let isUnknown = failure.isOutcome(FW_OUTCOME_UNKNOWN)
        if marker != nil || isUnknown && journal != nil {
            return "what it may have left behind" + (marker.map { " with the marker \($0)" } ?? "")
                + " is found and deleted by \(sweep(marker ?? "", keep: nil))"
        }
        return isUnknown ? "a key that nobody holds may be alive: look for it with `fwkeys list`" : ""
    }

    /// Tells of earlier attempts that are not settled.
    private func tellUnsettled(keep: String?) {
        if key.isSettled { return }
        Report.line(
            "\(key.unsettledAttempts) earlier attempts may still create a key that nobody holds: later run "
                + sweep(key.marker ?? "MARKER", keep: keep))
    }

    private func sweep(_ marker: String, keep: String?) -> String {
        if let journal { return connection.sweepOfJournal(journal) }
        let options = [("--keep", keep), ("--account-id", service.account), ("--user-id", service.user)]
        return "`\(connection.command("sweep \(marker)", options))`"
    }
}
