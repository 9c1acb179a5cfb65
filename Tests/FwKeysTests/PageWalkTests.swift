// PageWalkTests.swift - a list that leads nowhere ends, and one that does not is read to its end

import Testing

@testable import FwKeysCalls

@Suite struct PageWalkTests {
    /// What a walk did: the pages that it asked for, and how it ended.
    private struct Walked {
        var urls: [String] = []
        var isAtEnd = false
        var isBroken = false
        var token = ""
    }

    private func page(count: Int, next: String = "", total: Int64? = nil) throws -> ListPage {
        let records = [String](repeating: "{}", count: count).joined(separator: ",")
        let size = total.map { #","totalSize":\#($0)"# } ?? ""
        var body = try Bytes(copying: #"{"apiKeys":[\#(records)],"nextPageToken":"\#(next)"\#(size)}"#)
        return try ListPage(.apiKeys, &body)
    }

    /// Walks over what `service` answers for each page, counted from 0, for at most `limit` pages.
    private func walk(
        _ options: borrowing ListOptions = ListOptions(), isScan: Bool = false, limit: Int = 1_000,
        _ service: (Int) -> (count: Int, next: String, total: Int64?)
    ) throws -> Walked {
        let url = try Bytes(copying: "https://h/keys")
        var walk = isScan ? try PageWalk(scanning: url.span) : try PageWalk(url, options)
        var walked = Walked()
        while !walk.isAtEnd, !walk.isBroken, walked.urls.count < limit {
            var request = Request()
            try walk.prepare(&request)
            walked.urls.append(String(request.url.span))
            let answer = service(walked.urls.count - 1)
            try walk.accept(try page(count: answer.count, next: answer.next, total: answer.total))
        }
        (walked.isAtEnd, walked.isBroken) = (walk.isAtEnd, walk.isBroken)
        walked.token = String(walk.token.span)
        return walked
    }

    @Test func fromPageToPage() throws {
        let tokens = ["a b", "c&d=e", "é", ""]
        let walked = try walk { (2, tokens[$0], nil) }
        #expect(
            walked.urls == [
                "https://h/keys", "https://h/keys?pageToken=a%20b", "https://h/keys?pageToken=c%26d%3De",
                "https://h/keys?pageToken=%C3%A9",
            ])
        #expect(walked.isAtEnd)
        #expect(!walked.isBroken)
        #expect(walked.token == "")
    }

    @Test func theRestOfTheQueryStays() throws {
        var options = ListOptions()
        try options.setPageSize(50)
        let start = "s t".utf8Bytes
        try options.setPageToken(start.span)
        let walked = try walk(options) { (1, $0 == 0 ? "u" : "", nil) }
        #expect(
            walked.urls == [
                "https://h/keys?pageSize=50&pageToken=s%20t", "https://h/keys?pageSize=50&pageToken=u",
            ])
    }

    /// A page that was asked for and did not come is asked for again.
    @Test func preparingChangesNothing() throws {
        let url = try Bytes(copying: "https://h/keys")
        let walk = try PageWalk(url, ListOptions())
        var request = Request(.post, body: try Bytes(copying: "{}"))
        try walk.prepare(&request)
        try walk.prepare(&request)
        let prepared = String(request.url.span)
        let bodyIsEmpty = request.body.isEmpty
        #expect(prepared == "https://h/keys")
        #expect(bodyIsEmpty)
        #expect(request.method == .get)
    }

    /// Whatever the circle's length and the way into it, it is found before it was gone round three times more.
    @Test(arguments: [1, 2, 3, 7, 50], [0, 1, 5, 40])
    func circles(length: Int, wayIn: Int) throws {
        let walked = try walk { page in
            (1, "t\(page < wayIn ? page : wayIn + (page - wayIn) % length)", nil)
        }
        #expect(walked.isBroken)
        #expect(!walked.isAtEnd)
        #expect(walked.urls.count <= 2 * wayIn + 3 * length + 2)
    }

    /// As many tokens as there may be keys, and none comes back: that is no circle.
    @Test func aLongList() throws {
        let walked = try walk(limit: 3_000) { (1, $0 == 2_499 ? "" : "t\($0)", 2_500) }
        #expect(walked.isAtEnd)
        #expect(!walked.isBroken)
        #expect(walked.urls.count == 2_500)
    }

    @Test func emptyPages() throws {
        let endless = try walk { (0, "t\($0)", nil) }
        #expect(endless.isBroken)
        #expect(endless.urls.count == 101)
        let filtered = try walk { ($0 % 100 == 99 ? 1 : 0, $0 == 450 ? "" : "t\($0)", nil) }
        #expect(!filtered.isBroken)
        #expect(filtered.isAtEnd)
    }

    /// Pages of 10, 10 and 5 keys: a total may differ by what others may have made or deleted meanwhile, a page.
    @Test(
        arguments: [
            ([25], 25, false), ([25], 24, true), ([25], 26, true), ([25], 0, false), ([25], -1, false),
            ([0], 1, true),
            ([10, 10, 5], 25, false), ([10, 10, 5], 35, false), ([10, 10, 5], 36, true),
            ([10, 10, 5], 15, false),
            ([10, 10, 5], 14, true), ([10, 0, 0], 20, false), ([10, 0, 0], 21, true),
        ] as [([Int], Int64, Bool)])
    func totals(counts: [Int], total: Int64, isBroken: Bool) throws {
        let walked = try walk { (counts[$0], $0 == counts.count - 1 ? "" : "t\($0)", total) }
        #expect(walked.isBroken == isBroken)
    }

    /// More keys than there are by the service's word: noticed on the way, not at an end that may never come.
    @Test func moreThanTheTotal() throws {
        let walked = try walk { (10, "t\($0)", 15) }
        #expect(walked.isBroken)
        #expect(walked.urls.count == 3)
    }

    @Test(
        arguments: [[10, 11, 12], [900, nil, 900], [nil, nil, 1], [nil, 900, 900]] as [[Int64?]])
    func aTotalThatChangesIsNoLie(totals: [Int64?]) throws {
        let walked = try walk { (10, $0 == 2 ? "" : "t\($0)", totals[$0]) }
        #expect(!walked.isBroken)
        #expect(walked.isAtEnd)
    }

    /// Not everything was asked for, so less may come; more may not.
    @Test(arguments: ["filter", "start", "single page", "scan"])
    func partsOfAList(part: String) throws {
        var options = ListOptions()
        let text = "x".utf8Bytes
        switch part {
        case "filter": try options.setFilter(text.span)
        case "start": try options.setPageToken(text.span)
        case "single page": options.isSinglePage = true
        default: break
        }
        let isScan = part == "scan"
        let less = try walk(options, isScan: isScan) { _ in (10, "", 100) }
        #expect(less.isAtEnd)
        #expect(!less.isBroken)
        let more = try walk(options, isScan: isScan) { _ in (10, "", 9) }
        #expect(more.isBroken == !isScan)
    }

    @Test func aSinglePage() throws {
        var options = ListOptions()
        options.isSinglePage = true
        let walked = try walk(options) { (10, "t\($0)", 100) }
        #expect(walked.urls.count == 1)
        #expect(walked.isAtEnd)
        #expect(!walked.isBroken)
        #expect(walked.token == "t0")
    }
}

extension PageWalk {
    /// The walk of a list with these options.
    fileprivate init(_ url: borrowing Bytes, _ options: borrowing ListOptions) throws {
        var query = Bytes()
        try options.write(to: &query)
        try self.init(url.span, query: query.span, token: options.pageToken.span, options.scope)
    }
}
