// JSONStringTests.swift - a secret is handed over byte for byte, so its escapes must come out as any JSON reader has them

import Testing

@testable import FwKeys

@Suite struct JSONStringTests {
    /// What becomes of a string with that content: its text, nil where it is none, and all that is left of it.
    private func settle(_ content: String) -> (text: [UInt8]?, rest: [UInt8]) {
        var whole = content.utf8Bytes + [0x22]
        let contentRange = 0..<whole.count - 1
        var span = whole.mutableSpan
        let range = JSONString.settle(&span, contentRange, hasEscapes: true)
        guard let range else { return (nil, []) }
        return ([UInt8](whole[range]), [UInt8](whole[range.upperBound...]))
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
        let result = settle(content)
        #expect(result.text == expected.utf8Bytes)
        // Nothing of the longer spelling stays behind the text.
        #expect(result.rest.first == JSONNode.endOfText)
        #expect(result.rest.dropFirst().allSatisfy { $0 == 0x20 })
    }

    @Test(arguments: [
        #"\"#, #"\a"#, #"\x41"#, #"\'"#, #"\U0041"#, #"\u"#, #"\u004"#, #"\u00g0"#, #"\u+041"#,
        #"\ud83d"#, #"\ud83dx"#, #"\ud83d\n"#, #"\ud83d\u"#, #"\ud83d\u0041"#, #"\ud83d\ud83d"#, #"\udd11"#,
        #"\udd11\ud83d"#,
    ])
    func invalid(content: String) {
        #expect(settle("ab" + content).text == nil)
    }

    /// All of the basic plane, one escape each.
    @Test func everyCodeUnit() {
        let digits = "0123456789abcdef".map { String($0) }
        var failures = 0
        for unit in stride(from: UInt32(0), through: 0xffff, by: 7) {
            let escape = "\\u" + [12, 8, 4, 0].map { digits[Int(unit >> $0 & 15)] }.joined()
            let text = settle(escape).text
            if text != UnicodeScalar(unit).map({ String(Character($0)).utf8Bytes }) { failures += 1 }
        }
        #expect(failures == 0)
    }

    @Test(arguments: [
        [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0x80], [0xe2, 0x82], [0xff],
    ])
    func notUTF8(bytes: [UInt8]) {
        for tail in [[], "\\n".utf8Bytes] {
            var whole = bytes + tail + [0x22]
            let contentRange = 0..<whole.count - 1
            var span = whole.mutableSpan
            let range = JSONString.settle(&span, contentRange, hasEscapes: !tail.isEmpty)
            #expect(range == nil)
        }
    }
}
