// OrphanCleanup.swift - finds the keys that lost answers left behind, by their marker, and deletes them
//
// Shared by a create that is to be exactly once and by a sweep: wait, go through the list, delete what bears the marker,
// and once more. Whatever goes wrong here, the caller is told of the create; only a sweep is about the cleanup itself.
//
// An attempt whose answer was lost is unsettled: it may have created a key, or may still. It is settled by finding that
// key and deleting it. One list without it proves nothing, for a slow service may still be at work and a new key may
// not be listed yet, so there is more than one look, with time in between.

import FwKeysTransport

public struct OrphanCleanup: ~Copyable, Boxed {
    public static var tag: UInt32 { 0x5ee9_0000 }

    public enum Purpose {
        /// An attempt was lost: its key has to go before there is another one.
        case beforeAnotherAttempt
        /// There is a key for the caller: what earlier attempts come up with late has to go.
        case afterSuccess
        /// There will be no key for the caller.
        case beforeFailing
        /// Somebody wants whatever bears the marker gone.
        case sweep
    }

    private static var looks: Int32 { 2 }

    public let marker: Marker
    /// Each answer calls for a look too: something on the way may have sent its request twice.
    private let looksAfterAnswers: Bool
    public private(set) var purpose = Purpose.sweep
    private var looksLeft: Int32 = 0
    /// An answer came, and the look that it calls for was not finished yet.
    private var owesLook = false
    /// The key that bears the marker and is to stay; absent if there is none.
    public var keptKeyID = Text()
    public var isKeyKept: Bool { !keptKeyID.isAbsent }
    public private(set) var unsettledAttempts: Int32 = 0

    /// The keys of the present look that have to go, and which of them is next.
    private var found = TextSet()
    private var removedCount = 0
    /// The first key of the present look that was listed and not found when it was to be deleted.
    public private(set) var firstPassedOver: Int?

    private var deleted = TextSet()
    /// How many keys were deleted before the present purpose.
    private var deletedBefore = 0
    public private(set) var examinedCount: Int64 = 0

    public init(_ marker: Marker, looksAfterAnswers: Bool = false) {
        self.marker = marker
        self.looksAfterAnswers = looksAfterAnswers
    }

    public mutating func begin(_ purpose: Purpose) {
        self.purpose = purpose
        looksLeft = Self.looks
        deletedBefore = deletedCount
    }

    public mutating func beginLook() {
        looksLeft -= 1
        found = TextSet()
        removedCount = 0
        firstPassedOver = nil
    }

    /// Whether there is a point in another look.
    public var isAnotherLookDue: Bool {
        looksLeft > 0 && (purpose == .sweep || unsettledAttempts > 0 || firstPassedOver != nil)
    }

    /// A key that was passed over in the last look may be alive: then the look is still owed.
    public mutating func looksWereFinished() {
        if firstPassedOver == nil { owesLook = false }
    }

    public mutating func attemptWasLost() { unsettledAttempts += 1 }

    public mutating func attemptWasAnswered() { owesLook = looksAfterAnswers }

    /// Notes a record of the list, whose key has to go if it bears the marker.
    public mutating func examine(_ record: JSONValue) throws(OutOfMemory) {
        examinedCount += 1
        let id = record.member("keyId").text
        guard !id.isEmpty, marker.isBorne(by: record) else { return }
        // A list may go on showing a key that is gone; it has settled its attempt already. A page may repeat what another
        // one had: the set holds it once.
        if ASCII.equal(id, keptKeyID.span) || deleted.contains(id) { return }
        try found.insert(id)
    }

    public var hasMoreToRemove: Bool { removedCount < found.count }

    /// The id of the next key that has to go; nil where there is none, or no memory for it.
    public func nextToRemove() -> Text? {
        hasMoreToRemove ? try? Text(found.text(removedCount)) : nil
    }

    /// The next key was deleted. One attempt creates one key at most, so an attempt is settled.
    public mutating func removed() throws(OutOfMemory) {
        let settles = doesRemovalSettle
        try deleted.insert(removedCount, of: found)
        removedCount += 1
        if settles, unsettledAttempts > 0 { unsettledAttempts -= 1 }
    }

    /// Where requests may be sent twice, a second key may belong to an attempt that is settled or was answered. Between two
    /// attempts the first key that is found can only be of an attempt whose answer was lost.
    private var doesRemovalSettle: Bool {
        !looksAfterAnswers || purpose != .afterSuccess && !hasDeletedForPurpose
    }

    /// A key was deleted by its id alone; its attempt never counted as unsettled.
    public mutating func note(discarded id: Span<UInt8>) throws(OutOfMemory) {
        try deleted.insert(id)
    }

    /// The next key was listed and is not found: that settles nothing, and the next look tells whether it is gone.
    public mutating func passOver() {
        if firstPassedOver == nil { firstPassedOver = removedCount }
        removedCount += 1
    }

