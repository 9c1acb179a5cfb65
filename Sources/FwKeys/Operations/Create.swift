// Create.swift - how a create goes on from an answer
//
// The service has no idempotency key and shows a secret once, so the request is sent again only after proof that
// nothing was done: no byte was handed out, or 429 came back. A key whose secret did not arrive is deleted if the
// answer names it, even an answer that was cut: the id comes before the end.

extension Operation {
    mutating func proceedWithCreate(after reply: inout Reply, _ settings: borrowing Settings) -> Step {
        let judgement = Judgement(reply)
        if judgement.outcome == .done {
            return takeKey(from: &reply, settings)
        }
        if judgement.isProvablyRepeatable, let step = retry(after: reply) { return step }
        if reply.isSuccess {
            let keyID = CreateReply.keyID(SecretLocator.locate(in: &reply.body), in: reply.body)
            if keyID != nil || judgement.status == .replyTooLarge && reply.headers.isComplete {
                return discard(keyID, because: judgement.status, &reply, settings)
            }
        }
        let remark: ErrorReport.Remark = judgement.outcome == .unknown ? .mayHaveCreated : .none
        let isOver = reply.isOver
        _ = fail(judgement, &reply, settings, remark)
        return goOn(afterFailing: judgement, isOver: isOver, settings)
    }

    private mutating func takeKey(from reply: inout Reply, _ settings: borrowing Settings) -> Step {
        let location = SecretLocator.locate(in: &reply.body)
        do throws(JSONDocument.Flaw) {
            key = try CreateReply.read(&reply.body, location, into: settings.pages)
        } catch {
            let status: Status = error == .outOfMemory ? .noMemory : .invalidReply
            return discard(CreateReply.keyID(location, in: reply.body), because: status, &reply, settings)
        }
        keepKeyFromSweeps()
        return kind == .rotationBegin ? beginVerifying(&reply, settings) : succeed(settings)
    }

    /// Where the id cannot be kept in mind, no key that bears the marker is touched.
    private mutating func keepKeyFromSweeps() {
        guard let id = key?.id, !id.isAbsent, settlement != nil else { return }
        if let text = key?.texts.copy(id) { settlement?.keptKeyID = text }
    }
}
