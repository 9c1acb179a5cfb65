// Attempt.swift - what comes before a request is sent, and after
//
// The same for a blocking call and for an operation in a queue; only who waits in between differs.

extension Operation {
    /// Readies `exchange` for the present request, with the credential that it asks for; false, and a reply that tells why,
    /// where that cannot be done.
    func prepare(_ exchange: inout Exchange, _ client: borrowing Client) -> Bool {
        let authorization =
            unsafe credential == .newKey ? newKeyAuthorizationHeader : client.settings.authorizationHeader
        let milliseconds = attemptMilliseconds(client.settings)
        let cancellation = cancellation(Cancellation(client.settings.cancelToken, cancelToken))
        do throws(Refusal) {
            if phase == .main {
                unsafe try exchange.prepare(
                    request, authorization: authorization, deadline: deadline,
                    attemptMilliseconds: milliseconds, cancellation: cancellation)
            } else {
                unsafe try exchange.prepare(
                    aside, authorization: authorization, deadline: deadline,
                    attemptMilliseconds: milliseconds, cancellation: cancellation)
            }
            return true
        } catch {
            exchange.abandon(error.status)
            return false
        }
    }

    /// How many milliseconds are left until its turn; nil: it comes too late, or too close to the deadline for an answer. What
    /// keeps a key from being left behind has its turn at once.
    func turn(_ pace: borrowing Pace) -> Int64? {
        if phase == .discarding {
            pace.claim()
            return 0
        }
        return pace.claim(within: 0)
            ?? pace.claim(within: deadline.remainingMilliseconds - RetryPolicy.leastMilliseconds)
    }

    /// What may end the present request: nothing, where a key would be left behind.
    func cancellation(_ cancellation: Cancellation) -> Cancellation {
        mayBeCancelled ? cancellation : .never
    }

    /// A pause comes before the next request.
    func notePause(_ milliseconds: Int64, isRetry: Bool, _ client: borrowing Client) {
        if isRetry { client.retryBudget.spend() }
        notePause(milliseconds, isRetry: isRetry, client.settings)
    }

    /// Decides what comes after an attempt.
    mutating func proceed(
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
