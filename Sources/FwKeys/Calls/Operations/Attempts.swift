// Attempts.swift - the attempts of an operation, and the outcome so far

import FwKeysTransport

struct Attempts {
    /// Number of attempts at the caller's own request, and at the request of the current phase.
    private(set) var count: Int32 = 0
    private(set) var countInPhase: Int32 = 0
    /// The outcome of the last attempt.
    private(set) var lastStatus = Status.ok
    /// The worst outcome of earlier attempts in this phase: it is reported if the last attempt was never sent.
    private var earlierOutcome = Outcome.notSent
    /// Whether any request of the call may have been sent.
    private var hasSent = false

    mutating func note(_ reply: borrowing Reply, _ answer: ResponseClassification, isMain: Bool) {
        countInPhase += 1
        if isMain, reply.isTried { count += 1 }
        if reply.mayHaveBeenSent { hasSent = true }
        lastStatus = answer.status
    }

    /// Another request is attempted from here on.
    mutating func beginPhase(after countInPhase: Int32) {
        self.countInPhase = countInPhase
        earlierOutcome = .notSent
    }

    /// The same request is attempted again.
    mutating func noteRetry(after outcome: Outcome) {
        if outcome == .unknown || outcome == .rejected && earlierOutcome == .notSent {
            earlierOutcome = outcome
        }
    }

    /// The outcome of the call, if the last attempt has `outcome`.
    func outcome(ofCall outcome: Outcome, isMain: Bool) -> Outcome {
        let worst = outcome == .notSent ? earlierOutcome : outcome
        // Something was sent before what comes after the request itself.
        return worst == .notSent && !isMain && hasSent ? .unknown : worst
    }
}
