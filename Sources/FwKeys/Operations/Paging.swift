// Paging.swift - reads a list page by page, for whatever is looked for in it
//
// What is looked for is the phase's affair; how to get from page to page, and when to stop, is here.

extension Operation {
    /// What comes after a page.
    enum PageTurn {
        /// The request for the next page is ready.
        case next
        /// That was the last page.
        case end
        /// The same page is asked for again.
        case again(Step)
        case failed(Judgement)
    }

    mutating func turnPage(
        _ items: ListPage.Items, after reply: inout Reply, _ settings: borrowing Settings
    ) -> PageTurn {
        let judgement = Judgement(reply)
        guard judgement.outcome == .done else {
            if judgement.isTransient, let step = retry(after: reply) { return .again(step) }
            return .failed(judgement)
        }
        do throws(JSONDocument.Flaw) {
            let page = try ListPage(items, &reply.body)
            guard (try? read(page, settings)) != nil, (try? walk?.accept(page)) != nil else {
                throw .outOfMemory
            }
        } catch {
            return .failed(error == .outOfMemory ? .outOfMemory : .unusableAnswer)
        }
        if walk?.isBroken == true { return .failed(Judgement(.pagination, .unknown)) }
        if walk?.isAtEnd == true { return .end }
        guard (try? walk?.prepare(&aside)) != nil else { return .failed(.outOfMemory) }
        enter(phase)
        return .next
    }

    private mutating func read(
        _ page: borrowing ListPage, _ settings: borrowing Settings
    ) throws(OutOfMemory) {
        for index in 0..<page.count { try examine(page.record(index), settings) }
    }

    private mutating func examine(_ record: JSONValue, _ settings: borrowing Settings) throws(OutOfMemory) {
        switch phase {
        case .findingUser: try identity?.examine(user: record)
        case .findingOwnKey: try identity?.examine(key: record, settings.apiKey)
        default: break
        }
    }
}
