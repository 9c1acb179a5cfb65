// JSONStringTests.swift - a secret is handed over byte for byte, so its escapes must come out as any JSON reader has them

import Testing

@testable import FwKeys

@Suite struct JSONStringTests {
    private func unescape(_ content: String) -> (text: [UInt8], isValid: Bool) {
        let input = content.utf8Bytes
        var reader = JSONString.Reader(input.span)
        var text: [UInt8] = []
        while let byte = reader.next() { text.append(byte) }
        return (text, reader.isValid)
    }

    @Test(arguments: [
        ("", ""), ("plain", "plain"), ("é\u{1f511}", "é\u{1f511}"), (#"\"\\\/"#, "\"\\/"),
        (#"\b\f\n\r\t"#, "\u{8}\u{c}\n\r\t"), (#"\u0041\u007a"#, "Az"), (#"\u00e9\u00E9"#, "éé"),
        (#"\u07ff\u0800"#, "\u{7ff}\u{800}"), (#"\u20ac"#, "\u{20ac}"),
        (#"\ud7ff\ue000\uffff"#, "\u{d7ff}\u{e000}\u{ffff}"),
        (#"\ud83d\udd11"#, "\u{1f511}"), (#"\uD800\uDC00"#, "\u{10000}"), (#"\uDBFF\uDFFF"#, "\u{10ffff}"),
        (#"a\u0000b"#, "a\0b"), (#"\\u0041"#, #"\u0041"#),
    ])
    func escapes(content: String, expected: String) {
        let result = unescape(content)
        #expect(result.isValid)
        #expect(result.text == expected.utf8Bytes)
    }

    @Test(arguments: [
        #"\"#, #"\a"#, #"\x41"#, #"\'"#, #"\U0041"#, #"\u"#, #"\u004"#, #"\u00g0"#, #"\u+041"#,
        #"\ud83d"#, #"\ud83dx"#, #"\ud83d\n"#, #"\ud83d\u"#, #"\ud83d\u0041"#, #"\ud83d\ud83d"#, #"\udd11"#,
        #"\udd11\ud83d"#,
    ])
    func invalid(content: String) {
        let result = unescape("ab" + content)
        #expect(!result.isValid)
        #expect(result.text == "ab".utf8Bytes)
    }

    /// All of the basic plane, one escape each.
    @Test func everyCodeUnit() {
        let digits = "0123456789abcdef".map { String($0) }
        var failures = 0
        for unit in stride(from: UInt32(0), through: 0xffff, by: 7) {
            let escape = "\\u" + [12, 8, 4, 0].map { digits[Int(unit >> $0 & 15)] }.joined()
            let result = unescape(escape)
            if let scalar = UnicodeScalar(unit) {
                if result.text != String(Character(scalar)).utf8Bytes || !result.isValid { failures += 1 }
            } else if result.isValid {
                failures += 1
            }
        }
        #expect(failures == 0)
    }

    @Test(arguments: [
        ("key", true), (#"\u006bey"#, true), (#"\u006b\u0065\u0079"#, true), ("ke", false), ("keys", false),
        ("", false), ("Key", false), (#"key\u0000"#, false), (#"key\"#, false), (#"key\ud800"#, false),
    ])
    func names(content: String, isEqual: Bool) {
        let input = content.utf8Bytes
        #expect(JSONString.equal(input.span, "key") == isEqual)
    }
}
