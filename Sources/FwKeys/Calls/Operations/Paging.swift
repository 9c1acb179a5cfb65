// Paging.swift - reads a list page by page, for every search in a list
//
// One page walk serves the search for marked keys, for one key, for a user, and for a key that should be gone. The phase
// decides what to search for; this file goes from page to page and decides when to stop.

import FwKeysTransport

extension Operation {
    /// The next step after a page.
    public enum PageTurn {
        /// Fetch the next page, or the same page again.
        case more(Step)
        /// This was the last page.
        case end
        case failed(ResponseClassification)
    }

    /// Prepares the request for the first page of the user's keys.
    public mutating func beginPaging(_ phase: Phase) throws(OutOfMemory) {
        walk = try PageWalk(scanning: collection)
        try walk?.prepare(&followUpRequest)
        enter(phase)
    }

    public mutating func turnPage(
        _ items: ListPage.Items, after reply: inout Reply, _ settings: borrowing Settings
    ) -> PageTurn {
        let classification = ResponseClassification(reply)
        guard classification.outcome == .done else {
            if classification.isTransient, let step = retry(after: reply) { return .more(step) }
            return .failed(classification)
        }
        do throws(JSONDocument.ParseError) {
            let page = try ListPage(items, &reply.body)
            if let status = try read(page, settings) {
                return .failed(ResponseClassification(status, .unknown))
            }
            guard (try? walk?.accept(page)) != nil else { throw .outOfMemory }
        } catch {
            return .failed(error == .outOfMemory ? .outOfMemory : .unusableAnswer)
        }
        if walk?.isBroken == true { return .failed(ResponseClassification(.pagination, .unknown)) }
        if walk?.isAtEnd == true { return .end }
        guard (try? walk?.prepare(&followUpRequest)) != nil else { return .failed(.outOfMemory) }
        enter(phase)
        return .more(.send)
    }

    /// The number of records between two checks of the deadline. A page may have thousands of records.
    private static var recordsBetweenChecks: Int { 1_024 }

    /// Reads the records of a page. Returns the reason if it stopped early, or nil.
    private mutating func read(
        _ page: borrowing ListPage, _ settings: borrowing Settings
    ) throws(JSONDocument.ParseError) -> Status? {
        for index in 0..<page.count {
            if index % Self.recordsBetweenChecks == Self.recordsBetweenChecks - 1,
                let status = interruption(settings)
            {
                return status
            }
            guard (try? examine(page.record(index), settings)) != nil else { throw .outOfMemory }
        }
        return nil
    }

    private mutating func examine(_ record: JSONValue, _ settings: borrowing Settings) throws(OutOfMemory) {
        switch phase {
        case .looking: try cleanup?.examine(record)
        case .confirming: deletion?.examine(record)
        case .completing: try cutAnswer?.examine(record)
        case .findingKey:
            if key == nil, ASCII.equal(record.member("keyId").text, wantedKeyID) {
                key = try KeyRecord(record)
            }
        case .findingUser: try identity?.examine(user: record)
        case .findingOwnKey: try identity?.examine(key: record, settings.apiKey)
        case .main, .discarding, .removing, .verifying, .askingForUser, .askingForKey: break
        }
    }
}
