// Verify.swift - verifies that the new key of a rotation works
//
// The service may refuse a new key for a moment, so a refusal counts only when the deadline is near. A key that cannot be
// verified is deleted and not handed over. If the service knows the key but refuses its account, the key is kept, because the
// service would refuse the old key for the same reason.

import FwKeysTransport

extension Operation {
    mutating func beginVerifying() throws(ResponseClassification) -> Step {
        enter(.verifying)
        credential = .newKey
        newKeyAuthorization = try orOutOfMemory(key?.object.authorization(in: settings.object.pages))
        followUpRequest = try orOutOfMemory(Request.whoAmI(settings.object.baseURL.span))
        return .send
    }

    mutating func proceedWithVerifying() throws(ResponseClassification) -> Step {
        if answer.isAuthenticated {
            endVerifying()
            return succeed()
        }
        if answer.isRefusedCredential || answer.isTransient, let step = retry() { return step }
        throw answer
    }

    mutating func discardUnverified(because status: Status) -> Step {
        endVerifying()
        return discard(takeKeyID(), because: status)
    }

    /// A response may quote the new secret if that was sent, and other code removes only the client's own secret.
    func hideNewKey(in reply: inout Reply) {
        switch newKeyAuthorization {
        case .some(let header) where credential == .newKey:
            reply.body.blankWords(hiding: Settings.key(in: header))
            reply.headers.blankWords(hiding: Settings.key(in: header))
        default: break
        }
    }

    private mutating func endVerifying() {
        credential = .client
        newKeyAuthorization = nil
    }
}
