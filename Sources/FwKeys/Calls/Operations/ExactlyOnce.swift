// ExactlyOnce.swift - what a create does after an attempt that gave the caller no key
//
// Without exactly-once, the create ends. With exactly-once, an attempt that may have created a key counts as unsettled: first
// its orphan is deleted, and then another attempt begins.

import FwKeysTransport

extension Operation {
    /// The attempt failed with `outcome`, and the report on it stands. Decides what comes after it.
    mutating func goOn(after outcome: Outcome, isOver: Bool) -> Step {
        guard cleanup != nil else { return .finished }
        let isLost = outcome == .unknown || outcome == .secretLost
        if isLost { cleanup?.object.attemptWasLost() }
        if possiblyLeft == 0 { return .finished }
        return lookForWhatIsLeft(isOver: isOver, mayCreateAgain: isLost)
    }

    /// Some attempt is unsettled. Looks for its key, where there is time, and for another attempt if there may be one.
    mutating func lookForWhatIsLeft(isOver: Bool, mayCreateAgain: Bool) -> Step {
        if isOver { return failUnsettled() }
        let hasAttempts = mayCreateAgain && attempts.count < policy.maximumAttempts
        return beginLooking(hasAttempts ? .beforeAnotherAttempt : .beforeFailing)
    }

    /// How many keys earlier attempts may have left behind, or may still.
    var possiblyLeft: Int32 { cleanup.read { $0.object.possiblyLeft } ?? 0 }

    /// Another attempt at the create; what earlier ones left behind is gone as far as anybody can see.
    mutating func createAgain() -> Step {
        let pause = policy.pause(
            afterAttempt: attempts.count, retryAfterMilliseconds: nil, deadline: deadline)
        guard mayRetry, let pause else { return failUnsettled() }
        if possiblyLeft == 0 { failure.report?.object.forgetOrphan() }
        enter(.main)
        return .pause(milliseconds: pause, isRetry: true)
    }

    /// There will be no key. The failure says whether one may be left, and by which marker to find it.
    mutating func failUnsettled(because status: Status = .ok) -> Step {
        guard let marker = cleanup?.object.marker else { return .finished }
        if possiblyLeft > 0 {
            let orphan = cleanup?.object.nextToRemove()
            failure.amend(.unknown) { (report) throws(OutOfMemory) in
                if status == .cancelled { report.status = status }
                try report.note(marker: marker, orphan: orphan)
            }
        } else if cleanup?.object.hasDeletedForPurpose == true {
            failure.tell(.discarded, of: Text(), .secretLost)
        }
        return .finished
    }

    /// There is a key, known to work if that was asked for. Latecomers of earlier attempts are looked for first.
    mutating func succeed() -> Step {
        failure = OperationFailure()
        if possiblyLeft > 0, cleanup?.object.isKeyKept == true {
            return beginLooking(.afterSuccess)
        }
        return finishWithKey()
    }

    mutating func finishWithKey() -> Step {
        key?.object.unsettledAttempts = possiblyLeft
        return .finished
    }
}
