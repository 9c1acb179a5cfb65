// ListPageTests.swift - a page is taken as the service may write it, refused where it is none, and shows no secret

import Testing

@testable import FwKeysCalls

@Suite struct ListPageTests {
    private struct Read: Equatable {
        var count: Int
        var token: String
        var total: Int64?
    }

    private func read(_ text: String, _ items: ListPage.Items = .apiKeys) throws -> Read {
        var body = try Bytes(copying: text)
        let page = try ListPage(items, &body)
        return Read(count: page.count, token: String(page.nextToken), total: page.totalSize)
    }

    @Test(
        arguments: [
            ("{}", 0, "", nil), (#"{"apiKeys":[]}"#, 0, "", nil),
            (#"{"apiKeys":null,"nextPageToken":null}"#, 0, "", nil),
            (#"{"apiKeys":[{},{"keyId":"k"}],"nextPageToken":"t","totalSize":9}"#, 2, "t", 9),
            (#"{"totalSize":0}"#, 0, "", nil), (#"{"totalSize":-1}"#, 0, "", nil),
            (#"{"totalSize":null}"#, 0, "", nil),
            (#"{"totalSize":"x"}"#, 0, "", nil), (#"{"totalSize":1.5}"#, 0, "", nil),
            (#"{"nextPageToken":""}"#, 0, "", nil), (#"{"nextPageToken":"\u00e9\""}"#, 0, "é\"", nil),
            ("\u{feff}{\"apiKeys\":[{}]}", 1, "", nil),
            (#"{"users":[{},{},{}],"apiKeys":[{}],"more":[1]}"#, 1, "", nil),
        ] as [(String, Int, String, Int64?)])
    func taken(text: String, count: Int, token: String, total: Int64?) throws {
        #expect(try read(text) == Read(count: count, token: token, total: total))
    }

    @Test(arguments: [
        "", "null", "[]", "7", #""x""#, "<html></html>", "{", #"{"apiKeys":["#, #"{"apiKeys":[]} x"#,
        #"{"apiKeys":{}}"#, #"{"apiKeys":"x"}"#, #"{"apiKeys":true}"#, #"{"apiKeys":[null]}"#,
        #"{"apiKeys":["k"]}"#,
        #"{"apiKeys":[{},[]]}"#, #"{"nextPageToken":7}"#, #"{"nextPageToken":{}}"#,
        #"{"nextPageToken":["t"]}"#,
        #"{"nextPageToken":true}"#, #"{"status":"up"}"#, #"{"apiKeys":null,"users":[]}"#,
        #"{"apiKeys":[],"error":"no backend"}"#,
    ])
    func refused(text: String) throws {
        #expect(throws: JSONDocument.ParseError.unusable) { try read(text) }
    }

    @Test func usersHaveTheSameShape() throws {
        #expect(try read(#"{"users":[{},{}]}"#, .users).count == 2)
        #expect(throws: JSONDocument.ParseError.unusable) { try read(#"{"apiKeys":[{},{}]}"#, .users) }
        #expect(throws: JSONDocument.ParseError.unusable) { try read(#"{"users":[7]}"#, .users) }
    }

    @Test func records() throws {
        var body = try Bytes(
            copying:
                #"{"apiKeys":[{"keyId":"k1","displayName":"a"},{"keyId":"k2","secure":true,"lastUsed":"l"}]}"#
        )
        let page = try ListPage(.apiKeys, &body)
        // A page stands on its own: the answer's bytes are the engine's, and the next answer's.
        body.removeAll()
        let first = try KeyRecord(page.record(0))
        let second = try KeyRecord(page.record(1))
        let texts = [
            String(first.texts.text(first.id)), String(first.texts.text(first.displayName)),
            String(second.texts.text(second.id)), String(second.texts.text(second[.lastUsed])),
        ]
        #expect(texts == ["k1", "a", "k2", "l"])
        let flags = [first.isSecure, second.isSecure, first[.lastUsed].isAbsent, second.displayName.isAbsent]
        #expect(flags == [false, true, true, true])
    }

    /// No list has secrets; if one did, nothing of them would stay in the page.
    @Test(arguments: [
        #"{"apiKeys":[{"keyId":"k1","key":"fw_4RpQsEcReT0987"}]}"#,
        #"{"apiKeys":[{"keyId":"k1","\u006bey":"fw_4RpQsEcReT0987"}]}"#,
        #"{"key":"fw_4RpQsEcReT0987","apiKeys":[{"keyId":"k1"}]}"#,
        #"{"apiKeys":[{"keyId":"k1","annotations":{"key":"fw_4RpQsEcReT0987"}}]}"#,
    ])
    func secretsAreBlanked(text: String) throws {
        var body = try Bytes(copying: text)
        let page = try ListPage(.apiKeys, &body)
        let id = String(page.record(0).member("keyId").text)
        let secret = String(page.record(0).member("key").text)
        let left = String(body.span)
        #expect(id == "k1")
        #expect(!left.contains("4Rp"))
        #expect(!left.contains("0987"))
        #expect(!secret.contains("4Rp"))
    }
}
