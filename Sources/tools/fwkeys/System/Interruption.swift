// Interruption.swift - handles Ctrl-C and SIGTERM while a command must not simply end
//
// The handler notes the signal, triggers a cancel token and wakes the queue. Until `begin` a signal ends the process, which
// has done nothing by then. The token lives as long as the process, for a signal may come at any time.

import CFwKeys
@preconcurrency import Glibc
import Synchronization

typealias SignalHandler =
    @convention(c) (Int32, UnsafeMutablePointer<siginfo_t>?, UnsafeMutableRawPointer?) -> Void

enum Interruption {
    private static let signals = [SIGINT, SIGTERM, SIGHUP]
    private static let seen = Atomic<Int32>(0)
    /// What a signal triggers, for the options of a call; nil before `begin`.
    nonisolated(unsafe) private(set) static var token: OpaquePointer?
    private static let queue = Atomic<UInt>(0)

    static var signal: Int32 { seen.load(ordering: .relaxed) }

    /// Catches the signals from now on, but those that are ignored: a shell starts its background jobs so, and nohup.
    static func begin() throws {
        if token != nil { return }
        if fw_cancel_new(&token) != FW_OK { throw SystemError(ENOMEM) }
        _ = signal
        queue.store(0, ordering: .relaxed)
        // System calls are not resumed, so that a write to a pipe that nobody reads ends, too.
        for number in signals where !isIgnored(number) { catchSignal(number, handle) }
    }

    /// Has a signal wake the queue, too; nil: no queue. The queue must live until another one is given.
    static func wake(_ newQueue: OpaquePointer?) {
        queue.store(newQueue.map { UInt(bitPattern: $0) } ?? 0, ordering: .sequentiallyConsistent)
    }

    /// What a signal does; also called where something else is to end what is under way.
    static let handle: SignalHandler = { number, _, _ in
        let saved = errno
        Interruption.seen.store(number, ordering: .relaxed)
        fw_cancel_trigger(Interruption.token)
        fw_queue_wakeup(OpaquePointer(bitPattern: Interruption.queue.load(ordering: .relaxed)))
        errno = saved
    }

    static func catchSignal(_ number: Int32, flags: Int32 = 0, _ handler: @escaping SignalHandler) {
        var action = sigaction()
        action.__sigaction_handler.sa_sigaction = handler
        action.sa_flags = SA_SIGINFO | flags
        sigfillset(&action.sa_mask)
        sigaction(number, &action, nil)
    }

    static func isIgnored(_ number: Int32) -> Bool { handler(number) == unsafeBitCast(SIG_IGN, to: Int.self) }

    static func isCaught(_ number: Int32) -> Bool { handler(number) != 0 && !isIgnored(number) }

    private static func handler(_ number: Int32) -> Int {
        var action = sigaction()
        sigaction(number, nil, &action)
        return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
    }

    /// Runs `body` with the signals held back, for a wait that must not miss one. `body` is given the mask to wait with, in
    /// pselect or sigsuspend alone. That mask lets SIGCHLD through even if the parent has blocked it for this process:
    /// otherwise it would never be learned that a program has ended.
    static func holdingSignals<Result>(_ body: (inout sigset_t) throws -> Result) rethrows -> Result {
        var held = sigset_t(signals + [SIGCHLD])
        var waiting = sigset_t()
        pthread_sigmask(SIG_BLOCK, &held, &waiting)
        var before = waiting
        defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
        sigdelset(&waiting, SIGCHLD)
        return try body(&waiting)
    }

    /// The signals whose failing writes are to come back as errors, and were not ignored from the start.
    nonisolated(unsafe) private(set) static var endingWrites: [Int32] = []

    /// A write that fails must come back as an error: the key whose secret it held is deleted then.
    static func hearWriteErrors() {
        endingWrites = [SIGPIPE, SIGXFSZ].filter { !isIgnored($0) }
        for number in endingWrites { Glibc.signal(number, SIG_IGN) }
    }

    /// Descriptors 0 to 2 must be taken, or the first file that is opened becomes standard output. They get one that cannot do
    /// what the descriptor is for, so that its use is still an error.
    @discardableResult static func holdStandardDescriptors() -> Bool {
        (STDIN_FILENO...STDERR_FILENO).allSatisfy { descriptor in
            if fcntl(descriptor, F_GETFD) >= 0 || errno != EBADF { return true }
            return open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY) == descriptor
        }
    }
}

extension sigset_t {
    init(_ numbers: [Int32]) {
        self.init()
        sigemptyset(&self)
        for number in numbers { sigaddset(&self, number) }
    }
}
