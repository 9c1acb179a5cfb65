// Settlement.swift - what is known of the keys that bear a marker
//
// An attempt whose answer was lost is unsettled: it may have created a key, or may still. It is settled by finding that
// key and deleting it. One list without it proves nothing, for a slow service may still be at work and a new key may
// not be listed yet, so there is more than one look, with time in between.

struct Settlement: ~Copyable {
    enum Purpose {
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

    let marker: Marker
    private(set) var purpose = Purpose.sweep
    private var looksLeft: Int32 = 0
    /// The key that bears the marker and is to stay; absent if there is none.
    var keptKeyID = Text()
    var isKeyKept: Bool { !keptKeyID.isAbsent }
    private(set) var unsettledAttempts: Int32 = 0

    /// The keys of the present look that have to go, and which of them is next.
    private var found = TextTable()
    private var foundCount = 0
    private var removedCount = 0
    /// Keys of the present look that were listed and not found when they were to be deleted.
    private(set) var passedOverCount = 0

    private(set) var deleted = TextTable()
    private(set) var deletedCount = 0
    private(set) var examinedCount: Int64 = 0

    init(_ marker: Marker) {
        self.marker = marker
    }

    mutating func begin(_ purpose: Purpose) {
        self.purpose = purpose
        looksLeft = Self.looks
    }

    mutating func beginLook() {
        looksLeft -= 1
        found = TextTable()
        foundCount = 0
        removedCount = 0
        passedOverCount = 0
    }

    /// Whether there is a point in another look.
    var isAnotherLookDue: Bool { looksLeft > 0 && (purpose == .sweep || unsettledAttempts > 0) }

    mutating func attemptWasLost() { unsettledAttempts += 1 }

    /// Notes which keys of a page have to go.
    mutating func examine(_ page: borrowing ListPage) throws(OutOfMemory) {
        for index in 0..<page.count {
            examinedCount += 1
            let record = page.record(index)
            let id = record.member("keyId").text
            guard !id.isEmpty, marker.isBorne(by: record.member("displayName").text) else { continue }
            // A list may go on showing a key that is gone; it has settled its attempt already.
            if ASCII.equal(id, keptKeyID.span) || hasDeleted(id) || hasFound(id) { continue }
            _ = try found.add(id)
            foundCount += 1
        }
    }

    var hasMoreToRemove: Bool { removedCount < foundCount }

    /// The id of the next key that has to go; nil where there is none.
    func nextToRemove() -> Text? {
        hasMoreToRemove ? found.copy(found.id(at: removedCount)) : nil
    }

    /// The deletion of the next key that has to go.
    func removeNext(from collection: Span<UInt8>) throws(OutOfMemory) -> Request {
        try Request.delete(found.text(found.id(at: removedCount)), from: collection)
    }

    /// The id of a key that was deleted, for C; nil past the end.
    @unsafe
    func deletedCString(_ index: Int) -> UnsafePointer<CChar>? {
        index >= 0 && index < deletedCount ? unsafe deleted.cString(deleted.id(at: index)) : nil
    }

    /// The next key was deleted. One attempt creates one key at most, so an attempt is settled.
    mutating func removed() throws(OutOfMemory) {
        _ = try deleted.add(found.id(at: removedCount), of: found)
        deletedCount += 1
        removedCount += 1
        if unsettledAttempts > 0 { unsettledAttempts -= 1 }
    }

    /// A key was deleted by its id alone; its attempt never counted as unsettled.
    mutating func note(discarded id: borrowing Text) throws(OutOfMemory) {
        if id.isAbsent { return }
        _ = try deleted.add(id.span)
        deletedCount += 1
    }

    /// The next key was listed and is not found: that settles nothing, and the next look tells whether it is gone.
    mutating func passOver() {
        removedCount += 1
        passedOverCount += 1
    }

    /// A page may repeat what another one had.
    private func hasFound(_ id: Span<UInt8>) -> Bool {
        for index in 0..<foundCount where ASCII.equal(found.text(found.id(at: index)), id) { return true }
        return false
    }

    func hasDeleted(_ id: Span<UInt8>) -> Bool {
        for index in 0..<deletedCount where ASCII.equal(deleted.text(deleted.id(at: index)), id) {
            return true
        }
        return false
    }

    /// How many keys may be left behind: of attempts that are unsettled, or listed and not deleted.
    var possiblyLeft: Int32 { max(unsettledAttempts, Int32(clamping: foundCount - removedCount)) }
}
