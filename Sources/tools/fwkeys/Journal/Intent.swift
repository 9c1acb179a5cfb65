// Intent.swift - what a command that creates a key tells the journal
//
// What it is about to do, that the key is there, and what came of it. A line is struck out once the secret is safe and no
// earlier attempt can still lead to a key, or once there is proof that no key is left. A line that cannot be struck out does
// no harm: sweeps find out the same, in time. Without a journal all of this does nothing.

import CFwKeys

final class Intent {
    let journal: Journal?
    var entry = Entry()
    private(set) var offset = 0

    /// Writes down that a key is about to be created, and gives options the marker that it will be found by. Call it last
    /// before anything is made or sent.
    init(
        _ path: String?, _ service: Service, _ options: Handle, secretFile: String?, timeout: Int64,
        exactlyOnce: Bool
    ) throws {
        guard let path else {
            journal = nil
            return
        }
        entry.accountId = service.account
        entry.userId = service.user
        entry.secretFile = secretFile.flatMap(SecretFile.absolutePath)
        if secretFile != nil, entry.secretFile == nil {
            throw Failure.local("the path of the secret file does not fit into a journal; no key was created")
        }
        // Any other create sends one request that may lead to a key, and none after it.
        entry.oneKeyAtMost = exactlyOnce ? 0 : 1
        entry.begin(timeout: timeout)
        entry.marker = try Marker.generate()
        try set("the marker", fw_create_options_set_marker(options.pointer, entry.marker))
        guard Journal.hasRoom(for: entry) else {
            throw Failure.local(
                "the ids and the path of the secret file are too long for a journal; no key was created")
        }
        do {
            let journal = try Journal(creatingIn: path, mayMake: true)
            offset = try journal.add([entry])
            self.journal = journal
        } catch let error as SystemError { throw Journal.refusal(path, error) }
    }

    deinit { journal?.finish() }

    /// Writes down the key. Returns why that failed: the secret must not be delivered then.
    func created(_ key: Key) -> String? {
        guard let journal else { return nil }
        let secret = key.secret
        let prefix = key.prefix ?? ""
        let isStart = secret?.starts(with: prefix.utf8) ?? false
        entry.oneKeyAtMost = key.isSettled ? 1 : 0
        entry.keyId = key.id
        entry.prefix = isStart && prefix.utf8.count <= 64 ? prefix : ""
        entry.secretLength = secret?.count ?? 0
        entry.state = .created
        guard key.id != nil, entry.line() != nil else {
            return "the id of the new key does not fit into the journal"
        }
        do {
            try naming("the journal \(journal.path) could not be written") { try write(journal) }
            return nil
        } catch { return Failure(error).message }
    }

    func delivered(_ key: Key, _ result: Delivery.Result) {
        if result == .done { record(key.isSettled ? .delivered : .unsettled) }
        if result == .withdrawn, key.isSettled { record(.nothingLeft) }
    }

    /// Notes where a create failed that no key is left.
    func failed(_ error: any Error) {
        if (error as? CallFailure)?.mayHaveLeftKey != true { record(.nothingLeft) }
    }

    func write(_ journal: Journal) throws {
        try journal.overwrite(entry, at: offset)
        try journal.synchronize()
    }

    private func record(_ state: Entry.State) {
        guard let journal else { return }
        entry.state = state
        do { try write(journal) } catch {
            Report.line(
                "the journal \(journal.path) could not be brought up to date: \(Failure(error).message ?? ""); "
                    + "`fwkeys sweep --journal` will")
        }
    }
}

enum Marker {
    static func generate() throws -> String {
        var buffer = [CChar](repeating: 0, count: 17)
        guard fw_marker_generate(&buffer, buffer.count) == FW_OK else {
            throw Failure.local("no marker could be made; no key was created")
        }
        return String(decoding: buffer.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
