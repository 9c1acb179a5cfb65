// WhoAmI.swift - what whoami does after each response
//
// The service answers in headers; the body is empty. The headers do not have the user's id, so whoami searches the account's
// users for the e-mail address. If the key may not list users, or no user has the address, whoami asks for the user id that
// follows from the address. The last step finds the key itself in the list of that user's keys. These requests change
// nothing, so they may be repeated.

import FwKeysTransport

extension Operation {
    mutating func proceedWithWhoAmI() throws(ResponseClassification) -> Step {
        guard answer.outcome == .done else { return try retryOrThrow() }
        try orOutOfMemory(settings.object.keyOwner.learn(reply.headers))
        identity = try orOutOfMemory(Shared(Identity(reply.headers)))
        return findsUser ? try beginFindingUser(isFiltered: true) : .finished
    }

    private mutating func beginFindingUser(isFiltered: Bool) throws(ResponseClassification) -> Step {
        try beginPaging(
            .findingUser,
            orOutOfMemory(identity?.object.users(settings.object.baseURL.span, isFiltered: isFiltered) ?? nil)
        )
    }

    /// A page of the account's users, or of the user's keys.
    mutating func proceedWithFinding(_ items: ListPage.Items) throws(ResponseClassification) -> Step {
        do throws(ResponseClassification) {
            if let step = try turnPage(items) {
                if case .pause = step, phase == .findingOwnKey { return .finished }
                return step
            }
            if phase == .findingUser { return try identifyUser() }
            identity?.object.hasSeenAllKeys = true
            return .finished
        } catch {
            if error.status == .badRequest, walk?.object.isFiltered == true {
                return try beginFindingUser(isFiltered: false)
            }
            // The account and the user are known, and the key's id is optional, so this is no reason to fail.
            if phase == .findingOwnKey, error.status != .cancelled { return .finished }
            guard Self.isHidden(error) else { throw error }
            return try identifyUser()
        }
    }

    /// The users were looked at. One that was not found is asked for; of one that was, the keys are looked at.
    private mutating func identifyUser() throws(ResponseClassification) -> Step {
        if identity?.object.userID.isAbsent == false { return try beginFindingOwnKey() }
        let url = try orOutOfMemory(identity?.object.likelyUserURL(settings.object.baseURL.span))
        guard let url else { return .finished }
        followUpRequest = Request(url: url)
        enter(.askingForUser)
        return .send
    }

    mutating func proceedWithAskingForUser() throws(ResponseClassification) -> Step {
        guard answer.outcome == .done else {
            return Self.isHidden(answer) ? .finished : try retryOrThrow()
        }
        let user = try orUnusable(JSONDocument(&reply.body))
        try orOutOfMemory(identity?.object.examine(user: user.value))
        return identity?.object.userID.isAbsent == false ? try beginFindingOwnKey() : .finished
    }

    private mutating func beginFindingOwnKey() throws(ResponseClassification) -> Step {
        if askedFor != nil { return .finished }
        return try beginPaging(
            .findingOwnKey, orOutOfMemory(identity?.object.keys(settings.object.baseURL.span)))
    }

    /// A list that the key may not read is no failure, because the account is known.
    private static func isHidden(_ answer: ResponseClassification) -> Bool {
        answer.status == .permissionDenied || answer.status == .notFound
    }
}

extension Identity {
    /// The walk through the users of the account, or through those with the e-mail address.
    func users(_ base: Span<UInt8>, isFiltered: Bool) throws(OutOfMemory) -> PageWalk? {
        guard let url = try usersURL(base) else { return nil }
        return try PageWalk(scanning: url, filter: isFiltered ? usersFilter() : Text())
    }

    /// Checks a key of the user, which may be the client's own.
    mutating func examine(key: JSONValue, of settings: borrowing Settings) throws(OutOfMemory) {
        try examine(key: key, settings.apiKey)
    }

    /// The walk through the keys of the user.
    func keys(_ base: Span<UInt8>) throws(OutOfMemory) -> PageWalk {
        try PageWalk(
            scanning: Request.keysURL(base, account: texts.text(accountID), user: texts.text(userID)))
    }
}
