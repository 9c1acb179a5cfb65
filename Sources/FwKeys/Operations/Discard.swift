// Discard.swift - deletes a key that was created and cannot be handed over
//
// Nobody holds its secret and nobody ever will: alive, it would be an orphan. Deleting it has time of its own, since
// the deadline may be what kept the key from its caller, and it cannot be cancelled.

extension Operation {
    /// Enough for a few attempts; the header promises that a call takes no longer than this past its deadline.
    static var discardMilliseconds: Int64 { 5_000 }

    /// Ends the operation with `status`, and first deletes the key that the answer names.
    mutating func discard(
        _ keyID: consuming Text?, because status: Status, _ reply: inout Reply, _ settings: borrowing Settings
    ) -> Step {
        var judgement = Judgement(reply)
        judgement.status = status
        judgement.outcome = .secretLost
        switch consume keyID {
        case .none:
            return fail(judgement, &reply, .unnamed, settings)
        case .some(let keyID):
            _ = fail(judgement, &reply, .none, settings)
            return beginDiscarding(keyID)
        }
    }

    private mutating func beginDiscarding(_ keyID: borrowing Text) -> Step {
        settle(.notDiscarded, orphan: keyID.span)
        do {
            try request.becomeDelete(of: keyID.span)
        } catch {
            return .finished
        }
        phase = .discarding
        attemptsInPhase = 0
        mayBeDoneAlready = false
        deadline = Deadline(inMilliseconds: Self.discardMilliseconds)
        return .send
    }

    mutating func proceedWithDiscarding(after reply: inout Reply) -> Step {
        let judgement = Judgement(reply)
        // Not found after an attempt that was not answered: that one did it. At first sight it may be a service that
        // does not know its newest key yet.
        if judgement.outcome == .done || judgement.status == .notFound && mayBeDoneAlready {
            settle(.discarded, orphan: ("" as StaticString).bytes)
            return .finished
        }
        if judgement.outcome == .unknown { mayBeDoneAlready = true }
        if judgement.isTransient || judgement.status == .notFound, let step = retry(after: reply) {
            return step
        }
        return .finished
    }
}
