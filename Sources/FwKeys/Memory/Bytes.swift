// Bytes.swift - a growable byte array that wipes its memory
//
// Requests, replies and texts are built in these. `realloc` would leave the old bytes in freed memory. So growing allocates a
// larger block, copies the bytes, and wipes the old block. Freeing wipes too. An empty value has no memory.

import CSystem

@safe
public struct Bytes: ~Copyable {
    /// The count and the capacity. They are stored in front of the bytes, so that a value is one pointer in size.
    private struct Header {
        var count: UInt32
        var capacity: UInt32
    }

    private var header: UnsafeMutablePointer<Header>?

    public init() {
        unsafe header = nil
    }

    deinit { unsafe Self.release(header) }

    // The whole of it is one function: a test for nil at each end of a text costs 2 KB.
    @inline(never)
    private static func release(_ header: UnsafeMutablePointer<Header>?) {
        guard let header = unsafe header else { return }
        unsafe Allocation.release(header, wiping: MemoryLayout<Header>.size + Int(header.pointee.count))
    }

    public var count: Int { unsafe Int(header?.pointee.count ?? 0) }
    public var capacity: Int { unsafe Int(header?.pointee.capacity ?? 0) }

    public var isEmpty: Bool { count == 0 }

    /// The bytes, for reading.
    public var span: Span<UInt8> {
        @_lifetime(borrow self) get {
            let bytes = unsafe UnsafeBufferPointer(start: baseAddress, count: count)
            let span = unsafe Span(_unsafeElements: bytes)
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }

    /// The bytes, for changing in place.
    public var mutableSpan: MutableSpan<UInt8> {
        @_lifetime(&self) mutating get {
            let bytes = unsafe UnsafeMutableBufferPointer(start: baseAddress, count: count)
            let span = unsafe MutableSpan(_unsafeElements: bytes)
            return unsafe _overrideLifetime(span, mutating: &self)
        }
    }

    /// Where the bytes are, for C. Nil while there are none; good until the next change.
    @unsafe
    public var baseAddress: UnsafeMutablePointer<UInt8>? {
        guard let header = unsafe header else { return nil }
        return unsafe UnsafeMutableRawPointer(header + 1).assumingMemoryBound(to: UInt8.self)
    }

    /// Makes room for `additional` more bytes.
    @_optimize(speed)
    public mutating func reserve(_ additional: Int) throws(OutOfMemory) {
        let (needed, overflow) = count.addingReportingOverflow(additional)
        guard !overflow, additional >= 0, needed <= Int(Int32.max) else { throw OutOfMemory() }
        if needed <= capacity { return }
        let enlarged = max(needed, max(capacity * 2, 64))
        let fresh = unsafe try Allocation.allocate(byteCount: MemoryLayout<Header>.size + enlarged)
            .bindMemory(to: Header.self, capacity: 1)
        unsafe fresh.initialize(to: Header(count: UInt32(count), capacity: UInt32(enlarged)))
        if let header = unsafe header { unsafe memcpy(fresh + 1, header + 1, count) }
        unsafe Self.release(header)
        unsafe header = fresh
    }

    @inline(never) @_optimize(speed)
    public mutating func append(_ byte: UInt8) throws(OutOfMemory) {
        if count == capacity { try reserve(1) }
        unsafe baseAddress?[count] = byte
        unsafe header?.pointee.count &+= 1
    }

    @_optimize(speed)
    public mutating func append(_ bytes: Span<UInt8>) throws(OutOfMemory) {
        if bytes.count > capacity - count { try reserve(bytes.count) }
        guard let header = unsafe header else { return }
        unsafe bytes.withUnsafeBytes { (source) -> Void in
            guard let base = source.baseAddress else { return }
            unsafe memcpy(UnsafeMutableRawPointer(header + 1) + count, base, source.count)
        }
        unsafe header.pointee.count &+= UInt32(truncatingIfNeeded: bytes.count)
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
        if byteCount <= capacity { unsafe header?.pointee.count += UInt32(byteCount) }
        return byteCount
    }

    /// Overwrites the inside of a JSON string that is or may be a secret.
    public mutating func blank(_ range: Range<Int>) {
        var bytes = mutableSpan
        for index in range { bytes[index] = UInt8(ascii: "x") }
    }

    /// Shortens to `newCount` bytes and wipes the rest.
    public mutating func truncate(to newCount: Int) {
        guard newCount >= 0, newCount < count, let storage = unsafe baseAddress else { return }
        unsafe Allocation.wipe(storage + newCount, byteCount: count - newCount)
        unsafe header?.pointee.count = UInt32(newCount)
    }

    /// Wipes the bytes and keeps the memory for the next use.
    public mutating func removeAll() {
        truncate(to: 0)
    }
}