    /// The id of a key that was passed over; nil where there is none, or no memory for it.
    public func passedOverKeyID() -> Text? {
        guard let firstPassedOver else { return nil }
        return try? Text(found.text(firstPassedOver))
    }

    public func hasDeleted(_ id: Span<UInt8>) -> Bool { deleted.contains(id) }

    public var deletedCount: Int { deleted.count }

    /// Whether a key was deleted since the looks for the present purpose began.
    public var hasDeletedForPurpose: Bool { deletedCount > deletedBefore }

    /// The id of a key that was deleted; empty past the end.
    @_lifetime(borrow self)
    public func deletedKeyID(_ index: Int) -> Span<UInt8> { deleted.text(index) }

    /// The same for C; nil past the end.
    @safe
    public func deletedCString(_ index: Int) -> UnsafePointer<CChar>? {
        index >= 0 && index < deletedCount ? deleted.cString(index) : nil
    }

    /// How many keys may be left behind: of attempts that are unsettled, or listed and not deleted; one where that was
    /// not looked for.
    public var possiblyLeft: Int32 {
        let left = max(unsettledAttempts, Int32(clamping: found.count - removedCount))
        return owesLook ? max(left, 1) : left
    }
}

extension Operation {
    /// Begins to look for keys that bear the marker.
    public mutating func beginLooking(_ purpose: OrphanCleanup.Purpose, _ settings: borrowing Settings)
        -> Step
    {
        cleanup?.begin(purpose)
        // A sweep comes after the fact: its first look need not wait.
        return look(afterMilliseconds: purpose == .sweep ? 0 : settings.timing.settle)
    }

    private mutating func look(afterMilliseconds pause: Int64) -> Step {
        cleanup?.beginLook()
        guard pause == 0 || pause < deadline.remainingMilliseconds else {
            return endLooking(because: .deadline)
        }
        do {
            try beginPaging(.looking)
        } catch {
            return endLooking(because: .noMemory)
        }
        return .pause(milliseconds: pause, isRetry: false)
    }

    public mutating func proceedWithLooking(after reply: inout Reply, _ settings: borrowing Settings) -> Step
    {
        switch turnPage(.apiKeys, after: &reply, settings) {
        case .end: return removeNext(settings)
        case .more(let step): return step
        case .failed(let classification): return giveUpLooking(classification, &reply, settings)
        }
    }

    private mutating func removeNext(_ settings: borrowing Settings) -> Step {
        if cleanup?.hasMoreToRemove != true {
            if cleanup?.isAnotherLookDue == true {
                return look(afterMilliseconds: settings.timing.settle)
            }
            // A key that bears the marker, is listed, and cannot be deleted is not gone.
            let isLeft = cleanup?.purpose == .sweep && cleanup?.firstPassedOver != nil
            return endLooking(because: isLeft ? .notFound : .ok)
        }
        guard let id = cleanup?.nextToRemove(), (try? beginDeletion(id, .removing)) != nil else {
            return endLooking(because: .noMemory)
        }
        return .send
    }

    /// The next key that had to go is gone, or it is not known to be.
    public mutating func endRemoving(
        isGone: Bool, _ classification: ResponseClassification, _ reply: inout Reply,
        _ settings: borrowing Settings
    ) -> Step {
        if isGone {
            guard (try? cleanup?.removed()) != nil else {
                return giveUpLooking(.outOfMemory, &reply, settings)
            }
        } else if classification.status == .notFound {
            cleanup?.passOver()
        } else {
            return giveUpLooking(classification, &reply, settings)
        }
        deletion = nil
        return removeNext(settings)
    }

    private mutating func giveUpLooking(
        _ classification: ResponseClassification, _ reply: inout Reply, _ settings: borrowing Settings
    ) -> Step {
        if cleanup?.purpose == .sweep {
            _ = fail(classification, &reply, settings)
            nameKeyLeft()
            return .finished
        }
        deletion = nil
        return endLooking(because: classification.status)
    }

    /// The looks are over, or could not be finished: what the caller gets, or what comes next.
    private mutating func endLooking(because status: Status) -> Step {
        if status == .ok { cleanup?.looksWereFinished() }
        switch cleanup?.purpose {
        case .beforeAnotherAttempt where status == .ok: return createAgain()
        case .beforeAnotherAttempt, .beforeFailing: return failUnsettled(because: status)
        case .afterSuccess: return finishWithKey()
        case .sweep where status != .ok:
            let left = cleanup?.passedOverKeyID()
            _ = fail(Refusal(status, "", outcome: .unknown))
            switch left {
            case .some(let left): failure.tell(.notDeleted, of: left, .unknown)
            case .none: break
            }
            return .finished
        case .sweep, .none: return .finished
        }
    }
}
