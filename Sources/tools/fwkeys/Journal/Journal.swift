// Journal.swift - the file of a journal
//
// A line is on the disk before anything is sent, and is struck out when the secret is safe or nothing is left. So whatever is
// not struck out, and has no process, is what a sweep has to look after. flock tells creates and sweeps apart and is held for
// long: whoever creates holds it shared, a sweep exclusively. A lock of fcntl, which is another one on a local file system,
// is held while a line is added, so that lines never overlap.

@preconcurrency import Glibc

final class Journal {
    let path: String
    let file: File

    /// What a line must have left when it is written for the first time: the id of the key and the length of its secret.
    private static let roomForKey = 384
    private static let start = Array(#"{"state":""#.utf8)

    /// Opens it for a create, and makes it if need be and allowed. Waits for a sweep that is under way.
    init(creatingIn path: String, mayMake: Bool) throws {
        self.path = path
        file = try File(own: path, O_RDWR | (mayMake ? O_CREAT : 0))
        try lockShared()
        try lockingToAdd { _ = try end() }
    }

    init(sweeping path: String) throws {
        self.path = path
        do {
            file = try naming("the journal \(path) cannot be opened") {
                do { return try File(own: path, O_RDWR) } catch let error as SystemError
                    where error.number == EPERM
                { throw Failure.local("the journal \(path) belongs to another user") }
            }
        }
        if flock(file.descriptor, LOCK_EX | LOCK_NB) != 0 {
            throw Failure.local("the journal \(path) is in use: a create or a sweep is under way")
        }
        if !isJournal { throw Failure.local("\(path) is not a journal of fwkeys") }
    }

    /// Why a journal could not be opened for creates.
    static func refusal(_ path: String, _ error: SystemError) -> Failure {
        if Interruption.signal != 0 { return .interrupted("interrupted: no key was created") }
        switch error.number {
        case EILSEQ: return .local("\(path) is not a journal of fwkeys; no key was created")
        case EPERM: return .local("the journal \(path) belongs to another user; no key was created")
        default: return .local("the journal \(path) cannot be written: \(error.text); no key was created")
        }
    }

    private func lockShared() throws {
        if flock(file.descriptor, LOCK_SH | LOCK_NB) == 0 { return }
        if errno == EWOULDBLOCK { Report.line("waiting for the sweep of \(path) that is under way") }
        while flock(file.descriptor, LOCK_SH) != 0 {
            if errno != EINTR || Interruption.signal != 0 { throw SystemError() }
        }
    }

    func unlock() throws { try checked(flock(file.descriptor, LOCK_UN)) }

    private func lockingToAdd<Result>(_ body: () throws -> Result) throws -> Result {
        var lock = Glibc.flock()
        lock.l_type = Int16(F_WRLCK)
        lock.l_whence = Int16(SEEK_SET)
        lock.l_len = off_t(Self.lendingLocks)
        while fcntl(file.descriptor, F_SETLKW, &lock) != 0 {
            if errno != EINTR || Interruption.signal != 0 { throw SystemError() }
        }
        defer {
            lock.l_type = Int16(F_UNLCK)
            _ = fcntl(file.descriptor, F_SETLKW, &lock)
        }
        return try body()
    }

    private func read(at offset: Int, _ count: Int) throws -> [UInt8] {
        try [UInt8](unsafeUninitializedCapacity: count) { bytes, length in
            length = try checked(pread(file.descriptor, bytes.baseAddress, count, off_t(offset)))
        }
    }

    /// Whether the file begins as a journal does.
    private var isJournal: Bool {
        guard let bytes = try? read(at: 0, Self.start.count) else { return false }
        return zip(bytes, Self.start).allSatisfy(==)
    }

    private var size: Int { get throws { Int(try file.status().st_size) } }

    /// Where the next line goes. A line that was not finished is written over: its process ended, or its disk was full,
    /// before it sent anything. EILSEQ stands for a file that is no journal.
    private func end() throws -> Int {
        let size = try size
        let rest = size % Entry.length
        guard isJournal, Entry.isUnfinished(try read(at: size - rest, rest)) else {
            throw SystemError(EILSEQ)
        }
        return size - rest
    }

    private func write(_ bytes: [UInt8], at offset: Int) throws {
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes {
                pwrite(file.descriptor, $0.baseAddress, $0.count, off_t(offset + written))
            }
            if count < 0, errno == EINTR { continue }
            written += try checked(count)
            if count == 0 { throw SystemError(EIO) }
        }
    }

    func synchronize() throws { try file.synchronize() }

    /// Adds entries, whose lines lie one behind the other, and makes sure that they are on the disk, with what was written
    /// before. No part of them stays where that fails. Returns where the first of them is.
    func add(_ entries: [Entry]) throws -> Int {
        let lines = try entries.flatMap(line)
        return try lockingToAdd {
            let offset = try end()
            do {
                try write(lines, at: offset)
                try synchronize()
                try File(directoryOf: path).synchronizeDirectory()
            } catch {
                // Lines that stay are pending without keys: sweeps find nothing and strike them out in time.
                ftruncate(file.descriptor, off_t(offset))
                throw error
            }
            return offset
        }
    }

    func overwrite(_ entry: Entry, at offset: Int) throws { try write(line(of: entry), at: offset) }

    private func line(of entry: Entry) throws -> [UInt8] {
        guard let line = entry.line() else { throw SystemError(EOVERFLOW) }
        return line
    }

    /// Whether the entry fits into a line, with what is added to it once there is a key.
    static func hasRoom(for entry: Entry) -> Bool {
        entry.line()?.dropLast().suffix(roomForKey).allSatisfy { $0 == 0x20 } ?? false
    }

    /// Goes through the lines, one after the other, with their offsets; nil: a line is malformed, which was reported. `body`
    /// says whether to go on.
    func forEachLine(_ body: (Entry?, Int) throws -> Bool) throws {
        var offset = 0
        while true {
            let bytes = try naming("the journal \(path) cannot be read") {
                try read(at: offset, Entry.length)
            }
            // Nothing was sent for a line that was not finished.
            if bytes.count < Entry.length, bytes.isEmpty || Entry.isUnfinished(bytes) { return }
            let entry = Entry(line: bytes)
            if entry == nil {
                let number = offset / Entry.length + 1
                Report.line("\(path), line \(number) is malformed: nothing was swept for it")
            }
            if !(try body(entry, offset)) { return }
            offset += Entry.length
        }
    }

    /// Drops the lines at the end that are struck out if nobody else is at work, and lets go of the journal.
    func finish() {
        if flock(file.descriptor, LOCK_EX | LOCK_NB) == 0 { try? trim() }
        try? file.closeWritten()
    }

    private func trim() throws {
        let size = try size
        var kept = try end()
        while kept > 0, let entry = Entry(line: try read(at: kept - Entry.length, Entry.length)),
            entry.isStruckOut
        { kept -= Entry.length }
        if kept < size { ftruncate(file.descriptor, off_t(kept)) }
    }
}
