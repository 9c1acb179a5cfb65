// Bytes.swift - a growable byte array that wipes its memory
//
// Requests, replies and texts are built in these.

import CSystem

public typealias Bytes = TrivialArray<UInt8>

extension Bytes {
    @_optimize(speed)
    public mutating func append(_ bytes: Span<UInt8>) throws(OutOfMemory) {
        if bytes.count > capacity - count { try reserve(bytes.count) }
        guard let storage = unsafe baseAddress else { return }
        unsafe bytes.withUnsafeBytes { (source) -> Void in
            guard let base = source.baseAddress else { return }
            unsafe memcpy(storage + count, base, source.count)
        }
        unsafe grow(by: bytes.count)
    }

    public mutating func append(_ text: Literal) throws(OutOfMemory) {
        try append(text.bytes)
    }

    /// Adds the bytes that `write` puts into a buffer of that size. `write` returns their number; if it is larger than the
    /// buffer, nothing is added.
    @unsafe
    public mutating func append(
        atMost capacity: Int, _ write: (UnsafeMutablePointer<CChar>) -> Int
    ) throws(OutOfMemory) -> Int {
        try reserve(capacity)
        guard let storage = unsafe baseAddress else { throw OutOfMemory() }
        let room = unsafe UnsafeMutableRawPointer(storage + count).assumingMemoryBound(to: CChar.self)
        let byteCount = unsafe write(room)
        if byteCount <= capacity { unsafe grow(by: byteCount) }
        return byteCount
    }

    /// Overwrites the inside of a JSON string that is or may be a secret.
    public mutating func blank(_ range: Range<Int>) {
        var bytes = mutableSpan
        for index in range { bytes[index] = UInt8(ascii: "x") }
    }
}
