// SecretLocatorTests.swift - where the secret and the id are, whole and cut, and what is overwritten for jansson's eyes

import Testing

@testable import FwKeysCalls

@Suite struct SecretLocatorTests {
    /// As the live service writes: sorted by name, indented, `key` before `keyId`.
    private static let recorded = """
        {
          "annotations": {},
          "createTime": "2026-04-01T10:20:30Z",
          "displayName": "ci",
          "email": "dev@example.com",
          "expireTime": null,
          "key": "fw_4RpQsEcReT0987",
          "keyId": "key_Ab3dE6gH",
          "lastUsed": null,
          "prefix": "fw_4RpQ",
          "secure": true
        }
        """
    /// As the documentation has it.
    private static let classic = """
        {"keyId":"key_Ab3dE6gH","displayName":"a \\"b\\"","key":"fw_4RpQsEcReT0987","createTime":"2025-11-03T09:15:27Z"}
        """

    private struct Located: Equatable {
        var end = SecretLocation.End.whole
        var secret: String?
        var keyID: String?
        var text = ""
    }

    private func locate(_ input: [UInt8]) throws -> Located {
        var body = try Bytes(copying: input)
        let location = SecretLocator.locate(in: &body)
        var located = Located(end: location.end, text: String(body.span))
        if let range = location.secret { located.secret = String(body.span.extracting(range)) }
        if let range = location.keyID { located.keyID = String(body.span.extracting(range)) }
        return located
    }

    private func locate(_ text: String) throws -> Located { try locate(text.utf8Bytes) }

    @Test(arguments: [recorded, classic])
    func `A whole reply has both, and is left as it came`(reply: String) throws {
        let expected = Located(secret: "fw_4RpQsEcReT0987", keyID: "key_Ab3dE6gH", text: reply)
        #expect(try locate(reply) == expected)
        #expect(try locate(" \r\n\t" + reply + "\n ").end == .whole)
    }

    @Test(arguments: [recorded, classic])
    func `A reply cut at any byte has what came whole`(reply: String) throws {
        let whole = reply.utf8Bytes
        let secretEnd = try #require(reply.range(of: #"fw_4RpQsEcReT0987""#)).upperBound
        let idEnd = try #require(reply.range(of: #"key_Ab3dE6gH""#)).upperBound
        let secretBytes = reply.utf8.distance(from: reply.startIndex, to: secretEnd)
        let idBytes = reply.utf8.distance(from: reply.startIndex, to: idEnd)
        for count in 0..<whole.count {
            let found = try locate([UInt8](whole[..<count]))
            #expect(found.end == .cut, "cut at \(count)")
            #expect(found.secret == (count >= secretBytes ? "fw_4RpQsEcReT0987" : nil), "cut at \(count)")
            #expect(found.keyID == (count >= idBytes ? "key_Ab3dE6gH" : nil), "cut at \(count)")
        }
    }

