// TextSetTests.swift - strings by number and by hash, however many there are and whoever chose them

import Testing

@testable import FwKeysCalls

@Suite struct TextSetTests {
    @Test("A list gives each string by its number")
    func list() throws {
        var list = TextList()
        for number in 0..<1_000 { try list.append("text \(number)".utf8Bytes.span) }
        try list.append("".utf8Bytes.span)
        let (first, last) = (String(list.text(0)), String(list.text(999)))
        #expect((first, last) == ("text 0", "text 999"))
        let outside = [String(list.text(1_000)), String(list.text(1_001)), String(list.text(-1))]
        #expect(outside == ["", "", ""])
        let count = list.count
        #expect(count == 1_001)
        let (isLast, isPast) = (list.cString(1_000) != nil, list.cString(1_001) != nil)
        #expect(isLast)
        #expect(!isPast)
    }

    /// Going through all strings for each of them would take hours here.
    @Test("A set of 200,000 strings holds each once, in the order of insertion")
    func set() throws {
        var set = TextSet()
        for _ in 0..<2 {
            for number in 0..<200_000 { try set.insert("key_\(number)".utf8Bytes.span) }
        }
        let (count, middle) = (set.count, String(set.text(100_000)))
        #expect(count == 200_000)
        #expect(middle == "key_100000")
        let has = [set.contains("key_199999".utf8Bytes.span), set.contains("key_200000".utf8Bytes.span)]
        #expect(has == [true, false])
    }

    @Test("An empty set has nothing")
    func empty() {
        let set = TextSet()
        let has = [set.contains("a".utf8Bytes.span), set.contains("".utf8Bytes.span)]
        #expect(has == [false, false])
        let text = String(set.text(0))
        #expect(text == "")
    }

    /// Reference values of SipHash-1-3 with the key 00 01 ... 0f and the messages 00 01 ... of 0 to 15 bytes.
    @Test(
        arguments: zip(
            [0, 1, 7, 8, 15],
            [
                0xabac_0158_050f_c4dc, 0xc9f4_9bf3_7d57_ca93, 0xd392_7d98_9bb1_1140, 0x3690_9511_8d29_9a8e,
                0xd320_d86d_2a51_9956,
            ] as [UInt64]))
    func sipHash(count: Int, expected: UInt64) {
        let hash = SipHash(key: 0x0706_0504_0302_0100, 0x0f0e_0d0c_0b0a_0908)
        let message = [UInt8](0..<UInt8(count))
        #expect(hash.value(of: message.span) == expected)
    }

    @Test("Two sets do not share a key")
    func keys() {
        let values = (0..<8).map { _ in SipHash.random().value(of: "key_1".utf8Bytes.span) }
        #expect(Set(values).count > 1)
    }
}
