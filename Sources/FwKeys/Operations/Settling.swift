// Settling.swift - finds the keys that lost answers left behind, and deletes them
//
// Shared by a create that is to be exactly once and by a sweep: wait, go through the list, delete what bears the marker,
// and once more. What comes then is the purpose's affair. Whatever goes wrong here, the caller is told of the create;
// only a sweep is about the looking itself.

extension Operation {
    /// Begins to look for keys that bear the marker.
    mutating func beginLooking(_ purpose: Settlement.Purpose, _ settings: borrowing Settings) -> Step {
        settlement?.begin(purpose)
        // A sweep comes after the fact: its first look need not wait.
        return look(afterMilliseconds: purpose == .sweep ? 0 : settings.timing.settle)
    }

    private mutating func look(afterMilliseconds pause: Int64) -> Step {
        settlement?.beginLook()
        guard pause == 0 || pause < deadline.remainingMilliseconds else {
            return endLooking(because: .deadline)
        }
        do {
            try beginPaging(.looking)
        } catch {
            return endLooking(because: .noMemory)
        }
        return .pause(milliseconds: pause, isRetry: false)
    }

    mutating func proceedWithLooking(after reply: inout Reply, _ settings: borrowing Settings) -> Step {
        switch turnPage(.apiKeys, after: &reply, settings) {
        case .next: return .send
        case .end: return removeNext(settings)
        case .again(let step): return step
        case .failed(let judgement): return giveUpLooking(judgement, &reply, settings)
        }
    }

    private mutating func removeNext(_ settings: borrowing Settings) -> Step {
        if settlement?.hasMoreToRemove != true {
            if settlement?.isAnotherLookDue == true {
                return look(afterMilliseconds: settings.timing.settle)
            }
            // A key that bears the marker, is listed, and cannot be deleted is not gone.
            let isLeft = settlement?.purpose == .sweep && settlement?.firstPassedOver != nil
            return endLooking(because: isLeft ? .notFound : .ok)
        }
        guard let id = settlement?.nextToRemove(), (try? beginDeletion(id, .removing)) != nil else {
            return endLooking(because: .noMemory)
        }
        return .send
    }

    /// The next key that had to go is gone, or it is not known to be.
    mutating func endRemoving(
        isGone: Bool, _ judgement: Judgement, _ reply: inout Reply, _ settings: borrowing Settings
    ) -> Step {
        if isGone {
            guard (try? settlement?.removed()) != nil else {
                return giveUpLooking(.outOfMemory, &reply, settings)
            }
        } else if judgement.status == .notFound {
            settlement?.passOver()
        } else {
            return giveUpLooking(judgement, &reply, settings)
        }
        deletion = nil
        return removeNext(settings)
    }

    private mutating func giveUpLooking(
        _ judgement: Judgement, _ reply: inout Reply, _ settings: borrowing Settings
    ) -> Step {
        if settlement?.purpose == .sweep {
            _ = fail(judgement, &reply, settings)
            nameKeyLeft()
            return .finished
        }
        deletion = nil
        return endLooking(because: judgement.status)
    }

    /// The looks are over, or could not be finished: what the caller gets, or what comes next.
    private mutating func endLooking(because status: Status) -> Step {
        if status == .ok { settlement?.looksWereFinished() }
        switch settlement?.purpose {
        case .beforeAnotherAttempt where status == .ok: return createAgain()
        case .beforeAnotherAttempt, .beforeFailing: return failUnsettled(because: status)
        case .afterSuccess: return finishWithKey()
        case .sweep where status != .ok:
            let left = settlement?.passedOverKeyID()
            _ = fail(Refusal(status, "", outcome: .unknown))
            switch left {
            case .some(let left): tell(.notDeleted, of: left, .unknown)
            case .none: break
            }
            return .finished
        case .sweep, .none: return .finished
        }
    }
}
