// AccountCheck.swift - whether a create is for the account of the client's API key
//
// A key from the environment and an account from a settings file may not belong together. So before the first create for that
// account, the service is asked whose the key is, in the same call; the client remembers the answer.

import FwKeysTransport

extension Operation {
    public mutating func beginCheckingAccount(_ settings: borrowing Settings) -> Step {
        guard settings.isAccountDoubtful, ASCII.equal(ids.accountID, settings.accountID.span) else {
            return goOnToCreate()
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
        let classification = ResponseClassification(reply)
        guard classification.outcome == .done else { return retryOrFail(classification, &reply, settings) }
        settings.keyOwner.learn(reply.headers)
        enter(.main)
        return endCheckingAccount(reply.headers.value(.accountID), settings)
    }

    /// An owner that the service does not name proves nothing.
    private mutating func endCheckingAccount(_ owner: Span<UInt8>, _ settings: borrowing Settings) -> Step {
        if owner.isEmpty || ASCII.equal(owner, settings.accountID.span) { return goOnToCreate() }
        return fail(
            try? ErrorReport(keyOf: owner, settingsName: settings.accountID.span), orElse: .notSent)
    }

    private mutating func goOnToCreate() -> Step {
        kind == .rotationBegin ? beginAskingForKey() : .send
    }
}
