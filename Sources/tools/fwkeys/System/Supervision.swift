// Supervision.swift - waits for the program of fwkeys exec
//
// A signal to fwkeys is meant for the program, so the handler passes it on at once, even during a call to the service.
// Signals of a terminal go to the whole process group, in which the program is, and only what another process has sent is
// passed on. As the first process of a container, fwkeys also takes the status of every other process that ends there.

import CGlibc
@preconcurrency import Glibc
import Synchronization

struct Supervision {
    /// The program while it is there, for handlers.
    private static let program = Atomic<Int32>(0)
    /// The kernel itself sends the others to whom they are for, or nothing can be done about them. A terminal that may not be
    /// written to must stop fwkeys as any program.
    private static let signals =
        ([
            SIGHUP, SIGINT, SIGQUIT, SIGUSR1, SIGUSR2, SIGALRM, SIGTERM, SIGCONT, SIGTSTP, SIGURG, SIGWINCH,
            SIGIO, SIGPWR,
        ] + Array(34...64)).filter { !Interruption.isIgnored($0) }

    private var held = sigset_t(signals + [SIGCHLD])
    private var waiting = sigset_t()

    /// Holds the signals back until the program is there.
    init() {
        pthread_sigmask(SIG_BLOCK, &held, &waiting)
        // Whatever mask this process was started with: its parent may have blocked them.
        for number in Self.signals + [SIGCHLD] { sigdelset(&waiting, number) }
    }

    /// Waits for the end of the program, and returns what waitpid says of it. `pause` says in how many milliseconds there is
    /// something to be done; signals come through while `act` does it.
    mutating func wait(for process: pid_t, pause: () -> Int64, act: () -> Void) -> Int32 {
        Self.program.store(process, ordering: .sequentiallyConsistent)
        for number in Self.signals + [SIGCHLD] {
            Interruption.catchSignal(number, flags: SA_RESTART, Self.handle)
        }
        while true {
            if let status = reap(process) { return status }
            let left = pause()
            if left <= 0 {
                pthread_sigmask(SIG_SETMASK, &waiting, nil)
                act()
                pthread_sigmask(SIG_BLOCK, &held, nil)
            } else {
                // The clock of a wait stands still while the machine sleeps, and a key's life goes on.
                let wait = min(left, 30000)
                var time = timespec(tv_sec: Int(wait / 1000), tv_nsec: Int(wait % 1000) * 1_000_000)
                ppoll(nil, 0, &time, &waiting)
            }
        }
    }

    /// The status of the program if it has ended.
    private mutating func reap(_ process: pid_t) -> Int32? {
        var status: Int32 = 0
        while true {
            let ended = waitpid(-1, &status, WNOHANG | WUNTRACED)
            if ended <= 0 { return ended < 0 && errno == ECHILD ? 127 << 8 : nil }
            if ended != process { continue }
            if status & 0xff == 0x7f {
                if status >> 8 == SIGTSTP { stop() }
                continue
            }
            Self.program.store(0, ordering: .sequentiallyConsistent)
            return status
        }
    }

    /// A program that stops itself from a terminal gives the terminal back to the shell, which waits for this process. The
    /// signal that continues this process is passed on as any other.
    private mutating func stop() {
        signal(SIGTSTP, SIG_DFL)
        raise(SIGTSTP)
        var stopping = sigset_t([SIGTSTP])
        pthread_sigmask(SIG_UNBLOCK, &stopping, nil)
        pthread_sigmask(SIG_BLOCK, &stopping, nil)
        Interruption.catchSignal(SIGTSTP, flags: SA_RESTART, Self.handle)
    }

    private static let handle: SignalHandler = { number, info, _ in
        let saved = errno
        defer { errno = saved }
        let program = Supervision.program.load(ordering: .sequentiallyConsistent)
        guard program != 0, let info else { return }
        if number == SIGCHLD {
            // Its end ends what is done for it meanwhile.
            var end = siginfo_t()
            let found = waitid(P_PID, id_t(program), &end, WEXITED | WNOHANG | WNOWAIT)
            if found == 0, end.si_signo == SIGCHLD { Interruption.handle(SIGTERM, nil, nil) }
        } else if info.pointee.si_code <= 0, info.pointee._sifields._kill.si_pid != program {
            kill(program, number)
        }
    }

    /// Ends this process as the program has ended.
    static func end(as status: Int32) -> Never {
        let number = status & 0x7f
        if number == 0 { exit(status >> 8 & 0xff) }
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
        signal(number, SIG_DFL)
        var set = sigset_t([number])
        pthread_sigmask(SIG_UNBLOCK, &set, nil)
        raise(number)
        exit(128 + number)  // the first process of a container does not end by a signal of its own
    }
}
