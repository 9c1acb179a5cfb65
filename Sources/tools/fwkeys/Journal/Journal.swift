// Journal.swift - the file of a journal, and the entries of a create of one key
//
// A line is on the disk before anything is sent, and is struck out when the secret is safe or no key is left. So a sweep
// handles every line that is not struck out and whose process has ended. Creates hold a shared flock for their whole time,
// and a sweep an exclusive one. A lockf lock, which is independent of flock on a local file system, is held while lines are
// added, so that lines never overlap.

import CFwKeys
@preconcurrency import Glibc

final class Journal {
    let path: String
    let file: File

    /// Opens a journal for creates, and makes it if need be. Waits for a sweep that is under way.
    init(creatingIn path: String, _ creation: Int32 = O_CREAT) throws {
        self.path = path
        file = try Self.open(path, creation)
        if flock(file.descriptor, LOCK_SH | LOCK_NB) != 0 {
            if errno == EWOULDBLOCK { Report.line("waiting for the sweep of \(path) that is under way") }
            try wait { flock(file.descriptor, LOCK_SH) }
        }
        try lockingToAdd { _ = try end() }
    }

    init(sweeping path: String) throws {
        self.path = path
        file = try naming("the journal \(path) cannot be opened") { try Self.open(path) }
        if flock(file.descriptor, LOCK_EX | LOCK_NB) != 0 {
            throw Failure.local("the journal \(path) is in use: a create or a sweep is under way")
        }
        if !isJournal { throw Failure.local("\(path) is not a journal of fwkeys") }
    }

    /// Somebody who can write to a journal can choose which keys are deleted.
    private static func open(_ path: String, _ creation: Int32 = 0) throws -> File {
        let file = try File(own: path, O_RDWR | creation)
        if try file.status().st_mode & (S_IWGRP | S_IWOTH) != 0 {
            throw SystemError(EPERM, "others may write to it: take that away with `chmod go-w`")
        }
        return file
    }

    /// Runs what must be done before any key is created.
    static func beforeCreates<Result>(_ path: String, _ body: () throws -> Result) throws -> Result {
        do {
            return try naming("the journal \(path) cannot be written", advice: "no key was created", body)
        } catch {
            if Interruption.signal != 0 { throw Failure.interrupted("interrupted: no key was created") }
            throw error
        }
    }

    /// Tells that a line could not be updated, and who will do it.
    func tell(_ reason: String, _ who: String) {
        Report.line("the journal \(path) could not be updated: \(reason); \(who)")
    }

    private func wait(for lock: () -> Int32) throws {
        while lock() != 0 { if errno != EINTR || Interruption.signal != 0 { throw SystemError() } }
    }

    private func lockingToAdd<Result>(_ body: () throws -> Result) throws -> Result {
        // From the file's offset on, which nothing here moves from 0.
        try wait { lockf(file.descriptor, F_LOCK, off_t(Self.lineLocks)) }
        defer { _ = lockf(file.descriptor, F_ULOCK, off_t(Self.lineLocks)) }
        return try body()
    }

    private func read(at offset: Int, _ count: Int) throws -> [UInt8] {
        try [UInt8](unsafeUninitializedCapacity: count) { bytes, length in
            length = try checked(pread(file.descriptor, bytes.baseAddress, count, off_t(offset)))
        }
    }

