// Attempt.swift - what comes before a request is sent, and after

import FwKeysTransport

extension Operation {
    /// Why nothing more may be done: the deadline has passed, or a token was triggered; nil while neither is so.
    public func interruption(_ settings: borrowing Settings) -> Status? {
        if deadline.hasPassed { return .deadline }
        let isCancelled = CancelToken.isTriggered(settings.cancelToken.descriptor, cancelToken)
        return mayBeCancelled && isCancelled ? .cancelled : nil
    }

    /// Readies `exchange` for the present request, with the credential that it asks for; false, and a reply that tells why,
    /// where the call is over or that cannot be done. Every request of every call passes here, so a service that answers at
    /// once, with one page after the other, cannot keep a call past its deadline.
    public func prepare(_ exchange: inout Exchange, _ client: borrowing Client) -> Bool {
        if let status = interruption(client.settings) {
            exchange.reply.reset()
            exchange.abandon(status)
            return false
        }
        let authorization =
            unsafe credential == .newKey ? newKeyAuthorizationHeader : client.settings.authorizationHeader
        let milliseconds = attemptMilliseconds(client.settings)
        // Nothing ends the deletion of a key that would be left behind.
        let tokens =
            mayBeCancelled ? (client.settings.cancelToken.descriptor, cancelToken) : (-1, -1)
        do throws(Refusal) {
            if phase == .main {
                unsafe try exchange.prepare(
                    request, authorization: authorization, deadline: deadline,
                    attemptMilliseconds: milliseconds, cancelTokens: tokens)
            } else {
                unsafe try exchange.prepare(
                    followUpRequest, authorization: authorization, deadline: deadline,
                    attemptMilliseconds: milliseconds, cancelTokens: tokens)
            }
            return true
        } catch {
            exchange.abandon(error.status)
            return false
        }
    }

    /// How many milliseconds are left until the request's turn; nil: it comes too late, or too close to the deadline for an
    /// answer. What keeps a key from being left behind has its turn at once.
    public func turn(_ pace: borrowing Pace) -> Int64? {
        if isDiscarding {
            pace.claim()
            return 0
        }
        return pace.claim(within: 0)
            ?? pace.claim(within: deadline.remainingMilliseconds - RetryPolicy.leastMilliseconds)
    }

    /// Decides what comes after an attempt.
    public mutating func proceed(
        after reply: inout Reply, _ clock: OperationClock, _ client: borrowing Client
    ) -> Step {
        // Not an attempt of the caller's: nothing was sent. It happens once, for a new connection cannot be stale.
        if reply.isConnectionStale { return .send }
        mayRetry = client.retryBudget.allowsRetry
        if reply.isComplete && reply.isSuccess { client.retryBudget.earn() }
        hideNewKey(in: &reply)
        noteAttempt(reply, clock, client.settings)
        return proceed(after: &reply, settings: client.settings)
    }
}
