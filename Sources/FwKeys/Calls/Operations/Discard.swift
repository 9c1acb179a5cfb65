// Discard.swift - deletes a key that was created and cannot be handed over
//
// Nobody has its secret, so it would be an orphan. The delete has its own deadline, because the call's deadline may be the
// reason why the key was not handed over. The delete cannot be cancelled.

import FwKeysTransport

/// What to do after the delete.
struct Discarding {
    let callDeadline: Deadline
    /// The call ends with the deletion: nothing more is attempted.
    let isCallOver: Bool
}

extension Operation {
    /// Enough for a few attempts and two lists; the header promises that a call takes no longer than this past its deadline.
    static var discardMilliseconds: Int64 { 5_000 }

    /// Ends the attempt with `status`, and first deletes the key that the answer names.
    mutating func discard(_ keyID: consuming Text?, because status: Status) -> Step {
        var answer = ResponseClassification(reply)
        answer.status = status
        answer.outcome = .secretLost
        let isOver = status.endsCall || phase == .verifying
        switch consume keyID {
        case .none:
            _ = fail(answer, .unnamed)
            return goOn(after: .secretLost, isOver: isOver)
        case .some(let keyID):
            _ = fail(answer)
            return beginDiscarding(keyID, isCallOver: isOver)
        }
    }

    /// The key that it ended with, and nobody took, is deleted.
    mutating func discardUntaken() -> Step {
        reply.reset()
        reply.failure = .cancelled
        return discard(takeKeyID(), because: .cancelled)
    }

    /// The id of the key that cannot be handed over, which is let go.
    mutating func takeKeyID() -> Text? {
        let id = key?.object.copyID()
        key = nil
        return id
    }

    mutating func beginDiscarding(_ keyID: consuming Text, isCallOver: Bool) -> Step {
        let id = keyID
        failure.tell(.notDiscarded, of: id, .secretLost)
        guard (try? beginDeletion(id, .discarding)) != nil else {
            deletion = nil
            return .finished
        }
        deletion?.discarding = Discarding(callDeadline: deadline, isCallOver: isCallOver)
        deadline = Deadline(inMilliseconds: Self.discardMilliseconds)
        return .send
    }

    mutating func endDiscarding(isConfirmed: Bool) -> Step {
        let deletion = deletion.take()
        guard let discarding = deletion.read({ $0.discarding }) ?? nil else { return .finished }
        deadline = discarding.callDeadline
        if isConfirmed { failure.tell(.discarded, of: Text(), .secretLost) }
        guard cleanup != nil else { return .finished }
        // A list may go on showing the key; that settles nothing.
        if isConfirmed { deletion.read { try? cleanup?.object.note(discarded: $0.keyID) } }
        if isConfirmed, possiblyLeft == 0 {
            let isDone = discarding.isCallOver || attempts.count >= policy.maximumAttempts
            return isDone ? .finished : createAgain()
        }
        // What is left of it, or of an earlier attempt, is looked for like any other.
        if !isConfirmed { cleanup?.object.attemptWasLost() }
        return lookForWhatIsLeft(isOver: discarding.isCallOver, mayCreateAgain: true)
    }
}
