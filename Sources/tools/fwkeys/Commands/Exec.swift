// Exec.swift - fwkeys exec: runs a program with an API key of its own, and deletes the key afterwards
//
// The program gets the descriptors, signals, terminal and process group of fwkeys. fwkeys waits for the program and ends with
// its status.

import ArgumentParser
import CFwKeys
@preconcurrency import Glibc

struct Exec: Command {
    static let configuration = CommandConfiguration("exec", "run a program with a short-lived API key")

    @Argument(parsing: .postTerminator) var command: [String] = []
    @OptionGroup var key: ShortLivedOptions
    @Option var secretFd: Int32?
    @Option var renewWith: String?

    static var takesProgram: Bool { true }

    func run() throws {
        let handover = Handover()
        let status: Int32
        do { status = try start(handover) } catch {
            let failure = Failure(error)
            let isItsOwn = [.usage, .notUsable, .notFound].contains(failure.status)
            throw Failure(isItsOwn ? failure.status : .notStarted, failure.message)
        }
        Supervision.end(as: status)
    }

    private func start(_ handover: Handover) throws -> Int32 {
        try refuse(if: Words.program.isEmpty, "exec needs -- and a COMMAND: `fwkeys help exec`")
        let target = try checked("--secret-fd", secretFd, in: 0...1023)
        try refuse(
            if: target == 1 || target == 2,
            "--secret-fd must be a descriptor that COMMAND reads: 0, or 3 and above")
        let keys = try ShortLivedKeys(key, key.config())
        try Interruption.check("no key was created")
        var lending = Lending(keys: keys, handover: handover, renewWith: renewWith, current: try keys.make())
        defer { lending.end() }
        var supervision = Supervision()
        let process = try lending.start(target)
        return supervision.wait(for: process, pause: { lending.pause }, act: { lending.act(process) })
    }
}

/// A program and its keys.
private struct Lending {
    let keys: ShortLivedKeys
    let handover: Handover
    let renewWith: String?
    var current: ShortLivedKey
    private var old: [ShortLivedKey] = []
    /// When to warn about the end of the key or to renew it; nil: never again.
    private var due: Int64?
    private let name = String(cString: Words.program[0])

    init(keys: ShortLivedKeys, handover: Handover, renewWith: String?, current: ShortLivedKey) {
        (self.keys, self.handover, self.renewWith, self.current) = (keys, handover, renewWith, current)
        due = current.replacement
    }

    var pause: Int64 { due.map { $0 - Clock.sinceBoot } ?? .max }

    func start(_ target: Int32?) throws -> pid_t {
        defer { fw_api_key_wipe_secret(current.key.pointer) }
        do { try current.creation.lend(for: current.life, to: nil) } catch {
            throw Failure.local("\(reason(error)); \(name) was not started")
        }
        try Interruption.check("\(name) was not started")
        let secret = try current.key.neededSecret()
        // Settings in the environment would win over the new key, and the program must not get the API key of fwkeys.
        for variable in ["API_KEY", "PROFILE", "AUTH_FILE", "SETTINGS_FILE"] {
            unsetenv("FIREWORKS_\(variable)")
        }
        // The key works at this service only, and must not be sent to another one.
        Environment.set("FIREWORKS_BASE_URL", Service.url)
        Environment.set("FIREWORKS_ACCOUNT_ID", keys.service.account)
        Environment.set("FIREWORKS_USER_ID", keys.service.user)
        do {
            let process: pid_t
            if let target {
                // Write the secret before anybody reads: every pipe can hold a whole secret.
                let (input, output) = try File.pipe()
                try output.write(secret)
                try output.closeWritten()
                process = try handover.start(Words.program, input.descriptor, as: target)
                try? input.closeWritten()
            } else {
                process = try handover.start(Words.program, nil, apiKey: secret)
            }
            current.creation.isHeld(by: process)
            Spinner.isWanted = false
            Environment.set("FWKEYS_COMMAND_PID", "\(process)")
            return process
        } catch let error as SystemError {
            let line = "\(name) could not be started: \(error.text); its key is deleted again"
            throw Failure(error.number == ENOENT ? .notFound : .notUsable, line)
        }
    }

    /// The key is about to end: tells so, or renews it.
    mutating func act(_ process: pid_t) {
        let end = "ends at \(current.key.expireTime ?? "its expiry")"
        guard let renewWith else {
            due = nil
            Report.line("the API key of \(name) \(end): next time give a longer --ttl, or --renew-with")
            return
        }
        do { try renew(renewWith, process) } catch {
            // The end of the program ends a renewal.
            if Interruption.signal != 0 { return }
            Report.line("\(reason(error)); the API key could not be renewed, and \(end)")
            let left = current.end - Clock.sinceBoot
            due = Clock.sinceBoot + max(left / 2, min(current.life / 4, 30000), 1000)
        }
    }

    private mutating func renew(_ command: String, _ process: pid_t) throws {
        let new = try keys.make()
        defer { fw_api_key_wipe_secret(new.key.pointer) }
        do {
            try new.creation.lend(for: new.life, to: process)
            let shell: [String] = ["/bin/sh", "-c", command]
            let words = shell.compactMap { strdup($0) }
            defer { for word in words { free(word) } }
            try handover.run(words, new.key.neededSecret())
        } catch {
            keys.delete(new)
            throw error
        }
        // The program may use the previous key until it ends.
        for key in old { keys.delete(key) }
        (old, current, due) = ([current], new, new.replacement)
    }

    func end() { for key in old + [current] { keys.delete(key) } }
}
