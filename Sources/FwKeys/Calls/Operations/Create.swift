// Create.swift - state machine of a create request
//
// The service has no idempotency key and shows a secret once, so the request is repeated only after proof that nothing was
// done: no byte was sent, or a 429 came back. If the secret did not arrive and the response names the key, even in a cut
// response, the key is deleted. `CutAnswer` finishes a cut response that has the whole secret.

import FwKeysTransport

extension Operation {
    /// For an exactly-once create, a 429 that takes longer than this does not count as a refusal before the work. Nothing
    /// documents that a 429 comes before the work: that is inferred from where rate limits are checked. Such a refusal takes
    /// one round trip, under 500 ms around the world. The body says nothing, for both kinds of 429 have one. Looking after
    /// every 429 would cost an account at its limit more requests than the limit allows.
    public static var quickRefusalMilliseconds: Int64 { 500 }

    public mutating func proceedWithCreate(after reply: inout Reply, _ settings: borrowing Settings) -> Step {
        var classification = ResponseClassification(reply)
        if cleanup != nil, classification.status == .rateLimited,
            reply.millisecondsToAnswer >= Self.quickRefusalMilliseconds
        {
            classification.outcome = .unknown
        }
        // A caller that the service does not know, or that may not create, has created nothing, and may not list keys either.
        if reply.mayHaveBeenSent, !classification.isRefusedCredential { cleanup?.attemptWasAnswered() }
        if classification.isProvablyRepeatable, let step = retry(after: reply) { return step }
        if reply.isSuccess { return takeAnswer(classification, &reply, settings) }
        return failAttempt(classification, &reply, settings)
    }

    /// The service has created a key: takes the key from the response, or deletes it.
    private mutating func takeAnswer(
        _ classification: ResponseClassification, _ reply: inout Reply, _ settings: borrowing Settings
    ) -> Step {
        let location = SecretLocator.locate(in: &reply.body)
        var status = classification.status
        if classification.outcome == .done {
            do throws(JSONDocument.ParseError) {
                key = try CreateReply.read(&reply.body, location, into: settings.pages)
            } catch {
                status = error == .outOfMemory ? .noMemory : .invalidReply
            }
        }
        let isForAnotherRequest = isForAnotherRequest(location, reply.body)
        if isForAnotherRequest, classification.outcome == .done {
            // The key belongs to another call, so it is neither returned nor deleted. The response to this request may still
            // come on that connection.
            key = nil
            reply.isForAnotherRequest = true
            return failAttempt(.unusableAnswer, &reply, settings)
        }
        if key != nil { return handOver(&reply, settings) }
        if !isForAnotherRequest, let step = beginCompleting(classification, location, &reply, settings) {
            return step
        }
        let keyID = isForAnotherRequest ? nil : CreateReply.keyID(location, in: reply.body)
        let isLost = classification.outcome == .done || status == .replyTooLarge && reply.headers.isComplete
        if isLost || keyID != nil { return discard(keyID, because: status, &reply, settings) }
        return failAttempt(classification, &reply, settings)
    }

    /// Whether a response does not have the marker that was sent.
    private func isForAnotherRequest(_ location: SecretLocation, _ body: borrowing Bytes) -> Bool {
        guard let marker = sentMarker else { return false }
        return !(key.read { marker.isBorne(by: $0) } ?? CreateReply.isAnswer(to: marker, location, in: body))
    }

    public var sentMarker: Marker? {
        cleanup.read { $0.marker }
    }

    private mutating func failAttempt(
        _ classification: ResponseClassification, _ reply: inout Reply, _ settings: borrowing Settings
    ) -> Step {
        let isOver = reply.isOver
        _ = fail(
            classification, &reply, settings, classification.outcome == .unknown ? .mayHaveCreated : .none)
        return goOn(afterFailing: classification, isOver: isOver, settings)
    }

    public mutating func handOver(_ reply: inout Reply, _ settings: borrowing Settings) -> Step {
        keepKeyFromSweeps()
        noteOtherName(settings)
        return kind == .rotationBegin ? beginVerifying(&reply, settings) : succeed(settings)
    }

    /// Where the id cannot be kept in mind, no key that bears the marker is touched.
    private mutating func keepKeyFromSweeps() {
        guard let id = key?.id, !id.isAbsent, cleanup != nil else { return }
        if let text = key?.texts.copy(id) { cleanup?.keptKeyID = text }
    }

    /// A different display name may mean that the service trimmed it, or that the response belongs to another request.
    private func noteOtherName(_ settings: borrowing Settings) {
        key.read { (key) in
            guard settings.log.takes(.warning), (try? request.names(key)) == false else { return }
            noteOtherName(of: key, settings)
        }
    }
}

extension Request {
    /// Whether the body of a create asks for the display name that `key` has, or for none.
    fileprivate func names(_ key: borrowing KeyRecord) throws(OutOfMemory) -> Bool {
        var start = Bytes()
        try start.append("{\"apiKey\":{\"displayName\":")
        guard ASCII.equal(body.span.extracting(first: start.count), start.span) else { return true }
        try start.append(quoted: key.texts.text(key.displayName))
        return ASCII.equal(body.span.extracting(first: start.count), start.span)
    }
}
