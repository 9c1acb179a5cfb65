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
    static var quickRefusalMilliseconds: Int64 { 500 }

    mutating func proceedWithCreate() throws(ResponseClassification) -> Step {
        if cleanup != nil, answer.status == .rateLimited,
            reply.millisecondsToAnswer >= Self.quickRefusalMilliseconds
        {
            answer.outcome = .unknown
        }
        // A caller that the service does not know, or that may not create, has created nothing, and may not list keys either.
        if reply.mayHaveBeenSent, !answer.isRefusedCredential { cleanup?.object.attemptWasAnswered() }
        if answer.isProvablyRepeatable, let step = retry() { return step }
        return reply.isSuccess ? try takeAnswer() : failAttempt(answer)
    }

    /// The service has created a key: takes the key from the response, or deletes it.
    private mutating func takeAnswer() throws(ResponseClassification) -> Step {
        let location = SecretLocator.locate(in: &reply.body)
        var status = answer.status
        if answer.outcome == .done {
            do throws(ResponseClassification) {
                let record = try orUnusable(
                    CreateReply.read(&reply.body, location, into: settings.object.pages))
                key = try .keeping(record)
            } catch {
                status = error.status
            }
        }
        let isForAnotherRequest = isForAnotherRequest(location)
        if isForAnotherRequest, answer.outcome == .done {
            // The key belongs to another call, so it is neither returned nor deleted. The response to this request may still
            // come on that connection.
            key = nil
            reply.isForAnotherRequest = true
            return failAttempt(.unusableAnswer)
        }
        if key != nil { return try handOver() }
        if !isForAnotherRequest, let step = beginCompleting(location) { return step }
        let keyID = isForAnotherRequest ? nil : CreateReply.keyID(location, in: reply.body)
        let isLost = answer.outcome == .done || status == .replyTooLarge && reply.headers.isComplete
        return isLost || keyID != nil ? discard(keyID, because: status) : failAttempt(answer)
    }

    /// Whether a response does not have the marker that was sent.
    private func isForAnotherRequest(_ location: SecretLocation) -> Bool {
        guard let marker = sentMarker else { return false }
        return
            !(key.read { marker.isBorne(by: $0.object) }
            ?? CreateReply.isAnswer(to: marker, location, in: reply.body))
    }

    var sentMarker: Marker? { cleanup.read { $0.object.marker } }

    private mutating func failAttempt(_ answer: ResponseClassification) -> Step {
        _ = fail(answer, answer.outcome == .unknown ? .mayHaveCreated : .none)
        return goOn(after: answer.outcome, isOver: answer.status.endsCall)
    }

    mutating func handOver() throws(ResponseClassification) -> Step {
        // Where the id cannot be kept in mind, no key that bears the marker is touched.
        if cleanup != nil, let id = key?.object.copyID() { cleanup?.object.keptKeyID = id }
        noteOtherName()
        return kind == .rotationBegin ? try beginVerifying() : succeed()
    }

    /// A different display name may mean that the service trimmed it, or that the response belongs to another request.
    private func noteOtherName() {
        guard settings.object.log.takes(.warning) else { return }
        key.read { (key) in if (try? request.names(key.object)) == false { noteOtherName(of: key.object) } }
    }
}

extension Request {
    /// Whether the body of a create asks for the display name that `key` has, or for none.
    fileprivate func names(_ key: borrowing KeyRecord) throws(OutOfMemory) -> Bool {
        guard ASCII.hasPrefix(body.span, "{\"apiKey\":{\"displayName\":") else { return true }
        let named = try JSONObject()
        try named.set("displayName", key.texts.text(key.displayName))
        var start = Bytes()
        try start.append("{\"apiKey\":")
        try named.write(to: &start)
        start.truncate(to: start.count - 1)
        return ASCII.equal(body.span.extracting(first: start.count), start.span)
    }
}
