// Verify.swift - verifies that the new key of a rotation works
//
// The service may refuse a new key for a moment, so a refusal counts only when the deadline is near. A key that cannot be
// verified is deleted and not handed over. If the service knows the key but refuses its account, the key is kept, because the
// service would refuse the old key for the same reason.

import FwKeysTransport

extension Operation {
    public mutating func beginVerifying(_ reply: inout Reply, _ settings: borrowing Settings) -> Step {
        do {
            newKeyAuthorization = try key?.authorization(in: settings.pages)
            followUpRequest = try Request.whoAmI(settings.baseURL.span)
        } catch {
            return discardUnverified(because: .noMemory, &reply, settings)
        }
        enter(.verifying)
        credential = .newKey
        return .send
    }

    public mutating func proceedWithVerifying(after reply: inout Reply, _ settings: borrowing Settings)
        -> Step
    {
        let classification = ResponseClassification(reply)
        if classification.isAuthenticated {
            endVerifying()
            return succeed(settings)
        }
        if classification.isRefusedCredential || classification.isTransient, let step = retry(after: reply) {
            return step
        }
        return discardUnverified(because: classification.status, &reply, settings)
    }

    private mutating func discardUnverified(
        because status: Status, _ reply: inout Reply, _ settings: borrowing Settings
    ) -> Step {
        endVerifying()
        return discard(takeKeyID(), because: status, &reply, settings)
    }

    /// A response may quote the new secret if that was sent, and other code removes only the client's own secret.
    public func hideNewKey(in reply: inout Reply) {
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
