// Annotations.swift - the annotations of a key
//
// Kept in order, name and value in turn, each found by its number at once: a response may have a hundred thousand of them.

import FwKeysVocabulary

public struct Annotations: ~Copyable {
    /// The maximum for a caller. A response may have more.
    public static var maximumCount: Int { 64 }

    private var texts = TextList()

    public init() {}

    public init(copying other: borrowing Annotations) throws(OutOfMemory) {
        for index in 0..<other.count { try append(name: other.name(index), value: other.value(index)) }
    }

    public var count: Int { texts.count / 2 }

    /// Adds one at the end.
    public mutating func append(name: Span<UInt8>, value: Span<UInt8>) throws(OutOfMemory) {
        try texts.append(name)
        try texts.append(value)
    }

    /// Adds one, or replaces the value of the one with that name.
    public mutating func set(name: Span<UInt8>, value: Span<UInt8>) throws(OutOfMemory) {
        let place = index(of: name) ?? count
        var fresh = Annotations()
        for index in 0..<max(count, place + 1) {
            if index == place {
                try fresh.append(name: name, value: value)
            } else {
                try fresh.append(name: self.name(index), value: self.value(index))
            }
        }
        self = fresh
    }

    /// Refuses a name that a caller may not set, or one too many.
    public func checkRoom(forName name: Span<UInt8>) throws(Refusal) {
        try TextRule.annotationName.check(name)
        if count >= Self.maximumCount, index(of: name) == nil { throw Refusal(.outOfRange, "annotation") }
    }

    private func index(of name: Span<UInt8>) -> Int? {
        for index in 0..<count where ASCII.equal(self.name(index), name) { return index }
        return nil
    }

    /// The value of the one with that name; empty where there is none.
    @_lifetime(borrow self)
    public func value(of name: Literal) -> Span<UInt8> {
        value(index(of: name.bytes) ?? count)
    }

    /// The same for C; nil where there is none.
    @safe
    public func valueCString(of name: Literal) -> UnsafePointer<CChar>? {
        valueCString(index(of: name.bytes) ?? count)
    }

    @_lifetime(borrow self)
    public func name(_ index: Int) -> Span<UInt8> { texts.text(index &* 2) }

    @_lifetime(borrow self)
    public func value(_ index: Int) -> Span<UInt8> { texts.text(index &* 2 &+ 1) }

    /// For C; nil past the end.
    @safe
    public func nameCString(_ index: Int) -> UnsafePointer<CChar>? {
        index >= 0 && index < count ? texts.cString(index &* 2) : nil
    }

    @safe
    public func valueCString(_ index: Int) -> UnsafePointer<CChar>? {
        index >= 0 && index < count ? texts.cString(index &* 2 &+ 1) : nil
    }
}
