// Exec.swift - fwkeys exec: a program that is given a key of its own for as long as it runs
//
// The program stands where fwkeys was started: with its descriptors, its signals and its terminal, in its process group.
// fwkeys waits beside it, and ends as the program has ended.

import ArgumentParser
import CFwKeys
@preconcurrency import Glibc

struct Exec: Command {
    static let configuration = CommandConfiguration(
        "exec", "run a program with a short-lived API key of its own",
        """
        Creates an API key that ends by itself, runs COMMAND with it, and deletes it when COMMAND ends. COMMAND finds the key \
        in FIREWORKS_API_KEY, and the ids in FIREWORKS_ACCOUNT_ID and FIREWORKS_USER_ID. Signals are passed on to COMMAND, and \
        the exit status is COMMAND's; COMMAND does not see the API key that fwkeys authenticates with. A program that is \
        killed with fwkeys leaves a key until its expiry, or until the next exec or `fwkeys sweep --journal` with the same \
        journal; as long as COMMAND itself is alive, they leave its key alone. A warning comes before the key ends while \
        COMMAND runs. With --renew-with there is a new key before that: CMD, which a shell runs, reads it from its standard \
        input and tells COMMAND, whose process id is in FWKEYS_COMMAND_PID; the old key lives on until its expiry or until \
        COMMAND ends.

        Examples:
          # the tests, with a key that lives for half an hour at most
          fwkeys exec --ttl 30m -- make test

          # the key of a service account, over a pipe and not in the environment
          fwkeys exec --service-account ci --secret-fd 3 -- sh -c 'read -r key <&3 || true; use "$key"'

          # a server that reads its key again on SIGHUP
          fwkeys exec --renew-with 'cat >/run/app/key && kill -HUP "$FWKEYS_COMMAND_PID"' -- app
        """)

    @Argument(parsing: .postTerminator) var command: [String] = []
    @OptionGroup var key: ShortLivedOptions
    @Option var secretFd: String?
    @Option var renewWith: String?
    @OptionGroup var owner: OwnerOptions
    @OptionGroup var connection: ConnectionOptions

    static var takesProgram: Bool { true }

    func execute() throws -> ExitStatus {
        let handover = Handover()
        let status: Int32
        do { status = try run(handover) } catch {
            let failure = Failure(error)
            let isItsOwn = [.usage, .notUsable, .notFound].contains(failure.status)
            throw Failure(isItsOwn ? failure.status : .notStarted, failure.message)
        }
        Supervision.end(as: status)
    }

    private func run(_ handover: Handover) throws -> Int32 {
        if Words.program.isEmpty { throw Failure.usage("exec needs -- and a COMMAND: `fwkeys help exec`") }
        let target = try secretFd.map { try number("--secret-fd", $0, in: 0...1023, else: 0) }
        if target == 1 || target == 2 {
            throw Failure.usage("--secret-fd is for reading: 0, or 3 and above")
        }
        let config = try connection.config()
        let keys = try ShortLivedKeys(key, connection, config, owner.owner(config))
        if Interruption.signal != 0 { throw Failure.interrupted("interrupted: no key was created") }
        let first = try keys.make()
        var run = Run(keys: keys, handover: handover, renewWith: renewWith, current: first)
        defer { run.deleteAll() }
        if let reason = first.creation.intent.lend(first.key, for: first.life, to: nil) {
            throw Failure(.undelivered, "\(reason); COMMAND was not started")
        }
        var supervision = Supervision()
        let process = try run.start(target.map { Int32($0) })
        return supervision.wait(for: process, pause: { run.pause }, act: { run.act(process) })
    }
}

/// A program that runs, and the keys that it has been given.
private struct Run {
    let keys: ShortLivedKeys
    let handover: Handover
    let renewWith: String?
    var current: ShortLivedKeys.Made
    private var old: [ShortLivedKeys.Made] = []
    /// When there is something to be done about the end of the key.
    private var due: Int64

