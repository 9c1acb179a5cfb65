// Verify.swift - the proof that the new key of a rotation works
//
// The service may refuse a new key for a moment after it made it, so a refusal counts only once the deadline is near.
// A key that cannot be verified is not handed over: it is deleted.

extension Operation {
    mutating func beginVerifying(_ reply: inout Reply, _ settings: borrowing Settings) -> Step {
        do {
            newKeyAuthorization = try key?.authorization(in: settings.pages)
            aside = try Request.whoAmI(settings.baseURL.span)
        } catch {
            return discardUnverified(because: .noMemory, &reply, settings)
        }
        enter(.verifying)
        credential = .newKey
        return .send
    }

    mutating func proceedWithVerifying(after reply: inout Reply, _ settings: borrowing Settings) -> Step {
        let judgement = Judgement(reply)
        if judgement.outcome == .done {
            endVerifying()
            return succeed(settings)
        }
        if judgement.isRefusedCredential || judgement.isTransient, let step = retry(after: reply) {
            return step
        }
        return discardUnverified(because: judgement.status, &reply, settings)
    }

    private mutating func discardUnverified(
        because status: Status, _ reply: inout Reply, _ settings: borrowing Settings
    ) -> Step {
        // The answer may quote the new secret as well as the client's own.
        hideNewKey(in: &reply.body)
        endVerifying()
        let id = key?.id ?? TextID()
        let keyID = key?.texts.copy(id)
        key = nil
        return discard(keyID, because: status, &reply, settings)
    }

    private func hideNewKey(in body: inout Bytes) {
        switch newKeyAuthorization {
        case .some(let header): body.blankWords(hiding: Settings.key(in: header))
        case .none: break
        }
    }

    private mutating func endVerifying() {
        credential = .client
        newKeyAuthorization = nil
    }
}
