// Literal.swift - a string literal
//
// Swift's `StaticString` has three words, and there are hundreds of uses: 9 KB of code. A literal ends with a NUL and lives
// as long as the library, so its address is enough. It may be the raw value of an enumeration's cases.

import CSystem

@safe
public struct Literal: ExpressibleByStringLiteral, Equatable, @unchecked Sendable {
    private let start: UnsafePointer<UInt8>

    @inline(__always)
    public init(stringLiteral text: StaticString) {
        unsafe start = unsafe text.utf8Start
    }

    private init(_ start: UnsafePointer<UInt8>) {
        unsafe self.start = unsafe start
    }

    /// What follows `prefix`, with which the text must begin.
    public func dropping(_ prefix: Literal) -> Literal { unsafe Literal(start + prefix.byteCount) }

    /// How many bytes there are before the NUL.
    public var byteCount: Int { unsafe strlen(cString) }

    /// The text as bytes, without the NUL that follows it.
    public var bytes: Span<UInt8> {
        @_lifetime(immortal) get {
            let span = unsafe Span(_unsafeStart: start, count: byteCount)
            return unsafe _overrideLifetime(span, borrowing: ())
        }
    }

    /// The byte at `index`, which is not behind the end; nil at the end.
    public func byte(at index: Int) -> UInt8? {
        let byte = unsafe start[index]
        return byte == 0 ? nil : byte
    }

    public static func == (one: Literal, other: Literal) -> Bool {
        unsafe strcmp(one.cString, other.cString) == 0
    }

    /// The text for C.
    @safe
    public var cString: UnsafePointer<CChar> {
        unsafe UnsafeRawPointer(start).assumingMemoryBound(to: CChar.self)
    }
}
