// Delete.swift - how a delete goes on from an answer
//
// Deleting twice does no harm, so it is repeated where an answer did not come. That the key is not there is success
// only then: on a first try it means that the caller asked for something else than was meant.

extension Operation {
    mutating func proceedWithDelete(after reply: inout Reply, _ settings: borrowing Settings) -> Step {
        let judgement = Judgement(reply)
        if judgement.outcome == .done || judgement.status == .notFound && mayBeDoneAlready {
            return .finished
        }
        if judgement.outcome == .unknown { mayBeDoneAlready = true }
        if judgement.isRefusedCredential, credential == .client, newKeyAuthorization != nil {
            // The key that is deleted may be the client's own, and gone already: its successor may ask.
            credential = .newKey
            return .send
        }
        if judgement.isTransient, let step = retry(after: reply) { return step }
        return fail(judgement, &reply, settings)
    }
}
