// Journal.swift - the file of a journal, and its lines
//
// A line is on the disk before anything is sent, and is struck out when the secret is safe or no key is left. So a sweep
// handles every line that is not struck out and whose process has ended. Creates hold a shared flock for their whole time,
// and a sweep an exclusive one. A lockf lock, which is independent of flock on a local file system, is held while lines are
// added, so that lines never overlap.

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
        try refuse(
            if: flock(file.descriptor, LOCK_EX | LOCK_NB) != 0,
            .local("the journal \(path) is in use: a create or a sweep is under way"))
        try refuse(if: !isJournal, .local("\(path) is not a journal of fwkeys"))
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
            try Interruption.check("no key was created")
            throw error
        }
    }

    /// Tells that a line could not be updated, and who will do it.
    func tell(_ error: any Error, _ who: String = "`fwkeys sweep --journal` will") {
        Report.line("the journal \(path) could not be updated: \(reason(error)); \(who)")
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

    func write(_ entries: [Entry], at offset: Int) throws {
        try entries.flatMap { try $0.line() }.withUnsafeBytes { try file.write($0, at: offset) }
    }

    func synchronize() throws { try file.synchronize() }

    /// Adds a line for each entry behind the last line, and waits until these and all earlier writes are on the disk. Where that
    /// fails, removes the lines. Returns the offset of the first line. The line of a rotation is locked.
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
                // If this fails too, the lines say "pending". No create was sent for them, so a sweep finds no key and strikes
                // them out.
                ftruncate(file.descriptor, off_t(offset))
                throw error
            }
        }
    }

    /// Reads the lines in order. Nil stands for a malformed line, which was reported.
    func forEachLine(_ body: (JournalLine?) throws -> Void) throws {
        for offset in stride(from: 0, to: Int.max, by: Entry.length) {
            let bytes = try naming("the journal \(path) cannot be read") {
                try read(at: offset, Entry.length)
            }
            if bytes.count < Entry.length, Entry.isUnfinished(bytes) { return }
            let line = Entry(line: bytes).map { JournalLine(self, $0, offset) }
            if line == nil {
                Report.line("\(path), line \(offset / Entry.length + 1) is malformed and left alone")
            }
            try body(line)
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

/// The state of one create, and its line in a journal.
final class JournalLine {
    let journal: Journal
    let offset: Int
    var entry: Entry

    init(_ journal: Journal, _ entry: Entry, _ offset: Int) {
        (self.journal, self.entry, self.offset) = (journal, entry, offset)
    }

    var subject: String { "line \(offset / Entry.length + 1), \(entry.marker)" }

    /// Writes the state of the create, and makes sure that it is on the disk.
    func store(advice: String = "") throws {
        try naming("the journal \(journal.path) cannot be written", advice: advice) { try write() }
    }

    private func write() throws {
        try journal.write([entry], at: offset)
        try journal.synchronize()
    }

    /// Notes which key is left of the create. The end of a rotation is one of a create, too.
    func end(kept: String?, isSettled: Bool) throws {
        entry.oldKeyId = nil
        entry.settle(kept: kept, isSettled: isSettled)
        try write()
    }
}
