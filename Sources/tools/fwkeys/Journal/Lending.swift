// Lending.swift - lines of keys that a program is using
//
// `fwkeys exec` lends a key to a program for as long as the program runs. It lets go of the journal meanwhile, so that other
// creates and sweeps can work on it, and keeps a lock on its own line: the system drops the lock when fwkeys ends, however it
// ends. The program may outlive a fwkeys that was killed, so the line names the program, too. Before the program is started,
// the line says that there may be one ("?"): a sweep that finds fwkeys gone then leaves the key to its expiry.

import CFwKeys
@preconcurrency import Glibc

/// Who is using a key that was lent.
enum Holder: Equatable {
    /// fwkeys itself, or the program.
    case program
    /// Perhaps a program, which cannot be looked at from here; its key ends in so many milliseconds.
    case unknown(Int64)
}

/// Lines that stay, for their keys are in use.
struct Lent {
    private var used = 0
    private var unknown = 0
    private var longest: Int64 = 0

    mutating func add(_ holder: Holder) {
        switch holder {
        case .program: used += 1
        case .unknown(let left): (unknown, longest) = (unknown + 1, max(longest, left))
        }
    }

    var lines: [String] {
        [
            used > 0 ? "\(used.of("key")) in use by programs that fwkeys started" : nil,
            unknown > 0
                ? "\(unknown.of("key")) that a program may be using: sweep again after \(Grace.end(longest))"
                : nil,
        ].compactMap(\.self)
    }
}

extension Journal {
    /// Where the locks of lines lie, one byte for each: behind the end of any journal, apart from the lock for adding.
    static let lendingLocks = 1 << 40

    // Locks of an open file, of <fcntl.h> with _GNU_SOURCE: they end with the last descriptor of it, and tell apart two files
    // that one process has opened, as the older ones do not.
    private static let getLock: Int32 = 36
    private static let setLock: Int32 = 37

    private func lock(of offset: Int) -> Glibc.flock {
        var lock = Glibc.flock()
        lock.l_type = Int16(F_WRLCK)
        lock.l_whence = Int16(SEEK_SET)
        lock.l_start = off_t(Self.lendingLocks + offset / Entry.length)
        lock.l_len = 1
        return lock
    }

    /// Lets others work on the journal, but for the line.
    func keepOnly(_ offset: Int) throws {
        var lock = lock(of: offset)
        try checked(fcntl(file.descriptor, Self.setLock, &lock))
        try unlock()
    }

    /// Who is using the key of the line; nil: nobody.
    func holder(of entry: Entry, at offset: Int) -> Holder? {
        guard entry.state == .created else { return nil }
        var lock = lock(of: offset)
        if fcntl(file.descriptor, Self.getLock, &lock) != 0 || lock.l_type != F_UNLCK { return .program }
        // The uptime cannot be set, and no program outlives a start of the machine.
        let left = entry.uptime + entry.timeout - Clock.uptime
        guard let holder = entry.holder, entry.boot == Clock.bootID, left > 0 else { return nil }
        let isElsewhere = !holder.hasSuffix(ProcessIdentity.namespace)
        if isElsewhere { return .unknown(left) }
        let process = holder.split(separator: " ").first.flatMap { pid_t($0) } ?? 0
        return ProcessIdentity.of(process) == holder ? .program : nil
    }
}

extension Intent {
    /// Writes down the key, which is lent for so many milliseconds to a program that is named, or is about to be started.
    /// Returns why that failed.
    func lend(_ key: Key, for life: Int64, to program: pid_t?) -> String? {
        entry.begin(timeout: life)
        // What the first process of a container has started ends with it.
        entry.holder = getpid() == 1 ? nil : program.flatMap(ProcessIdentity.of) ?? "?"
        if let reason = created(key) { return reason }
        guard let journal else { return nil }
        do {
            try naming("the journal \(journal.path) could not be locked") { try journal.keepOnly(offset) }
            return nil
        } catch { return Failure(error).message }
    }

    /// Names the program, which was started. Where that fails, the line says that there may be one.
    func isHeld(by program: pid_t) {
        guard let journal, entry.holder != nil,
            let identity = ProcessIdentity.of(program, isAlive: false)
        else { return }
        entry.holder = identity
        try? write(journal)
    }
}

/// What tells a process from every other one that this machine has had since it was started.
enum ProcessIdentity {
    /// Process ids mean something in their namespace only.
    static let namespace: String = {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer in
            guard let start = buffer.baseAddress else { return "" }
            let length = readlink("/proc/self/ns/pid", start, buffer.count - 1)
            start[max(length, 0)] = 0
            return String(cString: start)
        }
    }()

    /// Nil: there is no such process, or /proc does not tell. One that has ended and that nobody has asked for its status is
    /// there, but not alive.
    static func of(_ process: pid_t, isAlive: Bool = true) -> String? {
        // "42 (a name) S …": the state is the third field and the time of the start the 22nd.
        guard let stat = try? File("/proc/\(process)/stat", O_RDONLY).readAll(),
            let name = stat.lastIndex(of: 0x29)
        else { return nil }
        let fields = String(decoding: stat[(name + 1)...], as: UTF8.self).split(separator: " ")
        guard fields.count > 19, !namespace.isEmpty else { return nil }
        if isAlive, ["Z", "X"].contains(fields[0]) { return nil }
        return "\(process) \(fields[19]) \(namespace)"
    }
}
