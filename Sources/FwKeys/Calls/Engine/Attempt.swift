// Attempt.swift - checks before a request is sent, and decisions after it

import FwKeysTransport

extension Operation {
    /// Why the call must end: the deadline has passed, or a token was triggered and the call may be cancelled. Nil otherwise.
    func interruption() -> Status? {
        if deadline.hasPassed { return .deadline }
        let isCancelled = CancelToken.isTriggered(settings.object.cancelToken.descriptor, cancelToken)
        return mayBeCancelled && isCancelled ? .cancelled : nil
    }

    /// Prepares `exchange` for the current request, with its credential. Returns false, and a reply with the reason, if the
    /// call is over or the exchange cannot be prepared. Every request of every call passes here, so a service that answers
    /// each page at once cannot keep a call past its deadline.
    func prepare(_ exchange: inout Exchange) -> Bool {
        if let status = interruption() {
            exchange.reply.reset()
            exchange.abandon(status)
            return false
        }
        let ofNewKey = unsafe newKeyAuthorization.read { $0.cString } ?? nil
        let authorization = unsafe credential == .newKey ? ofNewKey : settings.object.authorizationHeader
        // Nothing ends the delete of a key that would become an orphan.
        let tokens = mayBeCancelled ? (settings.object.cancelToken.descriptor, cancelToken) : (-1, -1)
        do throws(Refusal) {
            try withPresentRequest { (request) throws(Refusal) in
                unsafe try exchange.prepare(
                    request, authorization: authorization, deadline: deadline,
                    attemptMilliseconds: attemptMilliseconds, cancelTokens: tokens)
            }
            return true
        } catch {
            exchange.abandon(error.status)
            return false
        }
    }

    /// Milliseconds until the request's turn. Nil if the turn comes after the deadline, or too close to it for a response. A
    /// request that prevents an orphan has its turn at once.
    func turn(_ pace: borrowing Pace) -> Int64? {
        if isDiscarding {
            pace.claim()
            return 0
        }
        return pace.claim(within: 0)
            ?? pace.claim(within: deadline.remainingMilliseconds - RetryPolicy.leastMilliseconds)
    }

    /// Decides the next step after an attempt.
    mutating func proceed(
        after reply: inout Reply, _ clock: OperationClock, _ client: borrowing Client
    ) -> Step {
        // This does not count as an attempt, because nothing was sent. It happens once, because a new connection cannot be
        // stale.
        if reply.isConnectionStale { return .send }
        mayRetry = client.retryBudget.allowsRetry
        if reply.isComplete && reply.isSuccess { client.retryBudget.earn() }
        hideNewKey(in: &reply)
        noteAttempt(reply, clock)
        return proceed(after: &reply)
    }
}
