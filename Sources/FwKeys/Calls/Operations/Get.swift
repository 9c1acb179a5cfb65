// Get.swift - what a get does after each response
//
// The service does not document a path for one key. So a get tries the path first. If the response may mean that there is no
// such path, it looks for the key in the list, which is documented.

import FwKeysTransport

extension Operation {
    mutating func proceedWithGet() throws(ResponseClassification) -> Step {
        if answer.outcome == .done {
            if let record = KeyRecord.read(&reply.body) { key = try? Shared(record) }
            if try isKeyTheWantedOne() { return try endFindingKey() }
        } else if !answer.isNotOffered {
            return try retryOrThrow()
        }
        httpStatusOfGet = reply.httpStatus
        // A key that a rotation should have deleted counts as gone only if as many lists do not show it as after a delete.
        searchesLeft = kind == .rotationResume ? Deletion.looks : 1
        return try beginPaging(.findingKey)
    }

    /// Whether the record that came is that of the key that was asked for; false where it names no key. A record of another key
    /// answers another request, and the answer to this one may still come on that connection.
    mutating func isKeyTheWantedOne() throws(ResponseClassification) -> Bool {
        let isWanted =
            key.read { (key) -> Bool? in
                let id = key.object.texts.text(key.object.id)
                return id.isEmpty ? nil : ASCII.equal(id, wantedKeyID)
            } ?? nil
        if isWanted == true { return true }
        key = nil
        if isWanted == nil { return false }
        reply.isForAnotherRequest = true
        throw .unusableAnswer
    }

    mutating func proceedWithFindingKey() throws(ResponseClassification) -> Step {
        if let step = try turnPage(.apiKeys) { return step }
        if key == nil {
            searchesLeft -= 1
            if searchesLeft > 0 {
                return try beginPaging(.findingKey, afterMilliseconds: settings.object.timing.settle)
            }
            // The list was answered: what there is to tell is how the question for the key itself was.
            reply.httpStatus = httpStatusOfGet
        }
        return try endFindingKey()
    }
}