    @Test func `A name may be spelled with escapes`() throws {
        let found = try locate(#"{"\u006bey":"fw_a","k\u0065y\u0049d":"k1"}"#)
        #expect(found.secret == "fw_a")
        #expect(found.keyID == "k1")
        let others =
            #"{"Key":"a","key ":"b","keys":"c","ke":"d","\u006bey\u0000":"e","\\u006bey":"f","k\x65y":"g"}"#
        #expect(try locate(others) == Located(text: others))
    }

    @Test func `Escapes and quotes in a value do not end it`() throws {
        let found = try locate(#"{"a":"\\","b":"\"key\":\"x\"","key":"fw_\u0034\"\\","keyId":"k\"1"}"#)
        #expect(found.secret == #"fw_\u0034\"\\"#)
        #expect(found.keyID == #"k\"1"#)
    }

    @Test(arguments: [
        (#"{"key":"fw_a","key":"fw_b"}"#, #"{"key":"xxxx","key":"xxxx"}"#),
        (
            #"{"key":"fw_a","key":"fw_b","\u006bey":"fw_c"}"#,
            #"{"key":"xxxx","key":"xxxx","\u006bey":"xxxx"}"#
        ),
        (#"{"key":"fw_a","key":7}"#, #"{"key":"xxxx","key":7}"#),
        (#"{"key":null,"key":"fw_b"}"#, #"{"key":null,"key":"xxxx"}"#),
    ])
    func `Of several keys none is the secret, and all are overwritten`(text: String, left: String) throws {
        #expect(try locate(text) == Located(text: left))
    }

    @Test(arguments: [
        (#"{"a":{"key":"fw_ab"}}"#, #"{"a":{"key":"xxxxx"}}"#),
        (#"{"a":[{"key" : "fw_ab"}]}"#, #"{"a":[{"key" : "xxxxx"}]}"#),
        (#"{"a":{"key":"fw\"b"}}"#, #"{"a":{"key":"xxxxx"}}"#),
        (#"{"a":{"\u006bey":"f\x"}}"#, #"{"a":{"\u006bey":"xxx"}}"#),
        (#"{"key":{"key":"fw_ab"}}"#, #"{"key":{"key":"xxxxx"}}"#),
        // Not JSON: jansson reads on until it sees that.
        (#"{"a":"b" "c" {"key":"fw_ab"}}"#, #"{"a":"b" "c" {"key":"xxxxx"}}"#),
        (#"{"a":["key":"fw_ab"]}"#, #"{"a":["key":"xxxxx"]}"#),
        (#"{"a":{"key":"fw_a"}"#, #"{"a":{"key":"xxxx"}"#),
    ])
    func `A key inside another value is overwritten`(text: String, left: String) throws {
        let found = try locate(text)
        #expect(found.text == left)
        #expect(found.secret == nil)
    }

    @Test(arguments: [
        #"{"key":7,"keyId":null}"#, #"{"key":["fw_a"],"keyId":{"a":"b"}}"#, #"{"a":{"keyId":"k1"}}"#,
        #"{"a":"key","b":"keyId"}"#, "{}",
    ])
    func `What is no string of the outermost object is not there`(text: String) throws {
        #expect(try locate(text) == Located(text: text))
    }

    @Test func `The last id that is a string counts`() throws {
        #expect(try locate(#"{"keyId":"k1","keyId":"k2","keyId":3}"#).keyID == "k2")
    }

    @Test(arguments: [
        "[]", "true", "\"text\"", "<html>", #"<html>{"keyId":"k1"}"#, #"[{"keyId":"k1","key":"fw_a"}]"#,
        "{}x", "{} {}", "{}}",
        "\u{a0}{}",
    ])
    func `No object, or more than one, is refused`(text: String) throws {
        let found = try locate(text)
        #expect(found.end == .refused)
        #expect(found.keyID == nil)
        #expect(try locate([0xef, 0xbb] + "{}".utf8Bytes).end == .refused)
    }

    @Test func `An id in front of what jansson cannot have is kept`() throws {
        #expect(try locate(#"{"keyId":"k1","key":"fw_a"}x"#).keyID == "k1")
        #expect(try locate(#"{"keyId":"k1","a":"# + String(repeating: "[", count: 100_000)).keyID == "k1")
    }

    @Test func `The object begins behind a byte order mark`() throws {
        var body = try Bytes(copying: [0xef, 0xbb, 0xbf] + Self.recorded.utf8Bytes)
        let location = SecretLocator.locate(in: &body)
        #expect(location.end == .whole)
        #expect(location.start == 3)
        let id = String(body.span.extracting(try #require(location.keyID)))
        #expect(id == "key_Ab3dE6gH")
    }

    @Test func `Nesting is limited`() throws {
        func nested(_ depth: Int) -> String {
            #"{"a":"# + String(repeating: "[", count: depth - 1) + String(repeating: "]", count: depth - 1)
                + "}"
        }
        #expect(try locate(nested(64)).end == .whole)
        #expect(try locate(nested(65)).end == .refused)
        #expect(try locate(String(repeating: #"{"a":"#, count: 100_000)).end == .refused)
    }

    @Test func `The number of values is limited`() throws {
        func list(_ count: Int) -> String { #"{"a":[0"# + String(repeating: ",0", count: count - 1) + "]}" }
        #expect(try locate(list(SecretLocator.maximumValueCount - 1)).end == .whole)
        #expect(try locate(list(SecretLocator.maximumValueCount)).end == .refused)
    }

    @Test(arguments: [
        (#"{"a":"0123456789"}"#, 12), (#"{"0123456789abc":1}"#, 15), (#"{"a":-1234567890.5e+12}"#, 17),
        (#"{"a":"\u0041"}"#, 8),
        ("{}", 0),
    ])
    func `The longest token is known`(text: String, byteCount: Int) throws {
        var body = try Bytes(copying: text)
        let found = SecretLocator.locate(in: &body).longestToken
        #expect(found == byteCount)
    }
}

@Suite struct JSONEscapesTests {
    /// What a string means; nil if it is none.
    private func text(_ content: String) -> String? {
        let bytes = content.utf8Bytes
        var text: [UInt8] = []
        let isString = JSONEscapes.forEachByte(of: bytes.span) { text.append($0) }
        return isString ? String(decoding: text, as: UTF8.self) : nil
    }

    @Test(arguments: [
        ("", ""), ("fw_abc", "fw_abc"), (#"\"\\\/\b\f\n\r\t"#, "\"\\/\u{8}\u{c}\n\r\t"),
        (#"\u0041\u00e9\u20AC"#, "Aé€"),
        (#"\ud83d\udd11"#, "\u{1f511}"), (#"\uDBFF\uDFFF"#, "\u{10ffff}"), ("é€\u{1f511}", "é€\u{1f511}"),
        (#"a\u0000b"#, "a\0b"), (#"\\u0041"#, #"\u0041"#),
    ])
    func `Escapes are undone`(content: String, expected: String) {
        #expect(text(content) == expected)
    }

    @Test(arguments: [
        #"\"#, #"\x41"#, #"\u"#, #"\u004"#, #"\u004g"#, #"\ud83d"#, #"\ud83d\u0041"#, #"\ud83dx"#,
        #"\ud83d\ud83d"#, #"\udd11"#,
        #"\udd11\ud83d"#, "a\nb", "\u{1f}",
    ])
    func `What JSON does not have in a string is none`(content: String) {
        #expect(text("ab" + content) == nil)
    }

    @Test func `Every character of the basic plane may be escaped`() {
        let digits = Array("0123456789abcdef")
        var failures = 0
        for unit in stride(from: UInt32(0), through: 0xffff, by: 7) {
            let escape = "\\u" + [12, 8, 4, 0].map { String(digits[Int(unit >> $0 & 15)]) }.joined()
            if text(escape) != UnicodeScalar(unit).map({ String(Character($0)) }) { failures += 1 }
        }
        #expect(failures == 0)
    }
}
