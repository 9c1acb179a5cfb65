// KeyList.swift - a list of keys, read record by record
//
// Only one page is in memory. Each page is an operation of its own; after a failure the next call fetches the same page again.

import FwKeysTransport

public struct KeyList: ~Copyable, Boxed {
    public static var tag: UInt32 { 0x1157_0000 }

    public let client: SharedClient
    let cancelToken: SharedCancelToken?
    private let walk: Shared<PageWalk>
    private var page: ListPage?
    private let selection: SharedSelection?
    /// Where the next record is that is selected.
    private var position = 0
    /// How many records are left of the page that are selected.
    private var remaining = 0
    private let ids: ResourceIDs
    /// A page is being read.
    private var isLent = false

    /// The list that `call` asks for, before its first page is read.
    init(
        _ client: borrowing SharedClient, _ call: borrowing PreparedCall, _ ids: borrowing ResourceIDs,
        _ walk: consuming Shared<PageWalk>
    ) throws(OutOfMemory) {
        self.ids = try ResourceIDs(copying: ids)
        self.client = client.share()
        cancelToken = call.cancelToken.share()
        selection = call.selection.share()
        self.walk = walk
    }

    /// The record that is next in the page; nil where the page is used up.
    public func nextInPage() throws(Refusal) -> KeyRecord? {
        try page.read { (page) throws(Refusal) -> KeyRecord? in
            remaining > 0 ? try orNoMemory(KeyRecord(page.record(position))) : nil
        } ?? nil
    }

    /// The record was given to the caller.
    public mutating func advance() {
        remaining -= 1
        goOn(from: position + 1)
    }

    private mutating func goOn(from start: Int) {
        position = start
        while remaining > 0, !isSelected(position) { position += 1 }
    }

    private func isSelected(_ index: Int) -> Bool {
        selection.read { selection in
            page.read { selection.object.fits($0.record(index), now: $0.time) } ?? false
        } ?? true
    }

    /// How many records are left of the page.
    public var remainingInPage: Int { isLent ? 0 : remaining }

    public func checkNotLent() throws(Refusal) {
        if isLent { throw Refusal(.invalidState, "list") }
    }

    /// Whether there is another page, or a reason to ask for one.
    public var hasNextPage: Bool {
        walk.object.isBroken || !walk.object.isAtEnd
    }

    /// From here on until `endNextPage`, the next page is being read.
    mutating func beginNextPage() throws(Refusal) {
        try checkNotLent()
        guard hasNextPage else { throw Refusal(.invalidState, "list") }
        if walk.object.isBroken { throw Refusal(.pagination, "list", outcome: .unknown) }
        isLent = true
    }

    mutating func endNextPage() { isLent = false }

    /// The operation that reads the next page.
    func nextPage() throws(OutOfMemory) -> Operation {
        var request = Request()
        try walk.object.prepare(&request)
        let settings = client.object.settings.withoutHold()
        var operation = Operation(.nextPage, request, collectionByteCount: 0, settings)
        operation.ids = try ResourceIDs(copying: ids)
        return operation
    }

    /// Takes the page that an operation has received. Where that fails, the list stays as it was.
    mutating func take(_ reply: inout Reply) throws(ResponseClassification) {
        var page = try orUnusable(ListPage(.apiKeys, &reply.body))
        page.time = reply.headers.date ?? .now
        try orOutOfMemory(walk.object.accept(page))
        let count = page.count
        self.page = consume page
        remaining = 0
        for index in 0..<count where isSelected(index) { remaining += 1 }
        goOn(from: 0)
    }

    /// For C; nil where this page is the last.
    @safe
    public var nextPageTokenCString: UnsafePointer<CChar>? { isLent ? nil : walk.object.token.cString }

    public var totalSize: Int64? { isLent ? nil : walk.object.total }
}

/// One owner's hold on a list: its caller's, or that of a queue that reads a page of it.
public typealias SharedKeyList = Shared<KeyList>

/// A hold on what is selected of a list: that of the call that begins it, or the list's own.
typealias SharedSelection = Shared<Selection>
