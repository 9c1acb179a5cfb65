// ExitStatus.swift - one exit status for each thing that a script does next
//
// They are part of what the command promises, and `fwkeys help` lists them: a number is never given another meaning.

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
