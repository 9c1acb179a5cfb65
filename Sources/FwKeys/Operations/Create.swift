// Create.swift - state machine of a create request
//
// The service has no idempotency key and shows a secret once, so the request is sent again only after proof that
// nothing was done: no byte was handed out, or 429 came back. A key whose secret did not arrive is deleted if the
// answer names it, even an answer that was cut: the id comes before the end.

extension Operation {
    /// A 429 that takes longer than this is not believed to have come before the work, where the key is to be created exactly
    /// once. Nothing documents that a 429 comes before the work: that is inferred from where rate limits are checked. Such a
    /// refusal takes one round trip, under 500 ms around the world. The body says nothing, for both kinds of 429 have one.
    /// Looking after every 429 would cost an account at its limit more requests than the limit allows.
    static var quickRefusalMilliseconds: Int64 { 500 }

    mutating func proceedWithCreate(after reply: inout Reply, _ settings: borrowing Settings) -> Step {
        var judgement = Judgement(reply)
        if settlement != nil, judgement.status == .rateLimited,
            reply.millisecondsToAnswer >= Self.quickRefusalMilliseconds
        {
            judgement.outcome = .unknown
        }
        // Who is not known, or may not create, has created nothing, and may not list either.
        if reply.mayHaveBeenSent, !judgement.isRefusedCredential { settlement?.attemptWasAnswered() }
        if judgement.isProvablyRepeatable, let step = retry(after: reply) { return step }
        if reply.isSuccess { return takeAnswer(judgement, &reply, settings) }
        return failAttempt(judgement, &reply, settings)
    }

    /// The service says that there is a key: takes it from the answer, or deletes it.
    private mutating func takeAnswer(
        _ judgement: Judgement, _ reply: inout Reply, _ settings: borrowing Settings
    ) -> Step {
        let scan = CreateReply.scan(&reply.body)
        if let marker = settlement?.marker, !CreateReply.isAnswer(to: marker, scan, in: reply.body) {
            // It answers another request. Its key is not this call's to give or to delete, and the answer to this request
            // may still come on that connection.
            reply.isForAnotherRequest = true
            return failAttempt(.unusableAnswer, &reply, settings)
        }
        if judgement.outcome == .done { return takeKey(from: &reply, scan, settings) }
        let keyID = CreateReply.keyID(scan, in: reply.body)
        if keyID != nil || judgement.status == .replyTooLarge {
            return discard(keyID, because: judgement.status, &reply, settings)
        }
        return failAttempt(judgement, &reply, settings)
    }

    private mutating func failAttempt(
        _ judgement: Judgement, _ reply: inout Reply, _ settings: borrowing Settings
    ) -> Step {
        let isOver = reply.isOver
        _ = fail(judgement, &reply, settings, judgement.outcome == .unknown ? .mayHaveCreated : .none)
        return goOn(afterFailing: judgement, isOver: isOver, settings)
    }

    private mutating func takeKey(
        from reply: inout Reply, _ scan: JSONScan, _ settings: borrowing Settings
    ) -> Step {
        do throws(CreateReply.Flaw) {
            key = try CreateReply.read(&reply.body, scan: scan, into: settings.pages)
        } catch {
            let status: Status = error == .outOfMemory ? .noMemory : .invalidReply
            return discard(CreateReply.keyID(scan, in: reply.body), because: status, &reply, settings)
        }
        keepKeyFromSweeps()
        noteOtherName(settings)
        return kind == .rotate ? beginVerifying(&reply, settings) : succeed(settings)
    }

    /// Where the id cannot be kept in mind, no key that bears the marker is touched.
    private mutating func keepKeyFromSweeps() {
        guard let id = key?.id, !id.isAbsent, settlement != nil else { return }
        if let text = key?.texts.copy(id) { settlement?.keptKeyID = text }
    }

    /// Another display name than was sent may be one that the service trimmed, or the sign of an answer to another request.
    private func noteOtherName(_ settings: borrowing Settings) {
        switch key {
        case .some(let key):
            guard settings.log.takes(.warning), (try? request.names(key)) == false else { return }
            noteOtherName(of: key, settings)
        case .none: break
        }
    }
}

extension Request {
    /// Whether the body of a create asks for the display name that `key` has, or for none.
    fileprivate func names(_ key: borrowing KeyRecord) throws(OutOfMemory) -> Bool {
        let member = "{\"apiKey\":{\"displayName\":" as Literal
        guard ASCII.hasPrefix(body.span, member) else { return true }
        var start = Bytes()
        try start.append(member)
        try start.append(jsonString: key.texts.text(key.displayName))
        return ASCII.equal(body.span.extracting(first: start.count), start.span)
    }
}
