// TextSet.swift - distinct strings, found by their hash
//
// The service chooses the ids of keys. With a known hash function, a hostile service could choose ids that all have the same
// hash, and each search would compare all of them. So the hash is SipHash-1-3 with a random key.

public struct TextSet: ~Copyable {
    private var texts = TextList()
    /// For each hash the number of its string plus one, in the first slot that was free; 0: a free slot. A power of two of
    /// slots, at least half of them free.
    private var slots = TrivialArray<UInt32>()
    private var hash = SipHash()

    public init() {}

    public var count: Int { texts.count }

    /// The string at `index`, in the order of insertion; empty where there is none.
    @_lifetime(borrow self)
    public func text(_ index: Int) -> Span<UInt8> { texts.text(index) }

    @safe
    public func cString(_ index: Int) -> UnsafePointer<CChar>? { texts.cString(index) }

    public func contains(_ text: Span<UInt8>) -> Bool {
        slots.count > 0 && slots[slot(for: text)] != 0
    }

    /// Adds a copy of `text`, which must hold no NUL; false where it is there already.
    @discardableResult
    public mutating func insert(_ text: Span<UInt8>) throws(OutOfMemory) -> Bool {
        if contains(text) { return false }
        if texts.count &* 2 >= slots.count { try grow() }
        try texts.append(text)
        slots[slot(for: text)] = UInt32(truncatingIfNeeded: texts.count)
        return true
    }

    /// The same of a string of another set.
    public mutating func insert(_ index: Int, of other: borrowing TextSet) throws(OutOfMemory) {
        try insert(other.text(index))
    }

    /// The slot that has `text`, or else the free one where it belongs.
    private func slot(for text: Span<UInt8>) -> Int {
        let mask = slots.count &- 1
        var slot = Int(truncatingIfNeeded: hash.value(of: text)) & mask
        while slots[slot] != 0, !ASCII.equal(texts.text(Int(slots[slot]) &- 1), text) {
            slot = (slot &+ 1) & mask
        }
        return slot
    }

    private mutating func grow() throws(OutOfMemory) {
        if slots.count == 0 { hash = SipHash.random() }
        slots = try TrivialArray(repeating: 0, count: max(slots.count &* 2, 16))
        for index in 0..<texts.count {
            slots[slot(for: texts.text(index))] = UInt32(truncatingIfNeeded: index &+ 1)
        }
    }
}

/// SipHash-1-3 (Aumasson and Bernstein): without its key nobody can tell which strings collide.
public struct SipHash {
    private var first: UInt64 = 0
    private var second: UInt64 = 0

    public init() {}

    public init(key first: UInt64, _ second: UInt64) {
        self.first = first
        self.second = second
    }

    /// With a key from the system's randomness. A system that has none leaves the key as it is: the set works all the same.
    public static func random() -> SipHash {
        SipHash(key: Randomness.bits() ?? 0, Randomness.bits() ?? 0)
    }

    public func value(of text: Span<UInt8>) -> UInt64 {
        var state = State(
            v0: first ^ 0x736f_6d65_7073_6575, v1: second ^ 0x646f_7261_6e64_6f6d,
            v2: first ^ 0x6c79_6765_6e65_7261, v3: second ^ 0x7465_6462_7974_6573)
        var word: UInt64 = 0
        for index in text.indices {
            word |= UInt64(text[index]) &<< UInt64(index % 8 * 8)
            if index % 8 == 7 {
                state.add(word)
                word = 0
            }
        }
        state.add(word | UInt64(truncatingIfNeeded: text.count) &<< 56)
        state.v2 ^= 0xff
        for _ in 0..<3 { state.mix() }
        return state.v0 ^ state.v1 ^ state.v2 ^ state.v3
    }

    private struct State {
        var v0, v1, v2, v3: UInt64

        mutating func add(_ word: UInt64) {
            v3 ^= word
            mix()
            v0 ^= word
        }

        mutating func mix() {
            v0 &+= v1
            v1 = Self.rotated(v1, 13) ^ v0
            v0 = Self.rotated(v0, 32)
            v2 &+= v3
            v3 = Self.rotated(v3, 16) ^ v2
            v0 &+= v3
            v3 = Self.rotated(v3, 21) ^ v0
            v2 &+= v1
            v1 = Self.rotated(v1, 17) ^ v2
            v2 = Self.rotated(v2, 32)
        }

        private static func rotated(_ word: UInt64, _ count: UInt64) -> UInt64 {
            word &<< count | word &>> (64 &- count)
        }
    }
}
