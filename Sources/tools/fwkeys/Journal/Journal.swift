// Journal.swift - the file of a journal
//
// A line is on the disk before anything is sent, and is struck out when the secret is safe or no key is left. So a sweep looks
// after every line that is not struck out and has no process. flock tells creates and sweeps apart and is held for long: a
// create holds it shared, a sweep exclusively. A lock of lockf, which is another one on a local file system, is held while
// lines are added, so that lines never overlap.

@preconcurrency import Glibc

final class Journal {
    let path: String
    private let file: File

    private static let start = Array(#"{"state":""#.utf8)

    /// Opens a journal for creates, and makes it unless `missing` says why it must be there. Waits for a sweep that is under way.
    init(creatingIn path: String, missing: Failure? = nil) throws {
        self.path = path
        do {
            file = try File(own: path, O_RDWR | (missing == nil ? O_CREAT : 0))
            if flock(file.descriptor, LOCK_SH | LOCK_NB) != 0 {
                if errno == EWOULDBLOCK { Report.line("waiting for the sweep of \(path) that is under way") }
                try wait { flock(file.descriptor, LOCK_SH) }
            }
            try lockingToAdd { _ = try end() }
        } catch let error as SystemError {
            if let missing, error.number == ENOENT { throw missing }
            throw Self.refusal(path, error)
        }
    }

    init(sweeping path: String) throws {
        self.path = path
        do { file = try File(own: path, O_RDWR) } catch let error as SystemError {
            let isForeign = error.number == EPERM
            throw Failure.local(
                "the journal \(path) "
                    + (isForeign ? "belongs to another user" : "cannot be opened: \(error.text)"))
        }
        if flock(file.descriptor, LOCK_EX | LOCK_NB) != 0 {
            throw Failure.local("the journal \(path) is in use: a create or a sweep is under way")
        }
        if !isJournal { throw Failure.local("\(path) is not a journal of fwkeys") }
    }

    /// Why no key was created.
    func refusal(_ error: any Error) -> Failure { Self.refusal(path, error) }

    private static func refusal(_ path: String, _ error: any Error) -> Failure {
        if Interruption.signal != 0 { return .interrupted("interrupted: no key was created") }
        switch (error as? SystemError)?.number {
        case EILSEQ: return .local("\(path) is not a journal of fwkeys; no key was created")
        case EPERM: return .local("the journal \(path) belongs to another user; no key was created")
        default:
            let reason = Failure(error).message ?? ""
            return .local("the journal \(path) cannot be written: \(reason); no key was created")
        }
    }

    private func wait(for lock: () -> Int32) throws {
        while lock() != 0 { if errno != EINTR || Interruption.signal != 0 { throw SystemError() } }
    }

    private func lockingToAdd<Result>(_ body: () throws -> Result) throws -> Result {
        // From the file's offset on, which nothing here moves from 0.
        try wait { lockf(file.descriptor, F_LOCK, 0) }
        defer { _ = lockf(file.descriptor, F_ULOCK, 0) }
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

    private func write(_ entries: [Entry], at offset: Int) throws {
        let bytes = try entries.flatMap {
            guard let line = $0.line() else { throw SystemError(EOVERFLOW) }
            return line
        }
        var written = 0
        while written < bytes.count {
            let rest = Array(bytes[written...])
            let count = try checked(pwrite(file.descriptor, rest, rest.count, off_t(offset + written)))
            if count == 0 { throw SystemError(EIO) }
            written += count
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
            } catch {
                // Lines that stay are pending without keys: sweeps find nothing and strike them out in time.
                ftruncate(file.descriptor, off_t(offset))
                throw error
            }
            return offset
        }
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
            if bytes.count < Entry.length, Entry.isUnfinished(bytes) { return }
            let entry = Entry(line: bytes)
            if entry == nil {
                let number = offset / Entry.length + 1
                Report.line("\(path), line \(number) is malformed: nothing was swept for it")
            }
            if !(try body(entry, offset)) { return }
            offset += Entry.length
        }
    }

    /// Drops the lines at the end that are struck out if no other process is at work, and lets go of the journal.
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
