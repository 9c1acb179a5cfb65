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
            for number in 0..<200_000 { try set.insert(Text("key_\(number)".utf8Bytes.span)) }
        }
        let (count, middle) = (set.count, String(set.text(100_000)))
        #expect(count == 200_000)
        #expect(middle == "key_100000")
        let last = try Text("key_199999".utf8Bytes.span)
        let next = try Text("key_200000".utf8Bytes.span)
        let has = [set.contains(last), set.contains(next)]
        #expect(has == [true, false])
    }

    @Test("An empty set has nothing")
    func empty() throws {
        let set = TextSet()
        let text = try Text("a".utf8Bytes.span)
        let has = [set.contains(text), set.contains(Text())]
        #expect(has == [false, false])
        let first = String(set.text(0))
        #expect(first == "")
    }
}
