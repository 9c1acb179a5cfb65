// Intent.swift - what a command that creates a key tells the journal
//
// What it is about to do, that the key is there, and what came of it. A line is struck out once the secret is safe and no
// earlier attempt can still lead to a key, or once there is proof that no key is left. A line that cannot be struck out does
// no harm: sweeps find out the same, in time. Without a journal all of this does nothing.

import CFwKeys

final class Intent {
    private let journal: Journal?
    private var entry = Entry()
    private var offset = 0

    /// Writes down that a key is about to be created, and gives options the marker that it will be found by. Call it last
    /// before anything is made or sent.
    init(
        _ path: String?, _ service: Service, _ options: Owned, secretFile: String?, timeout: Int64,
        exactlyOnce: Bool
    ) throws(Failure) {
        guard let path else {
            journal = nil
            return
        }
        entry.accountId = service.account
        entry.userId = service.user
        if let secretFile {
            guard let absolute = SecretFile.absolutePath(secretFile) else {
                throw .local("the path of the secret file does not fit into a journal; no key was created")
            }
            entry.secretFile = absolute
        }
        // Any other create sends one request that may lead to a key, and none after it.
        entry.oneKeyAtMost = exactlyOnce ? 0 : 1
        entry.begin(timeout: timeout)
        entry.marker = try Marker.generate()
        try set("the marker", fw_create_options_set_marker(options.pointer, entry.marker))
        guard Journal.hasRoom(for: entry) else {
            throw .local(
                "the ids and the path of the secret file are too long for a journal; no key was created")
        }
        do throws(SystemError) {
            let journal = try Journal(creatingIn: path, mayMake: true)
            offset = try journal.add([entry])
            self.journal = journal
        } catch {
            throw Journal.refusal(path, error)
        }
    }

    var hasJournal: Bool { journal != nil }

    /// Writes down the key. Returns why that failed: the secret must not be delivered then.
    func created(_ key: Key) -> String? {
        guard let journal else { return nil }
        entry.oneKeyAtMost = key.unsettledAttempts == 0 ? 1 : 0
        entry.keyId = key.id
        let secret = key.secret
        let prefix = key.prefix ?? ""
        let isStart = secret?.starts(with: prefix.utf8) ?? false
        entry.prefix = isStart && prefix.utf8.count <= 64 ? prefix : ""
        entry.secretLength = secret?.count ?? 0
        entry.state = .created
        guard key.id != nil, entry.line() != nil else {
            return "the id of the new key does not fit into the journal"
        }
        do throws(SystemError) {
            try journal.overwrite(entry, at: offset)
            try journal.synchronize()
            return nil
        } catch {
            return "the journal \(journal.path) could not be written: \(error.text)"
        }
    }

    func delivered(_ key: Key, _ result: Delivery.Result) {
        let isSettled = key.unsettledAttempts == 0
        if result == .done { record(isSettled ? .delivered : .unsettled) }
        if result == .withdrawn, isSettled { record(.nothingLeft) }
    }

    func failed(_ failure: CallFailure) {
        if !failure.mayHaveLeftKey { record(.nothingLeft) }
    }

    func nothingWasSent() { record(.nothingLeft) }

    func end() { journal?.finish() }

    private func record(_ state: Entry.State) {
        guard let journal else { return }
        entry.state = state
        do throws(SystemError) {
            try journal.overwrite(entry, at: offset)
            try journal.synchronize()
        } catch {
            Report.line(
                "the journal \(journal.path) could not be brought up to date: \(error.text); `fwkeys sweep --journal` will"
            )
        }
    }
}

enum Marker {
    static func generate() throws(Failure) -> String {
        var buffer = [CChar](repeating: 0, count: 17)
        guard fw_marker_generate(&buffer, buffer.count) == FW_OK else {
            throw .local("no marker could be made; no key was created")
        }
        return String(cString: buffer)
    }
}
