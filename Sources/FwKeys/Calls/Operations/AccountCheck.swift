// AccountCheck.swift - whether a create is for the account of the client's API key
//
// A key from the environment and an account from a settings file may not belong together. So before the first create for that
// account, the service is asked whose the key is, in the same call; the client remembers the answer.

import FwKeysTransport

extension Operation {
    public mutating func beginCheckingAccount(_ settings: borrowing Settings) -> Step {
        guard settings.isAccountDoubtful, ASCII.equal(ids.accountID, settings.accountID.span) else {
            return .send
        }
        if settings.keyOwner.isKnown { return endCheckingAccount(settings.keyOwner.accountID, settings) }
        do {
            followUpRequest = try Request.whoAmI(settings.baseURL.span)
        } catch {
            return fail(.noMemory)
        }
        enter(.checkingAccount)
        return .send
    }

    public mutating func proceedWithCheckingAccount(
        after reply: inout Reply, _ settings: borrowing Settings
    ) -> Step {
        var classification = ResponseClassification(reply)
        if classification.isTransient, let step = retry(after: reply) { return step }
        enter(.main)
        if classification.outcome == .done {
            settings.keyOwner.learn(reply.headers)
            return endCheckingAccount(reply.headers.value(.accountID), settings)
        }
        // What is unknown is the answer to the question: the create was not sent.
        if classification.outcome == .unknown { classification.outcome = .notSent }
        return fail(classification, &reply, settings)
    }

    /// An owner that the service does not name proves nothing.
    private mutating func endCheckingAccount(_ owner: Span<UInt8>, _ settings: borrowing Settings) -> Step {
        if owner.isEmpty || ASCII.equal(owner, settings.accountID.span) { return .send }
        return fail(
            try? ErrorReport(keyOf: owner, settingsName: settings.accountID.span), orElse: .notSent)
    }
}
