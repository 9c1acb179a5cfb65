// Journal.swift - the file of a journal
//
// A line is on the disk before anything is sent, and is struck out when the secret is safe or no key is left. So a sweep looks
// after every line that is not struck out and has no process. flock tells creates and sweeps apart and is held for long: a
// create holds it shared, a sweep exclusively. A lock of lockf, which is another one on a local file system, is held while
// lines are added, so that lines never overlap.

@preconcurrency import Glibc

final class Journal {
    let path: String
    let file: File

    /// Opens a journal for creates, and makes it if need be. Waits for a sweep that is under way.
    init(creatingIn path: String) throws {
        self.path = path
        file = try File(own: path, O_RDWR | O_CREAT)
        if flock(file.descriptor, LOCK_SH | LOCK_NB) != 0 {
            if errno == EWOULDBLOCK { Report.line("waiting for the sweep of \(path) that is under way") }
            try wait { flock(file.descriptor, LOCK_SH) }
        }
        try lockingToAdd { _ = try end() }
    }

    init(sweeping path: String) throws {
        self.path = path
        file = try naming("the journal \(path) cannot be opened") { try File(own: path, O_RDWR) }
        if flock(file.descriptor, LOCK_EX | LOCK_NB) != 0 {
            throw Failure.local("the journal \(path) is in use: a create or a sweep is under way")
        }
        if !isJournal { throw Failure.local("\(path) is not a journal of fwkeys") }
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

    /// Tells that a line could not be brought up to date, and who will do it.
    func tell(_ reason: String, _ who: String) {
        Report.line("the journal \(path) could not be brought up to date: \(reason); \(who)")
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

    /// Adds entries, whose lines lie one behind the other, and makes sure that they are on the disk, with what was written
    /// before. No part of them stays where that fails. Returns where the first of them is.
    func add(_ entries: [Entry]) throws -> Int {
        try lockingToAdd {
            let offset = try end()
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

    /// Goes through the lines, one after the other, with their offsets; nil: a line is malformed, which was reported.
    func forEachLine(_ body: (Entry?, Int) throws -> Void) throws {
        var offset = 0
        while true {
            let bytes = try naming("the journal \(path) cannot be read") {
                try read(at: offset, Entry.length)
            }
            if bytes.count < Entry.length, Entry.isUnfinished(bytes) { return }
            let entry = Entry(line: bytes)
            let number = offset / Entry.length + 1
            if entry == nil { Report.line("\(path), line \(number) is malformed: nothing was swept for it") }
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
