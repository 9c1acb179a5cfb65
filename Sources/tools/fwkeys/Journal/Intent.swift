// Intent.swift - what a command that creates one key tells the journal
//
// It writes down what it is about to do, that the key is there, and what became of the key. A line is struck out once the
// secret is safe and no earlier attempt can still lead to a key, or once no key is left. A line that could not be struck out
// does no harm, for sweeps find out the same in time. Without a journal all of this does nothing.

import CFwKeys

final class Intent {
    private(set) var journal: Journal?
    var entry = Entry()
    private(set) var offset = 0

    /// Writes down that a key is about to be created, and gives options the marker that it will be found by. Call it last
    /// before anything is made or sent.
    init(
        _ path: String?, _ service: Service, _ options: Handle, secretFile: String?, timeout: Int64,
        exactlyOnce: Bool
    ) throws {
        guard let path else { return }
        entry.accountId = service.account
        entry.userId = service.user
        entry.secretFile = secretFile.flatMap(SecretFile.absolutePath)
        // Any other create sends one request that may lead to a key, and none after it.
        entry.oneKeyAtMost = exactlyOnce ? 0 : 1
        entry.begin(timeout: timeout)
        entry.marker = try Entry.newMarker()
        try set("the marker", fw_create_options_set_marker(options.pointer, entry.marker))
        guard entry.hasRoomForKey, secretFile == nil || entry.secretFile != nil else {
            throw Failure.local(
                "the ids and the path of the secret file are too long for a journal; no key was created")
        }
        (journal, offset) = try Journal.beforeCreates(path) {
            let journal = try Journal(creatingIn: path)
            return (journal, try journal.add([entry]))
        }
    }

    deinit { journal?.finish() }

    /// Writes down the key. Returns why that failed: the secret must not be delivered then.
    func created(_ key: Key) -> String? {
        guard let journal else { return nil }
        let prefix = key.prefix ?? ""
        let isStart = prefix.utf8.count <= 64 && key.secret?.starts(with: prefix.utf8) == true
        entry.oneKeyAtMost = key.isSettled ? 1 : 0
        entry.keyId = key.id
        entry.prefix = isStart ? prefix : ""
        entry.secretLength = key.secret?.count ?? 0
        if key.id == nil || (try? entry.line()) == nil {
            return "the id of the new key does not fit into the journal"
        }
        return record(.created).map { "the journal \(journal.path) could not be written: \($0)" }
    }

    func delivered(_ key: Key, _ result: Delivery.Result) {
        if result == .done { strikeOut(key.isSettled ? .delivered : .unsettled) }
        if result == .withdrawn, key.isSettled { strikeOut(.nothingLeft) }
    }

    /// Notes where a create failed that no key is left.
    func failed(_ error: any Error) {
        if (error as? CallFailure)?.mayHaveLeftKey != true { strikeOut(.nothingLeft) }
    }

    private func strikeOut(_ state: Entry.State) {
        guard let journal, let reason = record(state) else { return }
        journal.tell(reason, "`fwkeys sweep --journal` will")
    }

    /// Writes the state. Returns why that failed.
    func record(_ state: Entry.State) -> String? {
        entry.state = state
        do {
            try journal?.overwrite(entry, at: offset)
            try journal?.synchronize()
            return nil
        } catch { return Failure(error).message }
    }
}
