// Get.swift - what a get does after each response
//
// The service does not document a path for one key. So a get tries the path first. If the response may mean that there is no
// such path, it looks for the key in the list, which is documented.

import FwKeysTransport

extension Operation {
    public mutating func proceedWithGet(after reply: inout Reply, _ settings: borrowing Settings) -> Step {
        let classification = ResponseClassification(reply)
        if classification.outcome == .done {
            key = KeyRecord.read(&reply.body)
            let isTheWantedOne = isKeyTheWantedOne
            if isTheWantedOne == true { return endFindingKey(&reply, settings) }
            key = nil
            if isTheWantedOne == false {
                // It answers another request, and the answer to this one may still come on that connection.
                reply.isForAnotherRequest = true
                return fail(.unusableAnswer, &reply, settings)
            }
            return beginFindingKey(reply.httpStatus, looks: looksForKey, &reply, settings)
        }
        if classification.isNotOffered {
            return beginFindingKey(reply.httpStatus, looks: looksForKey, &reply, settings)
        }
        return retryOrFail(classification, &reply, settings)
    }

    /// Whether the record names the key that was asked for; nil where it names none.
    public var isKeyTheWantedOne: Bool? {
        key.read { $0.id.isAbsent ? nil : ASCII.equal($0.texts.text($0.id), wantedKeyID) } ?? nil
    }

    private mutating func beginFindingKey(
        _ httpStatusOfGet: Int32, looks: Int32, _ reply: inout Reply, _ settings: borrowing Settings
    ) -> Step {
        do {
            try beginPaging(.findingKey(httpStatus: httpStatusOfGet, looks: looks))
        } catch {
            return fail(.outOfMemory, &reply, settings)
        }
        return .send
    }

    public mutating func proceedWithFindingKey(
        after reply: inout Reply, httpStatusOfGet: Int32, looks: Int32, _ settings: borrowing Settings
    ) -> Step {
        let turn = turnPage(.apiKeys, after: &reply, settings)
        if key != nil { return endFindingKey(&reply, settings) }
        switch turn {
        case .more(let step): return step
        case .end:
            if looks > 1 {
                let step = beginFindingKey(httpStatusOfGet, looks: looks - 1, &reply, settings)
                guard case .send = step else { return step }
                return .pause(milliseconds: settings.timing.settle, isRetry: false)
            }
            // The list was answered: what there is to tell is how the question for the key itself was.
            reply.httpStatus = httpStatusOfGet
            return endFindingKey(&reply, settings)
        case .failed(let classification): return fail(classification, &reply, settings)
        }
    }
}
