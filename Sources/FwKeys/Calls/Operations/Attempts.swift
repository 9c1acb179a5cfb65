// Attempts.swift - the attempts of an operation, and the outcome so far

import FwKeysTransport

public struct Attempts {
    /// Number of attempts at the caller's own request, and at the request of the current phase.
    public private(set) var count: Int32 = 0
    public private(set) var countInPhase: Int32 = 0
    /// The outcome of the last attempt.
    public private(set) var lastStatus = Status.ok
    /// The worst outcome of earlier attempts in this phase: it is reported if the last attempt was never sent.
    private var earlierOutcome = Outcome.notSent
    /// Whether any request of the call may have been sent.
    private var hasSent = false

    public mutating func note(_ reply: borrowing Reply, isMain: Bool) {
        countInPhase += 1
        if isMain, reply.isTried { count += 1 }
        if reply.mayHaveBeenSent { hasSent = true }
        lastStatus = ResponseClassification(reply).status
    }

    /// Another request is attempted from here on.
    public mutating func beginPhase(after countInPhase: Int32) {
        self.countInPhase = countInPhase
        earlierOutcome = .notSent
    }

    /// The same request is attempted again.
    public mutating func noteRetry(after outcome: Outcome) {
        if outcome == .unknown || outcome == .rejected && earlierOutcome == .notSent {
            earlierOutcome = outcome
        }
    }

    /// The outcome of the call, if the last attempt has `outcome`.
    public func outcome(ofCall outcome: Outcome, isMain: Bool) -> Outcome {
        let worst = outcome == .notSent ? earlierOutcome : outcome
        // Something was sent before what comes after the request itself.
        return worst == .notSent && !isMain && hasSent ? .unknown : worst
    }
}
