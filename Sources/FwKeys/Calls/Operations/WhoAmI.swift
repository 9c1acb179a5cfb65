// WhoAmI.swift - what whoami does after each response
//
// The service answers in headers; the body is empty. The headers do not have the user's id, so whoami searches the account's
// users for the e-mail address. If the key may not list users, or no user has the address, whoami asks for the user id that
// follows from the address. The last step finds the key itself in the list of that user's keys. These requests change
// nothing, so they may be repeated.

import FwKeysTransport

extension Operation {
    public mutating func proceedWithWhoAmI(after reply: inout Reply, _ settings: borrowing Settings) -> Step {
        let classification = ResponseClassification(reply)
        guard classification.outcome == .done else { return retryOrFail(classification, &reply, settings) }
        settings.keyOwner.learn(reply.headers)
        do {
            identity = try Identity(reply.headers)
            return findsUser ? try beginFindingUser(settings, isFiltered: true) : .finished
        } catch {
            return fail(.outOfMemory, &reply, settings)
        }
    }

    private mutating func beginFindingUser(
        _ settings: borrowing Settings, isFiltered: Bool
    ) throws(OutOfMemory) -> Step {
        guard let walk = try identity?.users(settings.baseURL.span, isFiltered: isFiltered) else {
            return .finished
        }
        return try beginFinding(.findingUser, walk)
    }

    private mutating func beginFinding(
        _ phase: Phase, _ walk: consuming PageWalk
    ) throws(OutOfMemory) -> Step {
        self.walk = consume walk
        try self.walk?.prepare(&followUpRequest)
        enter(phase)
        return .send
    }

    /// A page of the account's users, or of the user's keys.
    public mutating func proceedWithFinding(
        _ items: ListPage.Items, after reply: inout Reply, _ settings: borrowing Settings
    ) -> Step {
        do {
            switch turnPage(items, after: &reply, settings) {
            case .more(.pause) where phase == .findingOwnKey: return .finished
            case .more(let step): return step
            case .end:
                if phase == .findingUser { return try identifyUser(settings) }
                identity?.hasSeenAllKeys = true
                return .finished
            case .failed(let classification):
                if classification.status == .badRequest, walk?.isFiltered == true {
                    return try beginFindingUser(settings, isFiltered: false)
                }
                // The account and the user are known, and the key's id is optional, so this is no reason to fail.
                if phase == .findingOwnKey, classification.status != .cancelled { return .finished }
                guard Self.isHidden(classification) else { return fail(classification, &reply, settings) }
                return try identifyUser(settings)
            }
        } catch {
            return fail(.outOfMemory, &reply, settings)
        }
    }

    /// The users were looked at. One that was not found is asked for; of one that was, the keys are looked at.
    private mutating func identifyUser(_ settings: borrowing Settings) throws(OutOfMemory) -> Step {
        if identity?.userID.isAbsent == false { return try beginFindingOwnKey(settings) }
        guard let url = try identity?.likelyUserURL(settings.baseURL.span) else { return .finished }
        followUpRequest = Request(url: try Text(url))
        enter(.askingForUser)
        return .send
    }

    public mutating func proceedWithAskingForUser(after reply: inout Reply, _ settings: borrowing Settings)
        -> Step
    {
        let classification = ResponseClassification(reply)
        guard classification.outcome == .done else {
            return Self.isHidden(classification) ? .finished : retryOrFail(classification, &reply, settings)
        }
        do throws(JSONDocument.ParseError) {
            let user = try JSONDocument(&reply.body)
            guard (try? identity?.examine(user)) != nil else { throw .outOfMemory }
            if identity?.userID.isAbsent != false { return .finished }
            guard let step = try? beginFindingOwnKey(settings) else { throw .outOfMemory }
            return step
        } catch {
            return fail(error == .outOfMemory ? .outOfMemory : .unusableAnswer, &reply, settings)
        }
    }

    private mutating func beginFindingOwnKey(_ settings: borrowing Settings) throws(OutOfMemory) -> Step {
        if askedFor != nil { return .finished }
        guard let walk = try identity?.keys(settings.baseURL.span) else { return .finished }
        return try beginFinding(.findingOwnKey, walk)
    }

    /// A list that the key may not read is no failure, because the account is known.
    private static func isHidden(_ classification: ResponseClassification) -> Bool {
        classification.status == .permissionDenied || classification.status == .notFound
    }
}

extension Identity {
    /// The walk through the users of the account, or through those with the e-mail address.
    public func users(_ base: Span<UInt8>, isFiltered: Bool) throws(OutOfMemory) -> PageWalk? {
        guard let url = try usersURL(base) else { return nil }
        return try PageWalk(scanning: url, filter: isFiltered ? usersFilter() : Text())
    }

    /// The walk through the keys of the user.
    public func keys(_ base: Span<UInt8>) throws(OutOfMemory) -> PageWalk {
        try PageWalk(
            scanning: Request.keysURL(base, account: texts.text(accountID), user: texts.text(userID)))
    }
}
