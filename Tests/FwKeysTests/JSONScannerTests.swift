// JSONScannerTests.swift - what the scanner passes is read as it stands, and what it finds is a secret or not

import Testing

@testable import FwKeys

@Suite struct JSONScannerTests {
    private let reply = """
        {"keyId":"k1","count":-12.5,"list":[true,false,null,{}],"key":"fw_\\u0041\\"b","createTime":"2025"}
        """

    /// One scan: what was found, and the text that it leaves behind.
    private struct Result {
        var verdict: JSONScan.Verdict
        var key: String?
        var keyIsAmbiguous: Bool
        var keyID: String?
        var text: String
    }

    private func scan(_ input: [UInt8]) throws -> Result {
        var body = try Bytes(copying: input)
        let scan = JSONScanner.scan(body.mutableSpan)
        var result = Result(
            verdict: scan.verdict, keyIsAmbiguous: scan.keyIsAmbiguous, text: Self.readable(body.span))
        if let range = scan.key { result.key = String(body.span.extracting(range)) }
        if let range = scan.keyID { result.keyID = String(body.span.extracting(range)) }
        return result
    }

    /// The text with quotes where texts end.
    private static func readable(_ text: Span<UInt8>) -> String {
        var bytes: [UInt8] = []
        for index in text.indices { bytes.append(text[index] == JSONNode.endOfText ? 0x22 : text[index]) }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func scan(_ text: String) throws -> Result { try scan(text.utf8Bytes) }

    @Test func found() throws {
        let result = try scan(reply)
        #expect(result.verdict == .complete)
        #expect(result.key == #"fw_A"b"#)
        #expect(result.keyID == "k1")
        #expect(!result.keyIsAmbiguous)
        #expect(result.text == reply.replacing(#"fw_\u0041\"b""#, with: #"fw_A"b"      "#))
    }

    /// A reply that was cut is never taken for whole, and the id is kept from the byte at which it is complete.
    @Test func cutAtEveryByte() throws {
        let whole = reply.utf8Bytes
        let idEnd = #"{"keyId":"k1""#.utf8.count
        for count in 0..<whole.count {
            let result = try scan([UInt8](whole[..<count]))
            #expect(result.verdict == .cut, "cut at \(count)")
            #expect(result.keyID == (count >= idEnd ? "k1" : nil), "cut at \(count)")
        }
    }

    @Test func cutInTheSecretStillTellsWhereItIs() throws {
        #expect(try scan(#"{"key":"fw_abc"#).key == "fw_abc")
        #expect(try scan(#"{"key":"fw_abc\"#).key == #"fw_abc\"#)
        #expect(try scan(#"{"keyId":"k1"#).keyID == nil)
    }

    @Test func nameWithEscapes() throws {
        #expect(try scan(#"{"\u006bey":"fw_a","k\u0065yId":"k1"}"#).key == "fw_a")
        #expect(try scan(#"{"\u006bey":"fw_a","k\u0065yId":"k1"}"#).keyID == "k1")
        #expect(try scan(#"{"Key":"fw_a","key ":"b","keys":"c"}"#).key == nil)
    }

    @Test func ambiguous() throws {
        let result = try scan(#"{"key":"fw_a","key":"fw_b"}"#)
        #expect(result.verdict == .complete)
        #expect(result.keyIsAmbiguous)
        #expect(result.key == "fw_a")
        #expect(result.text == #"{"key":"fw_a","key":"xxxx"}"#)
    }

    @Test(arguments: [
        (#"{"a":{"key":"fw_ab"}}"#, #"{"a":{"key":"xxxxx"}}"#),
        (#"{"a":[{"key":"fw_ab"}]}"#, #"{"a":[{"key":"xxxxx"}]}"#),
        (#"[{"key":"fw_ab"}]"#, #"[{"key":"xxxxx"}]"#),
        (#"{"a":{"key":"fw\"b"}}"#, #"{"a":{"key":"xxxx" }}"#),
        (#"{"a":{"\u006bey":"fw_ab"}}"#, #"{"a":{"key"     :"xxxxx"}}"#),
        (#"{"a":{"key":"fw_a"#, #"{"a":{"key":"xxxx"#),
    ])
    func nestedKeyIsBlanked(text: String, left: String) throws {
        let result = try scan(text)
        #expect(result.text == left)
        #expect(result.key == nil)
        #expect(!result.keyIsAmbiguous)
    }

    @Test func depth() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(try scan(nested(64)).verdict == .complete)
        #expect(try scan(nested(65)).verdict == .malformed)
        #expect(try scan(String(repeating: "[", count: 100_000)).verdict == .malformed)
    }

    @Test(arguments: [
        ("{\"a\":1e999}", "{\"a\":-1   }"),
        ("{\"a\":1E5}", "{\"a\":-1 }"),
        ("{\"a\":-2e-999,\"b\":7}", "{\"a\":-1     ,\"b\":7}"),
        ("{\"a\":1234567890123456789}", "{\"a\":-1                 }"),
        ("{\"a\":123456789012345678}", "{\"a\":123456789012345678}"),
        ("[0,-0,1.5,-12]", "[0,-0,1.5,-12]"),
    ])
    func numbers(text: String, left: String) throws {
        let result = try scan(text)
        #expect(result.verdict == .complete)
        #expect(result.text == left)
    }

    @Test func byteOrderMark() throws {
        let mark: [UInt8] = [0xef, 0xbb, 0xbf]
        let result = try scan(mark + reply.utf8Bytes)
        #expect(result.verdict == .complete)
        #expect(result.keyID == "k1")
        var body = try Bytes(copying: mark + reply.utf8Bytes)
        let start = JSONScanner.scan(body.mutableSpan).start
        #expect(start == 3)
        #expect(try scan([0xef, 0xbb] + reply.utf8Bytes).verdict == .malformed)
    }

    /// A string that is none spoils the whole, and what follows is looked at all the same.
    @Test(arguments: [#""\x""#, #""\ud800""#, #"{"\ud800":1}"#, #"{"key":"fw\x"}"#])
    func unsound(value: String) throws {
        let result = try scan(#"{"a":"# + value + #","key":"fw_a","keyId":"k1"}"#)
        #expect(result.verdict == .malformed)
        #expect(result.key == "fw_a")
        #expect(result.keyID == "k1")
        #expect(!result.text.contains("fw\\x"))
    }

    @Test func unsoundKey() throws {
        let result = try scan(#"{"key":"fw_a\x","keyId":"k1"}"#)
        #expect(result.verdict == .malformed)
        #expect(result.key == #"fw_a\x"#)
        #expect(result.keyID == "k1")
        #expect(try scan(#"{"keyId":"k\x"}"#).keyID == nil)
    }

    @Test(arguments: [
        "true", "1", "\"text\"", "<html>", "{}x", "{} {}", "[1,]", "[,1]", "[1 2]", "{\"a\"}", "{\"a\":}",
        "{\"a\":1,}", "{,}", "{a:1}", "{'a':1}", "{\"a\" 1}", "[}", "{]", "[01]", "[+1]", "[.5]", "[1.]",
        "[1e]",
        "[--1]", "[tru]", "[nul1]", "[NaN]", "[\"a\nb\"]", "[\"a\tb\"]", "{\"a\":1]", "[1]]", "[1,\u{a0}2]",
    ])
    func malformed(text: String) throws {
        #expect(try scan(text).verdict == .malformed)
    }

    @Test(arguments: [
        "{}", "[]", " \t\r\n{ } \n", "[ 1 , 2 ]", "{ \"a\" : { } , \"b\" : [ ] }", "[\"\\\\\"]",
    ])
    func complete(text: String) throws {
        #expect(try scan(text).verdict == .complete)
    }
}
