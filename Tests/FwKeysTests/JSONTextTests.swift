// JSONTextTests.swift - the strings and members of a request's body

import Testing

@testable import FwKeysWire

@Suite struct JSONTextTests {
    @Test(arguments: [
        ("", #""""#), ("plain text, 100 %", #""plain text, 100 %""#), (#"a "b""#, #""a \"b\"""#),
        (#"a\b"#, #""a\\b""#), ("a/b", #""a/b""#), ("a\tb\u{1}", #""a\tb\u0001""#), ("é 🔑", #""é 🔑""#),
        ("\u{7f}", "\"\u{7f}\""),
        (String(repeating: "\u{1}", count: 100), "\"" + String(repeating: #"\u0001"#, count: 100) + "\""),
    ])
    func `A string is written with the escapes that it needs`(text: String, json: String) throws {
        let text = try Bytes(copying: text)
        var written = Bytes()
        try written.append(quoted: text.span)
        let expected = try Bytes(copying: json)
        let isEqual = ASCII.equal(written.span, expected.span)
        #expect(isEqual)
    }

    @Test func `Members are separated by commas, in each object anew`() throws {
        var written = Bytes()
        try written.append("{")
        try written.append(member: "a", ("{" as Literal).bytes)
        try written.append(member: ("b" as Literal).bytes)
        try written.append("{")
        try written.append(member: "c", ("1" as Literal).bytes)
        try written.append("}}")
        let isEqual = ASCII.equal(written.span, #"{"a":"{","b":{"c":"1"}}"#)
        #expect(isEqual)
    }

    /// The text is looked at eight bytes at a time, and then byte by byte.
    @Test(arguments: 0..<24)
    func `Every byte that is not printable is found at every place`(place: Int) throws {
        for byte in UInt8.min...UInt8.max {
            var text = try Bytes(copying: String(repeating: "~ ", count: 12))
            var bytes = text.mutableSpan
            bytes[place] = byte
            let isPrintable = ASCII.isPrintable(text.span)
            #expect(isPrintable == (0x20...0x7e).contains(byte))
        }
    }
}
