// WhoAmI.swift - how the question whose key this is goes on from an answer
//
// The service answers in headers; the body is empty. The user's id is not among them: it is found by the e-mail address
// among the users of the account, where those may be seen. All of it changes nothing, so it may be asked again.

extension Operation {
    mutating func proceedWithWhoAmI(after reply: inout Reply, _ settings: borrowing Settings) -> Step {
        let judgement = Judgement(reply)
        guard judgement.outcome == .done else {
            if judgement.isTransient, let step = retry(after: reply) { return step }
            return fail(judgement, &reply, settings)
        }
        do {
            identity = try Identity(reply.headers)
            return findsUser ? try beginFindingUser(settings) : .finished
        } catch {
            return fail(.outOfMemory, &reply, settings)
        }
    }

    private mutating func beginFindingUser(_ settings: borrowing Settings) throws(OutOfMemory) -> Step {
        guard let url = try identity?.usersURL(settings.baseURL.span) else { return .finished }
        walk = try PageWalk(scanning: url)
        try walk?.prepare(&aside)
        enter(.findingUser)
        return .send
    }

    mutating func proceedWithFindingUser(after reply: inout Reply, _ settings: borrowing Settings) -> Step {
        switch turnPage(.users, after: &reply, settings) {
        case .next: return .send
        case .again(let step): return step
        case .end: return .finished
        case .failed(let judgement):
            // Users that may not be seen are no failure: whose key it is was answered.
            let isHidden = judgement.status == .permissionDenied || judgement.status == .notFound
            return isHidden ? .finished : fail(judgement, &reply, settings)
        }
    }
}