    init(keys: ShortLivedKeys, handover: Handover, renewWith: String?, current: ShortLivedKeys.Made) {
        (self.keys, self.handover, self.renewWith, self.current) = (keys, handover, renewWith, current)
        due = current.end - ShortLivedKeys.margin(current.life)
    }

    var pause: Int64 { due - Clock.uptime }

    func start(_ target: Int32?) throws -> pid_t {
        let name = String(cString: Words.program[0])
        if Interruption.signal != 0 { throw Failure.interrupted("interrupted: \(name) was not started") }
        guard let secret = current.key.secret else { throw Failure.local("the new key has no secret") }
        defer { fw_api_key_wipe_secret(current.key.pointer) }
        do {
            let process = try withIDs { ids in
                guard let target else {
                    let variables = Variables([("FIREWORKS_API_KEY", secret)] + ids)
                    return try handover.start(Words.program, nil, variables)
                }
                // A pipe takes it before there is anybody who reads: no API key is as long as what every pipe holds.
                let (input, output) = try File.pipe()
                defer { try? input.closeWritten() }
                try output.write(secret)
                try output.closeWritten()
                return try handover.start(Words.program, input.descriptor, as: target, Variables(ids))
            }
            current.creation.intent.isHeld(by: process)
            Spinner.isWanted = false
            Environment.set("FWKEYS_COMMAND_PID", "\(process)")
            return process
        } catch let error as SystemError {
            let status = error.number == ENOENT ? ExitStatus.notFound : .notUsable
            throw Failure(status, "\(name) could not be started: \(error.text); its key is deleted again")
        }
    }

    private func withIDs<Result>(
        _ body: ([(name: String, value: UnsafeRawBufferPointer)]) throws -> Result
    ) rethrows -> Result {
        var account = keys.service.account
        var user = keys.service.user
        return try account.withUTF8 { account in
            try user.withUTF8 { user in
                try body([
                    ("FIREWORKS_ACCOUNT_ID", UnsafeRawBufferPointer(account)),
                    ("FIREWORKS_USER_ID", UnsafeRawBufferPointer(user)),
                ])
            }
        }
    }

    /// The key is about to end: tells so, or renews it.
    mutating func act(_ process: pid_t) {
        guard let renewWith else {
            due = .max
            Report.line(
                "the API key of \(String(cString: Words.program[0])) ends \(left), and is refused from then on: --ttl gives a "
                    + "longer one, --renew-with a new one in time")
            return
        }
        do { try renew(renewWith, process) } catch {
            // COMMAND has ended.
            if Interruption.signal != 0 { return }
            Report.line("\(Failure(error).message ?? ""); the API key could not be renewed, and ends \(left)")
            due = Clock.uptime + max((current.end - Clock.uptime) / 2, min(current.life / 4, 30000), 1000)
        }
    }

    private var left: String { "at \(current.key.expireTime ?? "its expiry")" }

    private mutating func renew(_ command: String, _ process: pid_t) throws {
        let new = try keys.make()
        var reason = new.creation.intent.lend(new.key, for: new.life, to: process)
        if reason == nil {
            let shell: [String] = ["/bin/sh", "-c", command]
            let words = shell.compactMap { strdup($0) }
            defer { for word in words { free(word) } }
            reason =
                new.key.secret.map { handover.run(words, $0) }
                ?? "the new key has no secret"
        }
        fw_api_key_wipe_secret(new.key.pointer)
        if let reason {
            keys.delete(new)
            throw Failure.local(reason)
        }
        old.append(current)
        current = new
        due = new.end - ShortLivedKeys.margin(new.life)
        let ended = old.filter { $0.end < Clock.uptime }
        old.removeAll { $0.end < Clock.uptime }
        for key in ended { keys.delete(key) }
    }

    func deleteAll() { for key in old + [current] { keys.delete(key) } }
}
