// Operation.swift - one call, from its request to what the caller gets
//
// An operation does no I/O. It says what it wants next, is told what came back, and decides again until it is
// finished; who waits in between, and how, is not its concern. Each kind of operation has a file that says how it
// goes on from an answer; what they share is here.

import CSystem

struct Operation: ~Copyable {
    enum Kind {
        case create
        case whoAmI
        case delete
    }

    /// What the operation waits for.
    enum Phase {
        /// The answer to what the caller asked for.
        case main
        /// The deletion of a key that was created and cannot be handed over.
        case discarding
    }

    enum Step {
        /// Send `request`.
        case send
        /// Wait, then send `request`.
        case pause(milliseconds: Int64)
        /// There is a product, or a failure.
        case finished
    }

    let kind: Kind
    var request: Request
    var deadline: Deadline
    var policy = RetryPolicy()
    var phase = Phase.main
    /// Attempts at what the caller asked for, and at the request of the present phase.
    private(set) var attempts: Int32 = 0
    var attemptsInPhase: Int32 = 0
    /// An earlier attempt may have done the work without an answer that says so.
    var mayBeDoneAlready = false

    // What the caller gets: one of the products, or else a failure.
    var key: KeyRecord?
    var identity: Identity?
    private(set) var report: ErrorReport?
    /// The outcome, where it failed and no memory was left for a report.
    private(set) var outcomeWithoutReport: Outcome?

    init(_ kind: Kind, _ request: consuming Request, timeoutMilliseconds: Int64) {
        self.kind = kind
        self.request = request
        deadline = Deadline(inMilliseconds: timeoutMilliseconds)
    }

    /// Whether a caller who gives up ends it: not while a key would be left behind.
    var mayBeCancelled: Bool { phase == .main }

    /// Decides what to do about an answer, or about the lack of one.
    mutating func proceed(after reply: inout Reply, settings: borrowing Settings) -> Step {
        attemptsInPhase += 1
        switch phase {
        case .main:
            attempts += 1
            switch kind {
            case .create: return proceedWithCreate(after: &reply, settings)
            case .whoAmI: return proceedWithWhoAmI(after: &reply, settings)
            case .delete: return proceedWithDelete(after: &reply, settings)
            }
        case .discarding:
            return proceedWithDiscarding(after: &reply)
        }
    }

    /// Another attempt at the same request, where the policy sees a point in it.
    mutating func retry(after reply: borrowing Reply) -> Step? {
        let retryAfter = reply.headers.retryAfterMilliseconds(nowUnixSeconds: Timestamp.now.unixSeconds)
        let pause = policy.pause(
            afterAttempt: attemptsInPhase, retryAfterMilliseconds: retryAfter, deadline: deadline)
        guard let pause else { return nil }
        return .pause(milliseconds: pause)
    }

    /// The end, with what the last answer tells.
    mutating func fail(
        _ judgement: Judgement, _ reply: inout Reply, _ remark: ErrorReport.Remark,
        _ settings: borrowing Settings
    ) -> Step {
        var judgement = judgement
        if judgement.outcome == .notSent, mayBeDoneAlready { judgement.outcome = .unknown }
        do {
            report = try ErrorReport(
                judgement, &reply, attempts: attempts, remark: remark, now: Timestamp.now,
                hiding: settings.apiKey)
        } catch {
            outcomeWithoutReport = judgement.outcome
        }
        return .finished
    }

    /// Adds to the failure what became of the key that could not be handed over.
    mutating func settle(_ remark: ErrorReport.Remark, orphan keyID: Span<UInt8>) {
        // Without memory for the words, what was said before stays true.
        try? report?.settle(remark, orphan: keyID)
    }

    var hasSucceeded: Bool { report == nil && outcomeWithoutReport == nil }

    // What the caller gets leaves the operation once.

    mutating func takeReport() -> ErrorReport? { report.take() }
    mutating func takeKey() -> KeyRecord? { key.take() }
    mutating func takeIdentity() -> Identity? { identity.take() }
}

extension Timestamp {
    static var now: Timestamp { Timestamp(unixSeconds: system_unix_seconds()) }
}
