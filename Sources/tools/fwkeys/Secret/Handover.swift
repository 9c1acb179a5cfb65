// Handover.swift - delivers a new secret to the standard input of a program
//
// The program starts as a shell would start it: with the signals and descriptors that this process inherited. Descriptors
// that this process opened are closed in the program: libcurl's sockets would stay open, and a copy of the pipe's write end
// would keep the program's input from ending. The program does not get the API key of fwkeys. posix_spawn makes no copy of
// this process's memory, which has the secret.
//
// A program can also be given the secret in its environment. There it is the program's: its memory, what it starts, and
// /proc/PID/environ have it, and nothing here can wipe that.

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

    /// Runs the command, writes the secret to its standard input, without a line end, and waits for its end. The secret was
    /// taken if the command took all of it and ended with status 0, whatever signal came meanwhile.
    func run(_ command: [UnsafeMutablePointer<CChar>], _ secret: UnsafeRawBufferPointer) throws {
        let name = String(cString: command[0])
        // Where SIGCHLD is ignored, the program's status would be lost.
        if !Interruption.isCaught(SIGCHLD) { Interruption.catchSignal(SIGCHLD) { _, _, _ in } }
        unsetenv("FIREWORKS_API_KEY")
        var unwritten: String?
        let status = try naming("\(name) could not be started") {
            let (input, output) = try File.pipe()
            let process = try start(command, input.descriptor)
            try? input.closeWritten()
            do { try output.write(secret) } catch { unwritten = reason(error) }
            try? output.closeWritten()
            return wait(for: process)
        }
        if status == 0, unwritten == nil { return }
        if Interruption.signal != 0 { throw Failure.local("interrupted") }
        if status & 0x7f != 0 { throw Failure.local("\(name) was ended by signal \(status & 0x7f)") }
        if status != 0 { throw Failure.local("\(name) ended with status \((status >> 8) & 0xff)") }
        throw Failure.local("\(name) did not read the secret: \(unwritten ?? "")")
    }

    /// Starts the command with a descriptor of this process as `target`. It has this process's environment, with an API key in
    /// front where there is one, which goes straight from the library's memory into what is wiped here.
    func start(
        _ command: [UnsafeMutablePointer<CChar>], _ input: Int32?, as target: Int32 = STDIN_FILENO,
        apiKey: UnsafeRawBufferPointer? = nil
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        var signals = sigset_t(Interruption.endingWrites)
        var mask = mask
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setsigmask(&attributes, &mask)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
        var others = Self.openDescriptors().subtracting(given)
        if let input {
            posix_spawn_file_actions_adddup2(&actions, input, target)
            others.remove(target)
        }
        for descriptor in others { posix_spawn_file_actions_addclose(&actions, descriptor) }
        var process: pid_t = 0
        let words = command.map(Optional.some) + [nil]
        let name = "FIREWORKS_API_KEY="
        let secret = apiKey ?? UnsafeRawBufferPointer(start: nil, count: 0)
        let block = WipedBuffer(capacity: name.utf8.count + secret.count + 1)
        block.bytes.copyBytes(from: name.utf8)
        UnsafeMutableRawBufferPointer(rebasing: block.bytes[name.utf8.count...]).copyMemory(from: secret)
        block.bytes[block.bytes.count - 1] = 0
        var variables = apiKey == nil ? [] : [UnsafeMutablePointer(mutating: block.cString)]
        while let variable = environ[variables.count - (apiKey == nil ? 0 : 1)] { variables.append(variable) }
        let number = posix_spawnp(&process, command[0], &actions, &attributes, words, variables + [nil])
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
