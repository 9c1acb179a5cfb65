// KeyList.swift - a list of keys, read record by record
//
// Only one page is in memory. Each further page is an operation of its own, which borrows the page walk and returns it, also
// after a failure: then the next call fetches the same page again.

import FwKeysTransport

public struct KeyList: ~Copyable, Boxed {
    public static var tag: UInt32 { 0x1157_0000 }

    public let client: SharedClient
    let cancelToken: SharedCancelToken?
    private var walk: PageWalk?
    private var page: ListPage?
    private let selection: SharedSelection?
    /// Where the next record is that is selected.
    private var position = 0
    /// How many records are left of the page that are selected.
    private var remaining = 0
    private var ids = ResourceIDs()
    /// A page is being read, with the walk.
    private var isLent = false

    /// The list whose first page `operation` has read; nil if it has read none.
    init?(
        _ client: consuming SharedClient, _ cancelToken: consuming SharedCancelToken?,
        _ selection: consuming SharedSelection?, takingFrom operation: inout Operation
    ) {
        guard operation.page != nil else { return nil }
        self.client = client
        self.cancelToken = cancelToken
        self.selection = selection
        swapLoan(&operation)
        take(from: &operation)
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
        walk.read { $0.isBroken || !$0.isAtEnd } ?? false
    }

    /// From here on until `endNextPage`, the next page is being read.
    mutating func beginNextPage() throws(Refusal) {
        try checkNotLent()
        guard hasNextPage else { throw Refusal(.invalidState, "list") }
        if walk?.isBroken == true { throw Refusal(.pagination, "list", outcome: .unknown) }
        isLent = true
    }

    mutating func endNextPage() { isLent = false }

    /// The operation that reads the next page, but for the walk.
    func nextPage() throws(OutOfMemory) -> Operation {
        var request = Request()
        try walk?.prepare(&request)
        return Operation(.nextPage, request, collectionByteCount: 0, client.object.settings.withoutHold())
    }

    /// Lends the operation the walk and the ids, or takes them back.
    mutating func swapLoan(_ operation: inout Operation) {
        swap(&operation.walk, &walk)
        swap(&operation.ids, &ids)
    }

    /// Takes the page that the operation has read, if there is one.
    mutating func take(from operation: inout Operation) {
        guard operation.page != nil else { return }
        page = operation.page.take()
        remaining = 0
        for index in 0..<(page.read { $0.count } ?? 0) where isSelected(index) { remaining += 1 }
        goOn(from: 0)
    }

    /// For C; nil where this page is the last.
    @safe
    public var nextPageTokenCString: UnsafePointer<CChar>? {
        unsafe walk.read { $0.token.cString } ?? nil
    }

    public var totalSize: Int64? {
        walk.read { $0.total } ?? nil
    }
}

/// One owner's hold on a list: its caller's, or that of a queue that reads a page of it.
public typealias SharedKeyList = Shared<KeyList>

/// A hold on what is selected of a list: that of the call that begins it, or the list's own.
typealias SharedSelection = Shared<Selection>
