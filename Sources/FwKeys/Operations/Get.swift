// Get.swift - how the question for one key goes on from an answer
//
// Whether the service has a path for one key is not documented. So the path comes first, and where the answer may mean
// that there is no such path, the key is looked for in the list, which there is.

extension Operation {
    mutating func proceedWithGet(after reply: inout Reply, _ settings: borrowing Settings) -> Step {
        let judgement = Judgement(reply)
        if judgement.outcome == .done {
            key = KeyRecord.read(&reply.body)
            if isKeyTheWantedOne { return .finished }
            key = nil
            return beginFindingKey(&reply, settings)
        }
        if judgement.status == .notFound || reply.httpStatus == 405 || reply.httpStatus == 501 {
            return beginFindingKey(&reply, settings)
        }
        if judgement.isTransient, let step = retry(after: reply) { return step }
        return fail(judgement, &reply, settings)
    }

    private var isKeyTheWantedOne: Bool {
        switch key {
        case .some(let key): ASCII.equal(key.texts.text(key.id), ids.keyID)
        case .none: false
        }
    }

    private mutating func beginFindingKey(_ reply: inout Reply, _ settings: borrowing Settings) -> Step {
        httpStatusOfGet = reply.httpStatus
        do {
            walk = try PageWalk(scanning: collection)
            try walk?.prepare(&aside)
        } catch {
            return fail(.outOfMemory, &reply, settings)
        }
        enter(.findingKey)
        return .send
    }

    private mutating func takeKey(from page: borrowing ListPage) throws(OutOfMemory) {
        for index in 0..<page.count
        where ASCII.equal(page.record(index).member("keyId").text, ids.keyID) {
            key = try KeyRecord(page.record(index))
            return
        }
    }

    mutating func proceedWithFindingKey(after reply: inout Reply, _ settings: borrowing Settings) -> Step {
        let judgement = Judgement(reply)
        guard judgement.outcome == .done else {
            if judgement.isTransient, let step = retry(after: reply) { return step }
            return fail(judgement, &reply, settings)
        }
        do throws(JSONDocument.Flaw) {
            let page = try ListPage(.apiKeys, &reply.body)
            guard (try? takeKey(from: page)) != nil, (try? walk?.accept(page)) != nil else {
                throw .outOfMemory
            }
        } catch {
            return fail(error == .outOfMemory ? .outOfMemory : .unusableAnswer, &reply, settings)
        }
        if key != nil { return .finished }
        if walk?.isBroken == true { return fail(Judgement(.pagination, .unknown), &reply, settings) }
        if walk?.isAtEnd == true {
            // The list was answered: what there is to tell is how the question for the key itself was.
            reply.httpStatus = httpStatusOfGet
            return fail(Judgement(.notFound, .rejected), &reply, settings, .notListed)
        }
        guard (try? walk?.prepare(&aside)) != nil else { return fail(.outOfMemory, &reply, settings) }
        enter(.findingKey)
        return .send
    }
}
