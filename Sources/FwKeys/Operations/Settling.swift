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
        return look(afterMilliseconds: purpose == .sweep ? 0 : settings.timing.settle, settings)
    }

    private mutating func look(afterMilliseconds pause: Int64, _ settings: borrowing Settings) -> Step {
        settlement?.beginLook()
        guard pause == 0 || pause < deadline.remainingMilliseconds else {
            return endLooking(because: .deadline)
        }
        do {
            walk = try PageWalk(scanning: collection)
            try walk?.prepare(&aside)
        } catch {
            return endLooking(because: .noMemory)
        }
        enter(.looking)
        return .pause(milliseconds: pause, isRetry: false)
    }

    mutating func proceedWithLooking(after reply: inout Reply, _ settings: borrowing Settings) -> Step {
        var judgement = Judgement(reply)
        guard judgement.outcome == .done else {
            if judgement.isTransient, let step = retry(after: reply) { return step }
            return giveUpLooking(judgement, &reply, settings)
        }
        do throws(JSONDocument.Flaw) {
            let page = try ListPage(.apiKeys, &reply.body)
            guard (try? settlement?.examine(page)) != nil, (try? walk?.accept(page)) != nil else {
                throw .outOfMemory
            }
        } catch {
            judgement = error == .outOfMemory ? .outOfMemory : .unusableAnswer
            return giveUpLooking(judgement, &reply, settings)
        }
        if walk?.isBroken == true {
            return giveUpLooking(Judgement(.pagination, .unknown), &reply, settings)
        }
        if walk?.isAtEnd == true { return removeNext(settings) }
        guard (try? walk?.prepare(&aside)) != nil else {
            return giveUpLooking(.outOfMemory, &reply, settings)
        }
        enter(.looking)
        return .send
    }

    private mutating func removeNext(_ settings: borrowing Settings) -> Step {
        if settlement?.hasMoreToRemove != true {
            if settlement?.isAnotherLookDue == true {
                return look(afterMilliseconds: settings.timing.settle, settings)
            }
            // A key that bears the marker, is listed, and cannot be deleted is not gone.
            let isLeft = settlement?.purpose == .sweep && settlement?.passedOverCount ?? 0 > 0
            return endLooking(because: isLeft ? .notFound : .ok)
        }
        guard let request = try? settlement?.removeNext(from: collection) else {
            return endLooking(because: .noMemory)
        }
        aside = request
        enter(.removing)
        return .send
    }

    mutating func proceedWithRemoving(after reply: inout Reply, _ settings: borrowing Settings) -> Step {
        let judgement = Judgement(reply)
        if judgement.outcome == .done || judgement.status == .notFound && mayBeDoneAlready {
            guard (try? settlement?.removed()) != nil else {
                return giveUpLooking(.outOfMemory, &reply, settings)
            }
            return removeNext(settings)
        }
        if judgement.status == .notFound {
            settlement?.passOver()
            return removeNext(settings)
        }
        if judgement.outcome == .unknown { mayBeDoneAlready = true }
        if judgement.isTransient, let step = retry(after: reply) { return step }
        return giveUpLooking(judgement, &reply, settings)
    }

    private mutating func giveUpLooking(
        _ judgement: Judgement, _ reply: inout Reply, _ settings: borrowing Settings
    ) -> Step {
        if settlement?.purpose == .sweep { return fail(judgement, &reply, settings) }
        return endLooking(because: judgement.status)
    }

    /// The looks are over, or could not be finished: what the caller gets, or what comes next.
    private mutating func endLooking(because status: Status) -> Step {
        switch settlement?.purpose {
        case .beforeAnotherAttempt where status == .ok: return createAgain()
        case .beforeAnotherAttempt, .beforeFailing: return failUnsettled(because: status)
        case .afterSuccess: return finishWithKey()
        case .sweep where status != .ok: return fail(Refusal(status, "", outcome: .unknown))
        case .sweep, .none: return .finished
        }
    }
}
