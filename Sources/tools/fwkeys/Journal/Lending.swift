// Lending.swift - journal lines of keys that a program is using
//
// `fwkeys exec` lends a key to a program while the program runs. Meanwhile other processes may use the journal, so exec locks
// only its own line: the system drops that lock when fwkeys ends in any way. The program may outlive a killed fwkeys, so the
// line also names the program. Until the program has started, the line says that there may be one ("?"): a sweep that finds
// fwkeys gone then leaves the key to its expiry.

import FoundationEssentials
@preconcurrency import Glibc

/// Who is using a key that was lent.
enum Holder {
    /// fwkeys itself, or the program.
    case program
    /// Perhaps a program that cannot be looked at from here. The key ends in so many milliseconds.
    case unknown(Int64)
}

extension Journal {
    /// Where the locks of the lines begin, one byte for each: behind the end of any journal, and of the lock for adding.
    static let lineLocks = 1 << 40

    /// Locks a line for this open file, or says whether another open file has locked it: F_OFD_SETLK and F_OFD_GETLK, which
    /// <fcntl.h> shows with _GNU_SOURCE.
    func lockLine(at offset: Int, onlyAsk: Bool = false) -> Bool {
        var lock = Glibc.flock()
        lock.l_type = Int16(F_WRLCK)
        lock.l_start = off_t(Self.lineLocks + offset / Entry.length)
        lock.l_len = 1
        return fcntl(file.descriptor, onlyAsk ? 36 : 37, &lock) == 0 && (!onlyAsk || lock.l_type == F_UNLCK)
    }
}

extension JournalLine {
    func lock() -> Bool { journal.lockLine(at: offset) }

    /// Whether another process is at work on the create.
    var isLocked: Bool { !journal.lockLine(at: offset, onlyAsk: true) }

    /// Who is using the key; nil: nobody.
    var holder: Holder? {
        guard entry.state == .created else { return nil }
        if isLocked { return .program }
        // Nobody can set the uptime, and no program outlives a start of the machine.
        let left = entry.uptime + entry.timeout - Clock.uptime
        guard let holder = entry.holder, entry.boot == Clock.bootID, left > 0 else { return nil }
        if !holder.hasSuffix(ProcessIdentity.namespace) { return .unknown(left) }
        let process = holder.split(separator: " ").first.flatMap { pid_t($0) } ?? 0
        return ProcessIdentity.of(process) == holder ? .program : nil
    }
}

extension Creation {
    /// Writes down the key, which is lent for so many milliseconds to a program, or to one that is about to be started, and lets
    /// others work on the journal, but for its line.
    func lend(for life: Int64, to program: pid_t?) throws {
        line?.entry.begin(timeout: max(life, 0))
        // What the first process of a container has started ends with it.
        line?.entry.holder = getpid() == 1 ? nil : program.flatMap { ProcessIdentity.of($0) } ?? "?"
        try record()
        guard let line else { return }
        try refuse(
            if: !line.lock() || flock(line.journal.file.descriptor, LOCK_UN) != 0,
            .local("the journal could not be locked"))
    }

    /// Names the program, which was started. Where that fails, the line still says that there may be one.
    func isHeld(by program: pid_t) {
        guard line?.entry.holder != nil, let identity = ProcessIdentity.of(program, isAlive: false) else {
            return
        }
        line?.entry.holder = identity
        try? line?.store()
    }
}

/// What tells a process from every other one that this machine has had since it was started.
enum ProcessIdentity {
    /// Process ids mean something in their namespace only: "pid:[4026531836]".
    static let namespace =
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/pid")) ?? "none"

    /// Nil: there is no such process, or /proc does not tell. A process that has ended is there until its parent has asked for
    /// its status, but not alive.
    static func of(_ process: pid_t, isAlive: Bool = true) -> String? {
        // "42 (a name) S …": the state is the third field, and the time of the start the 22nd.
        guard let stat = try? File("/proc/\(process)/stat", O_RDONLY).readAll(),
            let name = stat.lastIndex(of: 0x29)
        else { return nil }
        let fields = String(decoding: stat[(name + 1)...], as: UTF8.self).split(separator: " ")
        if fields.count < 20 || isAlive && ["Z", "X"].contains(fields[0]) { return nil }
        return "\(process) \(fields[19]) \(namespace)"
    }
}
