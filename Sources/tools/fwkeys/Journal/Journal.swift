// Journal.swift - the file of a journal
//
// A line is on the disk before anything is sent, and is struck out when the secret is safe or nothing is left. So whatever is
// not struck out, and has no process, is what a sweep has to look after. flock tells creates and sweeps apart and is held for
// long: whoever creates holds it shared, a sweep exclusively. A lock of fcntl, which is another one on a local file system,
// is held while a line is added, so that lines never overlap.

@preconcurrency import Glibc

final class Journal {
    let path: String
    private var descriptor: Int32

    /// What a line must have left when it is written for the first time: the id of the key and the length of its secret.
    private static let roomForKey = 384
    private static let start = Array(#"{"state":""#.utf8)

    /// EILSEQ stands for a file that is no journal, EPERM for one of another user.
    private init(_ path: String, _ flags: Int32) throws(SystemError) {
        self.path = path
        descriptor = try checked(open(path, O_RDWR | O_CLOEXEC | flags, 0o600))
        let status = try Files.status(of: descriptor)
        guard Files.isRegular(status) else { throw SystemError(EINVAL) }
        guard Files.isOwn(status) else { throw SystemError(EPERM) }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Opens it for a create, and makes it if need be and allowed. Waits for a sweep that is under way.
    init(creatingIn path: String, mayMake: Bool) throws(SystemError) {
        self.path = path
        descriptor = -1
        let opened = try Journal(path, mayMake ? O_CREAT : 0)
        swap(&descriptor, &opened.descriptor)
        try lockShared()
        try lockToAdd(F_WRLCK)
        _ = try end()
        try lockToAdd(F_UNLCK)
    }

    /// Opens it for a sweep, which no create may be at work on.
    init(sweeping path: String) throws(Failure) {
        self.path = path
        descriptor = -1
        do throws(SystemError) {
            let opened = try Journal(path, 0)
            swap(&descriptor, &opened.descriptor)
        } catch {
            if error.number == EPERM { throw .local("the journal \(path) belongs to another user") }
            throw .local("the journal \(path) cannot be opened: \(error.text)")
        }
        if flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            throw .local("the journal \(path) is in use: a create or a sweep is under way")
        }
        if !isJournal { throw .local("\(path) is not a journal of fwkeys") }
    }

    /// Why a journal could not be opened for creates.
    static func refusal(_ path: String, _ error: SystemError) -> Failure {
        if Interruption.signal != 0 { return Failure(.interrupted, "interrupted: no key was created") }
        switch error.number {
        case EILSEQ: return .local("\(path) is not a journal of fwkeys; no key was created")
        case EPERM: return .local("the journal \(path) belongs to another user; no key was created")
        default: return .local("the journal \(path) cannot be written: \(error.text); no key was created")
        }
    }

    private func lockShared() throws(SystemError) {
        if flock(descriptor, LOCK_SH | LOCK_NB) == 0 { return }
        if errno == EWOULDBLOCK { Report.line("waiting for the sweep of \(path) that is under way") }
        while flock(descriptor, LOCK_SH) != 0 {
            if errno != EINTR || Interruption.signal != 0 { throw SystemError() }
        }
    }

    private func lockToAdd(_ type: Int32) throws(SystemError) {
        var lock = Glibc.flock()
        lock.l_type = Int16(type)
        lock.l_whence = Int16(SEEK_SET)
        while fcntl(descriptor, F_SETLKW, &lock) != 0 {
            if errno != EINTR || Interruption.signal != 0 { throw SystemError() }
        }
    }

    private func read(at offset: Int, _ count: Int) throws(SystemError) -> ArraySlice<UInt8> {
        var bytes = [UInt8](repeating: 0, count: count)
        let length = try checked(pread(descriptor, &bytes, count, off_t(offset)))
        return bytes[..<length]
    }

    /// Whether the file begins as a journal does.
    private var isJournal: Bool {
        guard let bytes = try? read(at: 0, Self.start.count) else { return false }
        return zip(bytes, Self.start).allSatisfy(==)
    }

    private var size: Int {
        get throws(SystemError) { Int(try Files.status(of: descriptor).st_size) }
    }

    /// Where the next line goes. A line that was not finished is written over: its process ended, or its disk was full,
    /// before it sent anything.
    private func end() throws(SystemError) -> Int {
        let size = try size
        let rest = size % Entry.length
        let unfinished = try read(at: size - rest, rest)
        guard isJournal, Entry.isUnfinished(unfinished) else {
            throw SystemError(EILSEQ)
        }
        return size - rest
    }

    private func write(_ bytes: [UInt8], at offset: Int) throws(SystemError) {
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes {
                pwrite(descriptor, $0.baseAddress, $0.count, off_t(offset + written))
            }
            if count < 0, errno == EINTR { continue }
            try checked(count)
            if count == 0 { throw SystemError(EIO) }
            written += count
        }
    }

    func synchronize() throws(SystemError) { try Files.synchronize(descriptor) }

    /// Adds entries, whose lines lie one behind the other, and makes sure that they are on the disk, with what was written
    /// before. No part of them stays where that fails. Returns where the first of them is.
    func add(_ entries: [Entry]) throws(SystemError) -> Int {
        var lines: [UInt8] = []
        for entry in entries {
            guard let line = entry.line() else { throw SystemError(EOVERFLOW) }
            lines += line
        }
        try lockToAdd(F_WRLCK)
        defer { try? lockToAdd(F_UNLCK) }
        let offset = try end()
        do throws(SystemError) {
            try write(lines, at: offset)
            try synchronize()
            try Files.synchronizeDirectory(of: path)
        } catch {
            // Lines that stay are pending without keys: sweeps find nothing and strike them out in time.
            ftruncate(descriptor, off_t(offset))
            throw error
        }
        return offset
    }

    /// Writes an entry over the one at the offset.
    func overwrite(_ entry: Entry, at offset: Int) throws(SystemError) {
        guard let line = entry.line() else { throw SystemError(EOVERFLOW) }
        try write(line, at: offset)
    }

    /// Whether the entry fits into a line, with what is added to it once there is a key.
    static func hasRoom(for entry: Entry) -> Bool {
        guard let line = entry.line() else { return false }
        return line.dropLast().suffix(roomForKey).allSatisfy { $0 == 0x20 }
    }

    enum Line {
        case entry(Entry)
        case malformed, end
    }

    /// Reads the line with that number, from 0 on.
    func line(_ number: Int) throws(SystemError) -> Line {
        let bytes = try read(at: number * Entry.length, Entry.length)
        if bytes.count == Entry.length, let entry = Entry(line: Array(bytes)) { return .entry(entry) }
        // Nothing was sent for a line that was not finished.
        let isEnd = bytes.isEmpty || bytes.count < Entry.length && Entry.isUnfinished(bytes)
        if !isEnd { Report.line("\(path), line \(number + 1) is malformed: nothing was swept for it") }
        return isEnd ? .end : .malformed
    }

    /// Lets go of the journal, and drops the lines at its end that are struck out if nobody else is at work.
    func finish() {
        if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { try? trim() }
        close(descriptor)
        descriptor = -1
    }

    private func trim() throws(SystemError) {
        let size = try size
        var kept = try end()
        while kept > 0, let entry = Entry(line: Array(try read(at: kept - Entry.length, Entry.length))),
            entry.isStruckOut
        {
            kept -= Entry.length
        }
        if kept < size { ftruncate(descriptor, off_t(kept)) }
    }
}