    /// Whether the file begins as a journal does.
    private var isJournal: Bool {
        (try? read(at: 0, 10)).map { zip($0, #"{"state":""#.utf8).allSatisfy(==) } ?? false
    }

    /// Where the next line goes. A line that was not finished is written over: its process ended, or its disk was full,
    /// before it sent anything.
    private func end() throws -> Int {
        let size = Int(try file.status().st_size)
        let rest = size % Entry.length
        guard isJournal, Entry.isUnfinished(try read(at: size - rest, rest)) else {
            throw SystemError(EILSEQ, "it is not a journal of fwkeys")
        }
        return size - rest
    }

    private func write(_ entries: [Entry], at start: Int) throws {
        var bytes = try entries.flatMap { try $0.line() }
        let end = start + bytes.count
        while !bytes.isEmpty {
            let offset = off_t(end - bytes.count)
            let count = try checked(pwrite(file.descriptor, bytes, bytes.count, offset))
            if count == 0 { throw SystemError(EIO) }
            bytes.removeFirst(count)
        }
    }

    func overwrite(_ entry: Entry, at offset: Int) throws { try write([entry], at: offset) }

    func synchronize() throws { try file.synchronize() }

    /// The same, and makes sure that it is on the disk.
    func store(_ entry: Entry, at offset: Int) throws {
        try overwrite(entry, at: offset)
        try synchronize()
    }

    /// Adds entries, whose lines lie one behind the other, and makes sure that they are on the disk, with what was written
    /// before. No part of them stays where that fails. Returns where the first of them is, which is locked for a rotation.
    func add(_ entries: [Entry]) throws -> Int {
        try lockingToAdd {
            let offset = try end()
            if entries[0].oldKeyId != nil { _ = lockLine(at: offset) }
            do {
                try write(entries, at: offset)
                try synchronize()
                try File(directoryOf: path).synchronizeDirectory()
                return offset
            } catch {
                // Lines that stay are pending without keys: sweeps find nothing and strike them out in time.
                ftruncate(file.descriptor, off_t(offset))
                throw error
            }
        }
    }

    /// Reads the lines in order, with their offsets. Nil if a line is malformed, which was reported.
    func forEachLine(_ body: (Entry?, Int) throws -> Void) throws {
        var offset = 0
        while true {
            let bytes = try naming("the journal \(path) cannot be read") {
                try read(at: offset, Entry.length)
            }
            if bytes.count < Entry.length, Entry.isUnfinished(bytes) { return }
            let entry = Entry(line: bytes)
            let number = offset / Entry.length + 1
            if entry == nil { Report.line("\(path), line \(number) is malformed and left alone") }
            try body(entry, offset)
            offset += Entry.length
        }
    }

    /// Drops the lines at the end that are struck out if no other process is at work, and lets go of the journal.
    func finish() {
        if flock(file.descriptor, LOCK_EX | LOCK_NB) == 0, var kept = try? end() {
            while let line = try? read(at: kept - Entry.length, Entry.length),
                Entry(line: line)?.isStruckOut == true
            { kept -= Entry.length }
            ftruncate(file.descriptor, off_t(kept))
        }
        try? file.closeWritten()
    }
}

/// What a command that creates one key tells the journal: what it is about to do, that the key is there, and what became of the
/// key. A line is struck out once the secret is safe and no earlier attempt can still lead to a key, or once no key is left. A
/// line that could not be struck out does no harm, for sweeps find out the same in time. Without a journal it does nothing.
final class Intent {
    private(set) var journal: Journal?
    var entry = Entry()
    private(set) var offset = 0

    /// Writes down that a key is about to be created, and gives options the marker that it will be found by. Call it last
    /// before anything is made or sent.
    init(
        _ path: String?, _ service: Service, _ options: Handle, secretFile: String?, timeout: Int64,
        exactlyOnce: Bool, replacing old: (keyID: String, keepFor: Int?)? = nil
    ) throws {
        guard let path else { return }
        (entry.oldKeyId, entry.keepFor) = (old?.keyID, old?.keepFor)
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
        guard let old, try journal?.rotation(of: old.keyID, before: offset) != nil else { return }
        strikeOut(.nothingLeft)
        throw Failure.local(
            "a rotation of \(old.keyID) is open in the journal \(path): end it first, with --commit, with --abort or with "
                + "`fwkeys sweep --journal`; no key was created")
    }

    deinit { journal?.finish() }

    /// Records the key. Returns why that failed; then the secret must not be delivered.
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
        (entry.oldKeyId, entry.keepFor) = (nil, nil)
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
            try journal?.store(entry, at: offset)
            return nil
        } catch { return Failure(error).message }
    }
}
