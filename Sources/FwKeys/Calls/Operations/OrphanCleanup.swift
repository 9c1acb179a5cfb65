// OrphanCleanup.swift - finds the orphans of lost responses by their marker, and deletes them
//
// An exactly-once create and a sweep share this: wait, read the list, delete the keys with the marker, and do it once more.
// If something fails here, the caller of a create gets the error of the create; only a sweep reports the cleanup itself.
//
// An attempt whose response was lost is unsettled: it may have created a key, or may still create one. Finding and deleting
// that key settles the attempt. One list without the key proves nothing, because a slow service may still be at work and may
// not list a new key yet. So there are several passes with a pause between them.

import FwKeysTransport

public struct OrphanCleanup: ~Copyable, Boxed {
    public static var tag: UInt32 { 0x5ee9_0000 }

    enum Purpose {
        /// An attempt was lost: delete its key before another attempt.
        case beforeAnotherAttempt
        /// There is a key for the caller: delete keys that earlier attempts create late.
        case afterSuccess
        /// The caller gets no key: delete what the attempts left.
        case beforeFailing
        /// A sweep: delete every key with the marker.
        case sweep
    }

    private static var looks: Int32 { 2 }

    let marker: Marker
    /// Look after each response too, because a proxy may have sent its request twice.
    private let looksAfterAnswers: Bool
    private(set) var purpose = Purpose.sweep
    private var looksLeft: Int32 = 0
    /// A response came, and the look after it is not finished.
    private var owesLook = false
    /// The key with the marker that must stay; absent if there is none.
    var keptKeyID = Text()
    var isKeyKept: Bool { !keptKeyID.isAbsent }
    private(set) var unsettledAttempts: Int32 = 0

    /// The keys to delete in the current look, and the index of the next one.
    private var found = TextSet()
    private var removedCount = 0
    /// The first key of the current look that was listed but not found by its delete.
    private(set) var firstPassedOver: Int?

    private var deleted = TextSet()
    /// The number of keys that were deleted before the current purpose.
    private var deletedBefore = 0
    public private(set) var examinedCount: Int64 = 0

    init(_ marker: Marker, looksAfterAnswers: Bool = false) {
        self.marker = marker
        self.looksAfterAnswers = looksAfterAnswers
    }

    mutating func begin(_ purpose: Purpose) {
        self.purpose = purpose
        looksLeft = Self.looks
        deletedBefore = deletedCount
    }

    mutating func beginLook() {
        looksLeft -= 1
        found = TextSet()
        removedCount = 0
        firstPassedOver = nil
    }

    /// Whether another look is needed.
    var isAnotherLookDue: Bool {
        looksLeft > 0 && (purpose == .sweep || unsettledAttempts > 0 || firstPassedOver != nil)
    }

    /// A key that was skipped in the last look may be alive: then another look is needed.
    mutating func looksWereFinished() {
        if firstPassedOver == nil { owesLook = false }
    }

    mutating func attemptWasLost() { unsettledAttempts += 1 }

    mutating func attemptWasAnswered() { owesLook = looksAfterAnswers }

    /// Checks a record of the list. If the key has the marker, it must be deleted.
    mutating func examine(_ record: JSONValue) throws(OutOfMemory) {
        examinedCount += 1
        let keyID = record.member("keyId").text
        guard marker.isBorne(by: record) else { return }
        let id = try Text(keyID)
        // A list may still show a deleted key, which has settled its attempt already. Pages may repeat a key; the set stores
        // it once.
        if ASCII.equal(keyID, keptKeyID.span) || deleted.contains(id) { return }
        try found.insert(id)
    }

    var hasMoreToRemove: Bool { removedCount < found.count }

    /// The id of the next key to delete. Nil if there is none, or no memory for it.
    func nextToRemove() -> Text? {
        hasMoreToRemove ? try? Text(found.text(removedCount)) : nil
    }

    /// The next key was deleted. An attempt creates at most one key, so this settles an attempt.
    mutating func removed() throws(OutOfMemory) {
        let settles = doesRemovalSettle
        try deleted.insert(Text(found.text(removedCount)))
        removedCount += 1
        if settles, unsettledAttempts > 0 { unsettledAttempts -= 1 }
    }

    /// Where requests may be sent twice, a second key may belong to an attempt that is settled or was answered. Between two
    /// attempts the first key that is found can only be of an attempt whose answer was lost.
    private var doesRemovalSettle: Bool {
        !looksAfterAnswers || purpose != .afterSuccess && !hasDeletedForPurpose
    }

