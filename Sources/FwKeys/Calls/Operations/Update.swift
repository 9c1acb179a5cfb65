// Update.swift - state machine of a request that changes a key
//
// The newest public description of the service has this request, but nobody has tried it on the live service. So 404, 405 and
// 501 may mean that the service has no such request, or that it does not know the key: both have one status. The request is
// repeated only after proof that nothing was done: a second update could undo what somebody else changed in between.

import FwKeysTransport

extension Operation {
    public mutating func proceedWithUpdate(after reply: inout Reply, _ settings: borrowing Settings) -> Step {
        let classification = ResponseClassification(reply)
        if classification.isProvablyRepeatable, let step = retry(after: reply) { return step }
        if classification.outcome == .done { return takeChangedRecord(&reply, settings) }
        if classification.isNotOffered {
            return fail(ResponseClassification(.notOffered, .rejected), &reply, settings)
        }
        return fail(classification, &reply, settings)
    }

    private mutating func takeChangedRecord(_ reply: inout Reply, _ settings: borrowing Settings) -> Step {
        do throws(JSONDocument.ParseError) {
            let document = try JSONDocument(&reply.body)
            guard let record = try? KeyRecord(document) else { throw .outOfMemory }
            key = consume record
        } catch {
            return fail(error == .outOfMemory ? .outOfMemory : .unusableAnswer, &reply, settings)
        }
        if isKeyTheWantedOne == true { return .finished }
        // A record of another key answers another request, and the answer to this one may still come on that connection.
        reply.isForAnotherRequest = isKeyTheWantedOne == false
        key = nil
        return fail(.unusableAnswer, &reply, settings)
    }
}
