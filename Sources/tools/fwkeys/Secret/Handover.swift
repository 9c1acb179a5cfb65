// Handover.swift - a new secret for a program of the user's, on its standard input
//
// The program is started as a shell would start it: with the signals and the descriptors that were given to this process.
// What this process opened itself is closed for it: libcurl leaves its sockets open for a program that is started, and a
// copy of the pipe's other end would keep the program's input from ever ending. The API key that this process was given is
// not for it. posix_spawn makes no copy of this process's memory, in which the secret is.
//
// A program may also be given a secret in its environment. There it is the program's: its memory, what it starts, and
// /proc/PID/environ have it, and nothing here can wipe that.

import CGlibc
@preconcurrency import Glibc

struct Handover {
    /// The descriptors that were given to this process. Note them before anything is opened.
    private let given = Set(Self.openDescriptors())
    private var mask = sigset_t()

    /// Call it before anything is opened and before any signal's handling is changed but by `main`.
    init() { sigprocmask(SIG_SETMASK, nil, &mask) }

    private static func openDescriptors() -> [Int32] {
        guard let directory = opendir("/proc/self/fd") else {
            return (0..<Int32(4096)).filter { fcntl($0, F_GETFD) >= 0 }
        }
        defer { closedir(directory) }
        let own = dirfd(directory)
        var found: [Int32] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if let number = Int32(name), number != own { found.append(number) }
        }
        return found
    }

    /// Runs the command, writes the secret to its standard input, without a line end, and waits for its end. Returns why the
    /// secret was not taken; nil: the command took all of it and ended with status 0, whatever signal came meanwhile.
    func run(_ command: [UnsafeMutablePointer<CChar>], _ secret: UnsafeRawBufferPointer) -> String? {
        let name = String(cString: command[0])
        // Where SIGCHLD is ignored, the program's status would be lost.
        if !Interruption.isCaught(SIGCHLD) { Interruption.catchSignal(SIGCHLD) { _ in } }
        let process: pid_t
        var unwritten: String?
        do {
            let (input, output) = try File.pipe()
            process = try start(command, input.descriptor)
            try? input.closeWritten()
            do { try output.write(secret) } catch { unwritten = Failure(error).message }
            try? output.closeWritten()
        } catch { return "\(name) could not be started: \(Failure(error).message ?? "")" }
        let status = wait(for: process)
        let signal = status & 0x7f
        let exitStatus = (status >> 8) & 0xff
        if status == 0, unwritten == nil { return nil }
        if Interruption.signal != 0 { return "interrupted" }
        if signal != 0 { return "\(name) was ended by signal \(signal)" }
        if exitStatus != 0 { return "\(name) ended with status \(exitStatus)" }
        return "\(name) did not read the secret: \(unwritten ?? "")"
    }

    /// Starts the program with a descriptor of this process as `target`, and with these variables in place of those of the same
    /// names.
    func start(
        _ command: [UnsafeMutablePointer<CChar>], _ input: Int32?, as target: Int32 = STDIN_FILENO,
        _ variables: Variables = Variables([])
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        guard posix_spawn_file_actions_init(&actions) == 0 else { throw SystemError(ENOMEM) }
        defer { posix_spawn_file_actions_destroy(&actions) }
        guard posix_spawnattr_init(&attributes) == 0 else { throw SystemError(ENOMEM) }
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        var mask = mask
        sigemptyset(&signals)
        for number in Interruption.endingWrites { sigaddset(&signals, number) }
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setsigmask(&attributes, &mask)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
        if let input { posix_spawn_file_actions_adddup2(&actions, input, target) }
        for descriptor in Self.openDescriptors() where !given.contains(descriptor) {
            if input != nil, descriptor == target { continue }
            posix_spawn_file_actions_addclose(&actions, descriptor)
        }
        var words = command.map(Optional.some) + [nil]
        var environment: [UnsafeMutablePointer<CChar>?] = []
        var variable = environ
        while let pointer = variable.pointee {
            if !variables.replace(pointer) { environment.append(pointer) }
            variable += 1
        }
        environment += variables.pointers + [nil]
        var process: pid_t = 0
        let number = posix_spawnp(&process, command[0], &actions, &attributes, &words, &environment)
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
                if ended == process { return status }
                if ended < 0 { return 127 << 8 }
                if !isTold, Interruption.signal != 0 {
                    kill(process, Interruption.signal)
                    isTold = true
                }
                sigsuspend(&mask)
            }
        }
    }
}

/// Variables for a program, in memory that is wiped. An API key goes into it straight from the library's memory. The one that
/// this process was given, and the settings that would win over the variables, are not for the program.
struct Variables {
    private static let names = ["FIREWORKS_API_KEY"]
    private static let stronger = ["FIREWORKS_PROFILE", "FIREWORKS_AUTH_FILE", "FIREWORKS_SETTINGS_FILE"]

    private let blocks: [WipedBuffer]
    private let replaced: [String]

    init(_ values: [(name: String, value: UnsafeRawBufferPointer)]) {
        blocks = values.map { name, value in
            let block = WipedBuffer(capacity: name.utf8.count + 1 + value.count + 1)
            block.bytes.copyBytes(from: "\(name)=".utf8)
            UnsafeMutableRawBufferPointer(rebasing: block.bytes[(name.utf8.count + 1)...]).copyMemory(
                from: value)
            block.bytes[block.bytes.count - 1] = 0
            return block
        }
        replaced = values.map(\.name) + Self.names + (values.isEmpty ? [] : Self.stronger)
    }

    fileprivate var pointers: [UnsafeMutablePointer<CChar>?] {
        blocks.map { $0.bytes.baseAddress?.assumingMemoryBound(to: CChar.self) }
    }

    /// Whether a variable that this process has is replaced, or not for the program.
    fileprivate func replace(_ variable: UnsafePointer<CChar>) -> Bool {
        replaced.contains { strncmp(variable, $0, $0.utf8.count) == 0 && variable[$0.utf8.count] == 0x3d }
    }
}
