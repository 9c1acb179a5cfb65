// MarkerSet.swift - many markers to sweep together, and the result for each
//
// A crashed batch leaves one marker for each request that was in flight. Sweeping them one by one would list the user's keys
// twice for each marker; this set lists each user's keys twice for all markers.

import FwKeysTransport

@safe
public struct MarkerSet: ~Copyable, Boxed {
    public static var tag: UInt32 { 0x3a4e_5e70 }

    /// A marker, and the user whose keys may bear it.
    struct Entry: BitwiseCopyable {
        var owner: Int
        var marker: Marker
        var keptKeyID: TextID
        /// The index in `errors` of the reason why it was not swept; -1 if it was swept.
        var error = -1

        func isOf(_ owner: Int, _ marker: Marker) -> Bool {
            self.owner == owner && ASCII.equal(self.marker.span, marker.span)
        }
    }

    @safe
    struct Owner: BitwiseCopyable {
        var accountID: TextID
        var userID: TextID
        /// The list of the user's keys that is being read.
        var list: OpaquePointer?
        var error = -1
    }

    /// A key with a marker that must be deleted.
    struct Orphan: BitwiseCopyable {
        let entry: Int
        /// Whether the last look has shown it. A list may still show a deleted key.
        var isListed = true
        var isDeleted = false
        /// Why it was missing when it was to be deleted.
        var error = -1

        func isDeleted(for entry: Int) -> Bool { isDeleted && self.entry == entry }
    }

    private var texts = TextTable()
    /// Those of the entries: most keys of a list have none of them.
    private var markers = TextSet()
    private(set) var entries = TrivialArray<Entry>()
    var owners = TrivialArray<Owner>()
    var orphans = TrivialArray<Orphan>()
    /// For each orphan the number of its entry, in so many digits, and behind that the key's id.
    private var orphanNames = TextSet()
    private static var digitCount: Int { 10 }
    private var errors = unsafe TrivialArray<OpaquePointer?>()
    var examinedCount: UInt64 = 0
    var deletedCount: UInt64 = 0

    public init() {}

    deinit {
        endErrors()
        for index in 0..<owners.count { _ = unsafe SharedKeyList(endingHandle: owners[index].list) }
    }

    public mutating func add(_ ids: GivenIDs, _ marker: Marker) throws(OutOfMemory) {
        try markers.insert(Text(marker.span))
        let kept = try texts.add(nonEmpty: ids.key)
        let owner = try owner(ids.account, ids.user)
        try entries.append(Entry(owner: owner, marker: marker, keptKeyID: kept))
    }

    private mutating func owner(_ account: Span<UInt8>, _ user: Span<UInt8>) throws(OutOfMemory) -> Int {
        for index in 0..<owners.count {
            let owner = owners[index]
            if ASCII.equal(texts.text(owner.accountID), account), ASCII.equal(texts.text(owner.userID), user)
            {
                return index
            }
        }
        unsafe try owners.append(Owner(accountID: texts.add(account), userID: texts.add(user)))
        return owners.count - 1
    }

    /// Forgets what an earlier sweep found.
    mutating func begin() {
        endErrors()
        unsafe errors.removeAll()
        orphans.removeAll()
        orphanNames = TextSet()
        examinedCount = 0
        deletedCount = 0
        for index in 0..<entries.count { entries[index].error = -1 }
        for index in 0..<owners.count { owners[index].error = -1 }
    }

    /// Records a listed key, if it has one of the owner's markers and need not stay. A marker may have been added twice: then a
    /// key that one of the entries keeps stays.
    mutating func examine(owner: Int, keyID: Span<UInt8>, _ marker: Marker) throws(OutOfMemory) {
        if try !markers.contains(Text(marker.span)) { return }
        for index in 0..<entries.count where entries[index].isOf(owner, marker) {
            if ASCII.equal(texts.text(entries[index].keptKeyID), keyID) { return }
        }
        for index in 0..<entries.count where entries[index].isOf(owner, marker) {
            var text = Bytes()
            try text.append(decimal: Int64(index), minimumDigits: Self.digitCount)
            try text.append(keyID)
            let name = try Text(text)
            if let known = orphanNames.index(of: name) {
                orphans[known].isListed = true
            } else {
                try orphans.reserve(1)
                try orphanNames.insert(name)
                try orphans.append(Orphan(entry: index))
            }
        }
    }

    /// Keeps an error, which becomes the set's own. Returns where it is kept.
    mutating func keep(_ error: OpaquePointer?) throws(Refusal) -> Int {
        guard unsafe (try? errors.append(error)) != nil else {
            _ = Shared<ErrorReport>(endingHandle: error)
            throw .noMemory
        }
        return unsafe errors.count - 1
    }

    private func endErrors() {
        for index in unsafe 0..<errors.count { _ = unsafe Shared<ErrorReport>(endingHandle: errors[index]) }
    }

    /// Records why the marker of an entry, or all markers of an owner, could not be swept.
    mutating func fail(entry: Int, _ error: Int) {
        if entries[entry].error < 0 { entries[entry].error = error }
    }

    mutating func fail(owner: Int, _ error: OpaquePointer?) throws(Refusal) {
        let error = unsafe try keep(error)
        owners[owner].error = error
        for index in 0..<entries.count where entries[index].owner == owner { fail(entry: index, error) }
    }

    /// The list of an owner's keys is not needed any more.
    mutating func endList(of owner: Int) {
        _ = unsafe SharedKeyList(endingHandle: owners[owner].list)
        unsafe owners[owner].list = nil
    }

    /// The ids of an owner, and of a key that is to be deleted.
    @_lifetime(borrow self)
    func ids(of owner: Int, orphan: Int? = nil) throws(Refusal) -> GivenIDs {
        let owner = owners[owner]
        return try GivenIDs(
            account: texts.text(owner.accountID), user: texts.text(owner.userID),
            key: orphanNames.text(orphan ?? -1).extracting(droppingFirst: Self.digitCount),
            orphan == nil ? nil : .keyID)
    }

    @unsafe
    public func error(of entry: Int) -> OpaquePointer? {
        guard entry >= 0, entry < entries.count, entries[entry].error >= 0 else { return nil }
        return unsafe errors[entries[entry].error]
    }

    public func deletedCount(of entry: Int) -> Int {
        var count = 0
        for index in 0..<orphans.count where orphans[index].isDeleted(for: entry) { count += 1 }
        return count
    }

    /// The id of the `ordinal`-th key that was deleted for an entry, counted from 0; nil if there is none.
    @safe
    public func deletedKeyIDCString(of entry: Int, _ ordinal: Int) -> UnsafePointer<CChar>? {
        // A size_t above Int.max is negative here, and no place at all.
        if ordinal < 0 { return nil }
        var remaining = ordinal
        for index in 0..<orphans.count where orphans[index].isDeleted(for: entry) {
            if remaining == 0 { return unsafe orphanNames.cString(index).map { $0 + Self.digitCount } }
            remaining -= 1
        }
        return nil
    }
}