    /// A key was deleted by its id alone; its attempt never counted as unsettled.
    mutating func note(discarded id: borrowing Text) throws(OutOfMemory) {
        try deleted.insert(id)
    }

    /// The next key was listed, but the delete did not find it. This settles nothing: the next look shows whether the key is
    /// gone.
    mutating func passOver() {
        if firstPassedOver == nil { firstPassedOver = removedCount }
        removedCount += 1
    }

    /// The id of a skipped key. Nil if there is none, or no memory for it.
    func passedOverKeyID() -> Text? {
        guard let firstPassedOver else { return nil }
        return try? Text(found.text(firstPassedOver))
    }

    func hasDeleted(_ id: borrowing Text) -> Bool { deleted.contains(id) }

    public var deletedCount: Int { deleted.count }

    /// Whether a key was deleted for the current purpose.
    var hasDeletedForPurpose: Bool { deletedCount > deletedBefore }

    /// The id of a key that was deleted, for C; nil past the end.
    @safe
    public func deletedCString(_ index: Int) -> UnsafePointer<CChar>? {
        index >= 0 && index < deletedCount ? deleted.cString(index) : nil
    }

    /// How many keys may be left: keys of unsettled attempts, and keys that were listed and not deleted. One if nobody has
    /// looked.
    var possiblyLeft: Int32 {
        let left = max(unsettledAttempts, Int32(clamping: found.count - removedCount))
        return owesLook ? max(left, 1) : left
    }
}

extension Operation {
    /// Begins to look for keys with the marker.
    mutating func beginLooking(_ purpose: OrphanCleanup.Purpose) -> Step {
        cleanup?.object.begin(purpose)
        // A sweep begins long after the create, so its first look need not wait.
        return look(afterMilliseconds: purpose == .sweep ? 0 : settings.object.timing.settle)
    }

    private mutating func look(afterMilliseconds pause: Int64) -> Step {
        cleanup?.object.beginLook()
        do throws(ResponseClassification) {
            return try beginPaging(.looking, afterMilliseconds: pause)
        } catch {
            return endLooking(because: error.status)
        }
    }

    mutating func proceedWithLooking() throws(ResponseClassification) -> Step {
        if let step = try turnPage(.apiKeys) { return step }
        return removeNext()
    }

    private mutating func removeNext() -> Step {
        if cleanup?.object.hasMoreToRemove != true {
            if cleanup?.object.isAnotherLookDue == true {
                return look(afterMilliseconds: settings.object.timing.settle)
            }
            // A listed key with the marker that cannot be deleted is alive.
            let isLeft = cleanup?.object.purpose == .sweep && cleanup?.object.firstPassedOver != nil
            return endLooking(because: isLeft ? .notFound : .ok)
        }
        guard let id = cleanup?.object.nextToRemove(), (try? beginDeletion(id, .removing)) != nil else {
            return endLooking(because: .noMemory)
        }
        return .send
    }

    /// The next key that had to go is gone, or it is not known to be.
    mutating func endRemoving(isGone: Bool, _ answer: ResponseClassification) -> Step {
        if isGone {
            guard (try? cleanup?.object.removed()) != nil else { return giveUpLooking(.outOfMemory) }
        } else if answer.status == .notFound {
            cleanup?.object.passOver()
        } else {
            return giveUpLooking(answer)
        }
        deletion = nil
        return removeNext()
    }

    mutating func giveUpLooking(_ answer: ResponseClassification) -> Step {
        if cleanup?.object.purpose == .sweep {
            _ = fail(answer)
            nameKeyLeft()
            return .finished
        }
        deletion = nil
        return endLooking(because: answer.status)
    }

    /// The looks are over or failed: returns the product, or the next step.
    private mutating func endLooking(because status: Status) -> Step {
        if status == .ok { cleanup?.object.looksWereFinished() }
        switch cleanup?.object.purpose {
        case .beforeAnotherAttempt where status == .ok: return createAgain()
        case .beforeAnotherAttempt, .beforeFailing: return failUnsettled(because: status)
        case .afterSuccess: return finishWithKey()
        case .sweep where status != .ok:
            let left = cleanup?.object.passedOverKeyID()
            _ = fail(Refusal(status, "", outcome: .unknown))
            if let left { failure.tell(.notDeleted, of: left, .unknown) }
            return .finished
        case .sweep, .none: return .finished
        }
    }
}
