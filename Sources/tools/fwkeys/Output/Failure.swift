// Failure.swift - how a failure is told: one line on standard error, and an exit status
//
// A line is put together first and written in one piece, so that programs that fail at once do not mix their lines. What a
// terminal would act on is replaced, so that nothing that came from outside can add a line or drive a terminal.

import CFwKeys
@preconcurrency import Glibc

enum ExitStatus: Int32 {
    case ok = 0
    /// A local failure: a file, standard output, memory.
    case failed = 1
    /// The service said no: nothing was done.
    case rejected = 2
    /// The request did not leave: nothing was done, try again.
    case notSent = 3
    /// No telling whether it was done.
    case unknown = 4
    /// A key was created and its secret did not arrive.
    case secretLost = 5
    /// The secret could not be handed over; the key was deleted again.
    case undelivered = 6
    /// The same, and the deletion was not confirmed.
    case unconfirmed = 7
    /// Interrupted by a signal or declined: nothing was done, or it was undone.
    case interrupted = 8
    /// A rotation whose new key is in hand and whose old key may be alive.
    case oldKeyAlive = 9
    /// A batch in which rows failed, and nothing is left of them.
    case rowsFailed = 10
    /// Wrong arguments or settings: nothing was sent.
    case usage = 64

    private static let fromGoodToBad: [ExitStatus] = [
        .ok, .interrupted, .notSent, .rejected, .rowsFailed, .usage, .undelivered, .failed, .secretLost,
        .unconfirmed,
        .oldKeyAlive, .unknown,
    ]

    private var rank: Int { Self.fromGoodToBad.firstIndex(of: self) ?? 0 }

    /// For a command that does several things: keeps the status that needs more of whoever reads it.
    mutating func worsen(_ other: ExitStatus) {
        if other.rank > rank { self = other }
    }
}

/// What ends a command: an exit status, and the line that tells why; no line where it was told already.
struct Failure: Error {
    let status: ExitStatus
    let message: String?
    /// The facts of a failed call of the library, for a document in JSON.
    var facts: [(String, JSONValue)] = []

    init(_ status: ExitStatus, _ message: String?) {
        self.status = status
        self.message = message
    }

    /// Wrong arguments or settings.
    static func usage(_ message: String) -> Failure { Failure(.usage, message) }

    /// A failure of this machine: a file, standard output, memory.
    static func local(_ message: String) -> Failure { Failure(.failed, message) }

    /// The library's refusal of a value, which is called `name` in the line.
    static func refused(_ name: String, _ status: fw_status) -> Failure {
        let reason =
            "\(name) \(String(cString: fw_status_message(status))) (\(String(cString: fw_status_name(status))))"
        return fw_status_is_argument_error(status) == 1 ? .usage(reason) : .local(reason)
    }

    /// What writing to standard output failed with.
    static func output(_ error: SystemError) -> Failure {
        .local("standard output cannot be written: \(error.text)")
    }
}

enum Report {
    private static let lineCapacity = 4096

    /// Takes away what is shown on the terminal in place of a line, such as a progress bar.
    nonisolated(unsafe) static var makeWay: () -> Void = {}

    /// Prints "fwkeys: <message>"; a failure to do so has nowhere to be told.
    static func line(_ message: String) {
        makeWay()
        var line = Array("fwkeys: \(Terminal.harmless(message))".utf8.prefix(lineCapacity - 1))
        line.append(0x0a)
        raw(line)
    }

    static func raw(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
            if count < 0 { return }
            rest = rest.dropFirst(count)
        }
    }
}
