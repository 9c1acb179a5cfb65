// Text.swift - one string that C may read
//
// A setting that is replaced, a URL that is built: a string of its own, always followed by a NUL.

import CSystem

public struct Text: ~Copyable {
    /// The string and its NUL; empty where there is no string.
    private var bytes = Bytes()

    public init() {}

    public init(_ text: Span<UInt8>) throws(OutOfMemory) {
        try set(text)
    }

    /// Takes what was built up in `bytes`.
    public init(_ bytes: consuming Bytes) throws(OutOfMemory) {
        self.bytes = bytes
        try self.bytes.append(0)
    }

    public init(copying other: borrowing Text) throws(OutOfMemory) {
        if !other.isAbsent { try set(other.span) }
    }

    public var isAbsent: Bool { bytes.isEmpty }

    public var span: Span<UInt8> {
        @_lifetime(borrow self) @inline(never) get {
            let all = bytes.span
            return all.extracting(first: max(all.count - 1, 0))
        }
    }

    /// The string for C, borrowed until the next change; nil where there is none.
    @safe
    public var cString: UnsafePointer<CChar>? {
        guard let base = unsafe bytes.baseAddress else { return nil }
        return unsafe UnsafeRawPointer(base).assumingMemoryBound(to: CChar.self)
    }

    /// Replaces the string; where memory runs out it stays as it was.
    public mutating func set(_ text: Span<UInt8>) throws(OutOfMemory) {
        var fresh = Bytes()
        try fresh.reserve(text.count + 1)
        try fresh.append(text)
        try fresh.append(0)
        bytes = fresh
    }

    /// Adds to the end of the string.
    public mutating func append(_ suffix: Literal) throws(OutOfMemory) {
        bytes.truncate(to: bytes.count - 1)
        try bytes.append(suffix)
        try bytes.append(0)
    }
}

/// The bytes of a C string without its NUL, borrowed for as long as the caller keeps them.
@unsafe
public func span(of text: UnsafePointer<CChar>) -> Span<UInt8> {
    unsafe bytes(at: text, strlen(text))
}

/// So many bytes that C keeps, borrowed for as long as it does.
@unsafe
@_lifetime(borrow start)
public func bytes(at start: UnsafePointer<CChar>, _ count: Int) -> Span<UInt8> {
    let bytes = unsafe UnsafeRawPointer(start).assumingMemoryBound(to: UInt8.self)
    return unsafe _overrideLifetime(Span(_unsafeStart: bytes, count: count), borrowing: ())
}
