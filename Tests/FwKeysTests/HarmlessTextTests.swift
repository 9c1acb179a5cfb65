// HarmlessTextTests.swift - words from outside can neither forge a line, nor show a key, nor be half a character

import Testing

@testable import FwKeysCalls

@Suite struct HarmlessTextTests {
    private func harmless(_ text: [UInt8], limit: Int = 512, credential: String = "") throws -> [UInt8] {
        let credential = credential.utf8Bytes
        var bytes = try Bytes(copying: "> ")
        try bytes.append(harmless: text.span, limit: limit, credential: credential.span)
        var copy: [UInt8] = []
        for index in bytes.span.indices { copy.append(bytes.span[index]) }
        #expect(copy.prefix(2) == [0x3e, 0x20])
        return [UInt8](copy.dropFirst(2))
    }

    private func harmless(_ text: String, limit: Int = 512, credential: String = "") throws -> String {
        String(decoding: try harmless(text.utf8Bytes, limit: limit, credential: credential), as: UTF8.self)
    }

    @Test(arguments: [
        ("", ""), ("not found", "not found"), ("é\u{1f511}", "é\u{1f511}"),
        ("a\r\nHost: evil", "a  Host: evil"),
        ("a\tb\u{0}c\u{1b}[2Jd\u{7f}e", "a b c [2Jd e"), ("a\u{80}b\u{9b}c\u{9f}d", "a b c d"),
        ("\u{a0}\u{c0}", "\u{a0}\u{c0}"),
    ])
    func controlCharacters(text: String, expected: String) throws {
        #expect(try harmless(text) == expected)
    }

    /// A word with a key's prefix, longer than the prefix that a key may be recognised by.
    @Test(arguments: [
        ("key fw_4RpQsEcReT0987 is wrong", "key [hidden] is wrong"), ("fpk_4RpQsEcReT0987", "[hidden]"),
        ("fw_4RpQs", "fw_4RpQs"), ("fw_4RpQsE", "[hidden]"), ("fw_", "fw_"), ("fpk_abcd", "fpk_abcd"),
        ("fpk_abcde", "[hidden]"), ("\"fw_4RpQsEcReT0987\",fw_4RpQsEcReT0987.", "\"[hidden]\",[hidden]."),
        ("xfw_4RpQsEcReT0987", "x[hidden]"), ("fw_a_b_c_d_e_f", "[hidden]"),
        ("FW_4RpQsEcReT0987", "FW_4RpQsEcReT0987"),
        ("fw_fw_4RpQsEcReT0987", "[hidden]"), ("fw-4RpQsEcReT0987", "fw-4RpQsEcReT0987"),
    ])
    func wordsLikeKeys(text: String, expected: String) throws {
        #expect(try harmless(text) == expected)
    }

    @Test(arguments: [
        ("s3cret", "[hidden]"), ("a s3cret b s3cret", "a [hidden] b [hidden]"),
        ("s3crets3cret", "[hidden][hidden]"),
        ("s3cre", "s3cre"), ("S3cret", "S3cret"), ("s3cs3cret", "s3c[hidden]"),
    ])
    func theCredential(text: String, expected: String) throws {
        #expect(try harmless(text, credential: "s3cret") == expected)
    }

    /// Never more than the limit, never half a character, and never a part of a key.
    @Test(arguments: [
        "abcdefghijklmnopqrstuvwxyz", "ééééééééééééé",
        "a\u{1f511}\u{1f511}\u{1f511}\u{1f511}\u{1f511}\u{1f511}",
        "€€€€€€€€€€", "ab fw_4RpQsEcReT0987 fw_4RpQsEcReT0987", "fw_4RpQsEcReT0987fpk_4RpQsEcReT0987",
    ])
    func limits(text: String) throws {
        let whole = try harmless(text).utf8Bytes
        for limit in 0...40 {
            let cut = try harmless(text.utf8Bytes, limit: limit)
            #expect(cut.count <= limit)
            #expect(whole.starts(with: cut))
            let isValid = UTF8Text.isValid(cut.span)
            #expect(isValid, "\(text) \(limit)")
            #expect(!String(decoding: cut, as: UTF8.self).contains("4Rp"))
            // No more than the last character, or the word in a key's place, is missing.
            #expect(cut.count >= min(limit - 7, whole.count))
        }
    }

    /// What is not UTF-8 comes out as such.
    @Test(
        arguments: [
            ([0xff], "?"), ([0x61, 0xc3, 0x62], "a?b"), ([0xc0, 0x80], "??"), ([0xed, 0xa0, 0x80], "???"),
            ([0xf0, 0x9f, 0x94], "???"), ([0xc3, 0xa9, 0xe2, 0x82], "é??"), ([0x80, 0x0a], "? "),
            ([0xf4, 0x90, 0x80, 0x80], "????"),
        ] as [([UInt8], String)])
    func notUTF8(text: [UInt8], expected: String) throws {
        #expect(try harmless(text) == expected.utf8Bytes)
    }
}
