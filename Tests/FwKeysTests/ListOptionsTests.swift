// ListOptionsTests.swift - what a caller asks of a list is sent as it is, and nothing else

import Testing

@testable import FwKeysCalls

@Suite struct ListOptionsTests {
    private func query(_ options: borrowing ListOptions) throws -> String {
        var url = Bytes()
        try options.write(to: &url)
        return String(url.span)
    }

    @Test func whatIsNotSetIsNotSent() throws {
        let empty = try query(ListOptions())
        #expect(empty == "")
        var options = ListOptions()
        let token = "t".utf8Bytes
        try options.setPageToken(token.span)
        options.isSinglePage = true
        // The token changes from page to page: it is the walk's to send.
        let withToken = try query(options)
        #expect(withToken == "")
    }

    @Test(arguments: [
        ("displayName=\"a b\"", "displayName%3D%22a%20b%22"), ("a&pageToken=x", "a%26pageToken%3Dx"),
        ("a#b?c/d:e;f+g", "a%23b%3Fc%2Fd%3Ae%3Bf%2Bg"), ("100%", "100%25"), ("%26", "%2526"), ("é", "%C3%A9"),
        ("createTime desc, keyId", "createTime%20desc%2C%20keyId"), ("-._~", "-._~"),
    ])
    func encoded(text: String, expected: String) throws {
        let bytes = text.utf8Bytes
        var filter = ListOptions()
        try filter.setFilter(bytes.span)
        var orderBy = ListOptions()
        try orderBy.setOrderBy(bytes.span)
        var readMask = ListOptions()
        try readMask.setReadMask(bytes.span)
        let queries = [try query(filter), try query(orderBy), try query(readMask)]
        #expect(queries == ["?filter=" + expected, "?orderBy=" + expected, "?readMask=" + expected])
    }

    @Test func allOfThem() throws {
        var options = ListOptions()
        let (filter, orderBy, readMask) = ("f".utf8Bytes, "o".utf8Bytes, "r".utf8Bytes)
        try options.setReadMask(readMask.span)
        try options.setOrderBy(orderBy.span)
        try options.setFilter(filter.span)
        try options.setPageSize(7)
        let whole = try query(options)
        #expect(whole == "?pageSize=7&filter=f&orderBy=o&readMask=r")
    }

    @Test(arguments: [(Int32.min, false), (-1, false), (0, false), (1, true), (200, true), (Int32.max, true)])
    func pageSizes(size: Int32, isTaken: Bool) throws {
        var options = ListOptions()
        let status = refusal { () throws(Refusal) in try options.setPageSize(size) }
        #expect(status == (isTaken ? nil : .outOfRange))
        let text = try query(options)
        #expect(text == (isTaken ? "?pageSize=\(size)" : ""))
    }

    @Test(
        arguments: [
            ([UInt8](repeating: 0x61, count: 4096), nil), ([UInt8](repeating: 0x61, count: 4097), .tooLong),
            ([], .emptyArgument), ([0x0a], .controlCharacter), ([0x61, 0x7f], .controlCharacter),
            ([0xc0, 0x80], .invalidUTF8), ([0xed, 0xa0, 0x80], .invalidUTF8), ([0xff], .invalidUTF8),
        ] as [([UInt8], Status?)])
    func texts(text: [UInt8], expected: Status?) {
        var options = ListOptions()
        let statuses = [
            refusal { () throws(Refusal) in try options.setPageToken(text.span) },
            refusal { () throws(Refusal) in try options.setFilter(text.span) },
            refusal { () throws(Refusal) in try options.setOrderBy(text.span) },
            refusal { () throws(Refusal) in try options.setReadMask(text.span) },
        ]
        #expect(statuses.allSatisfy { $0 == expected })
    }
}
