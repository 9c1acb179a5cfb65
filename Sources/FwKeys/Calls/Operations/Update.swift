// Update.swift - state machine of a request that changes a key
//
// The newest public description of the service has this request, but nobody has tried it on the live service. So 404, 405 and
// 501 may mean that the service has no such request, or that it does not know the key: both have one status. The request is
// repeated only after proof that nothing was done: a second update could undo what somebody else changed in between.

import FwKeysTransport

extension Operation {
    mutating func proceedWithUpdate() throws(ResponseClassification) -> Step {
        if answer.isProvablyRepeatable, let step = retry() { return step }
        guard answer.outcome == .done else {
            throw answer.isNotOffered ? ResponseClassification(.notOffered, .rejected) : answer
        }
        let record = try orUnusable(JSONDocument(&reply.body))
        key = try orOutOfMemory(Shared(KeyRecord(record)))
        guard try isKeyTheWantedOne() else { throw .unusableAnswer }
        return .finished
    }
}
