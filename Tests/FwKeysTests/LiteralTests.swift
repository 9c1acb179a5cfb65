// LiteralTests.swift - a text in the code is its bytes, for Swift and for C

import CSystem
import Testing

@testable import FwKeysCalls

@Suite struct LiteralTests {
    private static var texts: [(Literal, String)] {
        [
            ("", ""), ("a", "a"), ("é", "é"), ("CREATE_API_KEY", "CREATE_API_KEY"),
            ("a b\n\"", "a b\n\""), ("naïve 🔑", "naïve 🔑"), ("\u{7f}\u{1}", "\u{7f}\u{1}"),
        ]
    }

    @Test(arguments: texts.indices)
    func bytes(index: Int) {
        let (literal, text) = Self.texts[index]
        #expect(String(literal.bytes) == text)
        #expect(literal.bytes.count == text.utf8.count)
        #expect(literal.byteCount == text.utf8.count)
        #expect(String(cString: literal.cString) == text)
        #expect(strlen(literal.cString) == text.utf8.count)
    }

    /// One after another, up to the NUL and no further.
    @Test(arguments: texts.indices)
    func oneByOne(index: Int) {
        let (literal, text) = Self.texts[index]
        var bytes: [UInt8] = []
        while let byte = literal.byte(at: bytes.count), bytes.count < 100 { bytes.append(byte) }
        #expect(bytes == text.utf8Bytes)
        #expect(literal.byte(at: text.utf8.count) == nil)
    }

    /// It is where it was written: nothing is copied, and it outlives whoever asked.
    @Test func itStays() {
        func written() -> Literal { "kept in the library" }
        let (first, second) = (written(), written())
        #expect(first.cString == second.cString)
        let text = String(first.bytes)
        #expect(text == "kept in the library")
        #expect(MemoryLayout<Literal>.size == MemoryLayout<UnsafeRawPointer>.size)
    }
}
