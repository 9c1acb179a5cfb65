// Paging.swift - reads a list page by page: for the caller, and for every search in a list
//
// One page walk serves the search for marked keys, for one key, for a user, and for a key that should be gone. The phase
// decides what to search for; this file goes from page to page and decides when to stop. The caller's own list ends with
// each page.

import FwKeysTransport

extension Operation {
    mutating func proceedWithList() throws(ResponseClassification) -> Step {
        guard answer.outcome == .done else { return try retryOrThrow() }
        try list?.object.take(&reply)
        return .finished
    }

    /// Begins to read the user's keys from the first page, after a pause if the deadline allows it.
    mutating func beginPaging(
        _ phase: Phase, afterMilliseconds pause: Int64 = 0
    ) throws(ResponseClassification) -> Step {
        guard pause == 0 || pause < deadline.remainingMilliseconds else {
            throw ResponseClassification(.deadline, .unknown)
        }
        let walk = try orOutOfMemory(PageWalk(scanning: collection))
        let step = try beginPaging(phase, consume walk)
        return pause == 0 ? step : .pause(milliseconds: pause, isRetry: false)
    }

    /// The same for any list; the operation is finished if there is no list to read.
    mutating func beginPaging(
        _ phase: Phase, _ walk: consuming PageWalk?
    ) throws(ResponseClassification) -> Step {
        guard let walk else { return .finished }
        self.walk = try .keeping(walk)
        return try askForPage(phase)
    }

    /// The number of records between two checks of the deadline. A page may have thousands of records.
    private static var recordsBetweenChecks: Int { 1_024 }

    /// The next step after a page. Nil after the last page, or after the page that has what the phase searches for.
    mutating func turnPage(_ items: ListPage.Items) throws(ResponseClassification) -> Step? {
        guard answer.outcome == .done else { return try retryOrThrow() }
        let page = try orUnusable(ListPage(items, &reply.body))
        if items == .apiKeys, page.hasKeyWithoutID { throw .unusableAnswer }
        for index in 0..<page.count {
            if index % Self.recordsBetweenChecks == Self.recordsBetweenChecks - 1,
                let status = interruption()
            {
                throw ResponseClassification(status, .unknown)
            }
            try orOutOfMemory(examine(page.record(index)))
            if hasFound { return nil }
        }
        try orOutOfMemory(walk?.object.accept(page))
        if walk?.object.isBroken == true { throw ResponseClassification(.pagination, .unknown) }
        return walk?.object.isAtEnd == true ? nil : try askForPage(phase)
    }

    private mutating func askForPage(_ phase: Phase) throws(ResponseClassification) -> Step {
        try orOutOfMemory(walk?.object.prepare(&followUpRequest))
        enter(phase)
        return .send
    }

    private mutating func examine(_ record: JSONValue) throws(OutOfMemory) {
        switch phase {
        case .looking: try cleanup?.object.examine(record)
        case .confirming: deletion?.examine(record)
        case .completing:
            guard cutAnswer?.object.fits(record) == true else { return }
            if key == nil { key = try Shared(KeyRecord(record)) }
            if key.read({ $0.object.hasID(of: record) }) == false { cutAnswer?.object.isAmbiguous = true }
        case .findingKey:
            if ASCII.equal(record.member("keyId").text, wantedKeyID) { key = try Shared(KeyRecord(record)) }
        case .findingUser: try identity?.object.examine(user: record)
        case .findingOwnKey: try identity?.object.examine(key: record, of: settings.object)
        case .main, .discarding, .removing, .verifying, .askingForUser, .askingForKey: break
        }
    }

    /// Whether no other record needs to be examined.
    private var hasFound: Bool {
        switch phase {
        case .findingKey: key != nil
        case .confirming: deletion.read { $0.isListed } ?? false
        default: false
        }
    }
}
