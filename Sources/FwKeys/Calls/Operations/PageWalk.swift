// PageWalk.swift - goes from page to page of a list, and detects a list that never ends
//
// The service decides which page is next and when to stop. A token that repeats or is too long, pages that stay empty, or a
// wrong total would make a caller loop forever or would hide keys. This file detects all of these with two tokens and a few
// numbers in memory, however long the list is.

import FwKeysTransport

struct PageWalk: ~Copyable, Boxed {
    static var tag: UInt32 { 0x9a6e_0000 }

    /// The maximum number of empty pages in a row. A filter can cause some, but no correct service sends hundreds.
    private static var maximumEmptyPages: Int32 { 100 }

    /// The maximum length of a token. libcurl sends no request over 1 MB, and reports a longer one as out of memory.
    private static var maximumTokenByteCount: Int { 4_096 }

    /// Which part of a list is requested.
    struct Scope {
        /// The whole list is requested, from the start.
        var isComplete = true
        /// Whether a wrong total is an error.
        var mindsTotal = true
        var isSinglePage = false
    }

    /// The URL of the list without the page token.
    private let url: Bytes
    private let scope: Scope
    /// The request asks for some of the records only.
    private(set) var isFiltered = false
    /// The token of the next page; absent for the first page, and after the last one.
    private(set) var token: Text
    private(set) var isAtEnd = false
    /// Whether the list never ends or is wrong.
    private(set) var isBroken = false

    private var recordCount: Int64 = 0
    private var pageCount: Int64 = 0
    private var emptyPages: Int32 = 0
    private(set) var total: Int64?
    private var largestPage: Int64 = 0
    private var isTotalSteady = true

    // A circle of tokens is found by keeping one of them, and a new one after 1, 2, 4, 8 … pages: whatever its length,
    // sooner or later the kept one comes round again.
    private var keptToken = Text()
    private var pagesSinceKept: Int64 = 0
    private var pagesToKeep: Int64 = 1

    /// A walk over the list at `url`, from the page that `token` stands for, or from the first.
    init(_ url: Span<UInt8>, query: Span<UInt8>, token: Span<UInt8>, _ scope: Scope) throws(OutOfMemory) {
        var whole = Bytes()
        try whole.append(url)
        try whole.append(query)
        var first = Text()
        if !token.isEmpty { try first.set(token) }
        self.url = whole
        self.token = first
        self.scope = scope
    }

    /// As few pages as the service allows for users.
    static var scanPageSize: Int32 { 200 }

    /// A walk over all of the list at `url`, for the library itself, with no reliance on what the service says of its total.
    init(scanning url: Span<UInt8>, filter: borrowing Text = Text()) throws(OutOfMemory) {
        var query = Bytes()
        try query.append(queryParameter: "pageSize")
        try query.append(decimal: Int64(Self.scanPageSize))
        try query.append(queryParameter: "filter", filter)
        try self.init(url, query: query.span, token: ("" as Literal).bytes, Scope(mindsTotal: false))
        isFiltered = !filter.isAbsent
    }

    init(scanning url: borrowing Bytes, filter: borrowing Text = Text()) throws(OutOfMemory) {
        try self.init(scanning: url.span, filter: filter)
    }

    /// Changes `request` to ask for the next page.
    func prepare(_ request: inout Request) throws(OutOfMemory) {
        var url = Bytes()
        try url.append(self.url.span)
        try url.append(queryParameter: "pageToken", token)
        request.method = .get
        request.url = try Text(url)
        request.body.removeAll()
        request.maximumReplyByteCount = Request.maximumListByteCount
    }

    /// Records the received page. `isBroken` tells whether the list is wrong; the records of the page are valid in any case.
    mutating func accept(_ page: borrowing ListPage) throws(OutOfMemory) {
        // What can fail comes first, so that a page that was not accepted changes nothing.
        let next = try Text(page.nextToken)
        recordCount += Int64(page.count)
        pageCount += 1
        emptyPages = page.count == 0 ? emptyPages + 1 : 0
        largestPage = max(largestPage, Int64(page.count))
        note(total: page.totalSize)
        if isTotalBelievable, let total, recordCount - total > slack { isBroken = true }
        if page.nextToken.isEmpty {
            isAtEnd = true
            token = Text()
            if isTotalBelievable, scope.isComplete, let total, total - recordCount > slack {
                isBroken = true
            }
            return
        }
        if emptyPages > Self.maximumEmptyPages || ASCII.equal(page.nextToken, token.span)
            || ASCII.equal(page.nextToken, keptToken.span)
        {
            isBroken = true
        }
        if page.nextToken.count > Self.maximumTokenByteCount, !scope.isSinglePage { isBroken = true }
        pagesSinceKept += 1
        if pagesSinceKept == pagesToKeep {
            Swift.swap(&keptToken, &token)
            pagesSinceKept = 0
            pagesToKeep &*= 2
        }
        token = next
        if scope.isSinglePage { isAtEnd = true }
    }

    private mutating func note(total told: Int64?) {
        if pageCount > 1, told != total { isTotalSteady = false }
        total = told
    }

    // Keys come and go while a list is read. A total that changes is no lie, then, and what comes over several pages may
    // differ from it by some; by more than a page, nobody's work explains.
    private var isTotalBelievable: Bool { isTotalSteady && scope.mindsTotal }
    private var slack: Int64 { pageCount == 1 ? 0 : largestPage }
}

extension ListOptions {
    /// Where all that there is was asked for, the service's total can be held against what comes.
    var scope: PageWalk.Scope {
        PageWalk.Scope(
            isComplete: pageToken.isAbsent && filter.isAbsent && !isSinglePage, isSinglePage: isSinglePage)
    }
}
