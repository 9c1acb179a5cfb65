// Handover.swift - a new secret for a program of the user's, on its standard input
//
// The program is started as a shell would start it: with the signals and the descriptors that were given to this process.
// What this process opened itself is closed for it: libcurl leaves its sockets open for a program that is started, and a
// copy of the pipe's other end would keep the program's input from ever ending. The API key that this process was given is
// not for it. posix_spawn makes no copy of this process's memory, in which the secret is.

import CGlibc
import FoundationEssentials
@preconcurrency import Glibc

struct Handover {
    /// The descriptors that were given to this process. Note them before anything is opened.
    private let given = Self.openDescriptors()
    private var mask = sigset_t()

    /// Call it before anything is opened and before any signal's handling is changed but by `main`.
    init() { sigprocmask(SIG_SETMASK, nil, &mask) }

    private static func openDescriptors() -> Set<Int32> {
        let names = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
        let numbers = names.map { $0.compactMap { Int32($0) } } ?? Array(0..<4096)
        // The folder's own descriptor is among them, and closed by now.
        return Set(numbers.filter { fcntl($0, F_GETFD) >= 0 })
    }

    /// Runs the command, writes the secret to its standard input, without a line end, and waits for its end. Returns why the
    /// secret was not taken; nil: the command took all of it and ended with status 0, whatever signal came meanwhile.
    func run(_ command: [UnsafeMutablePointer<CChar>], _ secret: UnsafeRawBufferPointer) -> String? {
        let name = String(cString: command[0])
        // Where SIGCHLD is ignored, the program's status would be lost.
        Interruption.catchSignal(SIGCHLD) { _ in }
        unsetenv("FIREWORKS_API_KEY")
        var unwritten: String?
        let status: Int32
        do {
            var ends: [Int32] = [-1, -1]
            try checked(pipe2(&ends, O_CLOEXEC))
            let input = File(adopting: ends[0])
            let output = File(adopting: ends[1])
            let process = try start(command, input.descriptor)
            try? input.closeWritten()
            do { try output.write(secret) } catch { unwritten = Failure(error).message }
            try? output.closeWritten()
            status = wait(for: process)
        } catch { return "\(name) could not be started: \(Failure(error).message ?? "")" }
        if status == 0, unwritten == nil { return nil }
        if Interruption.signal != 0 { return "interrupted" }
        if status & 0x7f != 0 { return "\(name) was ended by signal \(status & 0x7f)" }
        if status != 0 { return "\(name) ended with status \((status >> 8) & 0xff)" }
        return "\(name) did not read the secret: \(unwritten ?? "")"
    }

    private func start(_ command: [UnsafeMutablePointer<CChar>], _ input: Int32) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        var signals = sigset_t()
        var mask = mask
        sigemptyset(&signals)
        for number in Interruption.endingWrites { sigaddset(&signals, number) }
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setsigmask(&attributes, &mask)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
        posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
        for descriptor in Self.openDescriptors().subtracting(given) {
            posix_spawn_file_actions_addclose(&actions, descriptor)
        }
        var process: pid_t = 0
        let words = command.map(Optional.some) + [nil]
        let number = posix_spawnp(&process, command[0], &actions, &attributes, words, environ)
        if number != 0 { throw SystemError(number) }
        return process
    }

    /// Waits for the program's end; a signal that came here is passed on to it, once. Returns what waitpid says of it.
    private func wait(for process: pid_t) -> Int32 {
        Interruption.holdingSignals { mask in
            var status: Int32 = 0
            var isTold = false
            while true {
                let ended = waitpid(process, &status, WNOHANG)
                if ended != 0 { return ended < 0 ? 127 << 8 : status }
                if !isTold, Interruption.signal != 0 {
                    kill(process, Interruption.signal)
                    isTold = true
                }
                sigsuspend(&mask)
            }
        }
    }
}
