// Bytes.swift - a growable run of bytes that leaves nothing behind
//
// Requests, replies and texts are built in these. Growing by `realloc` would leave the old bytes in freed memory, so a
// larger block is taken, filled, and the old one wiped; freeing wipes too. An empty value owns no memory at all.

import CSystem

@safe
struct Bytes: ~Copyable {
    private var storage: UnsafeMutablePointer<UInt8>?
    private(set) var capacity: Int
    private(set) var count: Int

    init() {
        unsafe storage = nil
        capacity = 0
        count = 0
    }

    @inline(never)
    deinit {
        if let storage = unsafe storage {
            unsafe Allocation.release(storage, wiping: count)
        }
    }

    var isEmpty: Bool { count == 0 }

    /// The bytes, for reading.
    var span: Span<UInt8> {
        @_lifetime(borrow self) get {
            let bytes = unsafe UnsafeBufferPointer(start: storage, count: count)
            let span = unsafe Span(_unsafeElements: bytes)
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }

    /// The bytes, for changing in place.
    var mutableSpan: MutableSpan<UInt8> {
        @_lifetime(&self) mutating get {
            let bytes = unsafe UnsafeMutableBufferPointer(start: storage, count: count)
            let span = unsafe MutableSpan(_unsafeElements: bytes)
            return unsafe _overrideLifetime(span, mutating: &self)
        }
    }

    /// Where the bytes are, for C. Nil while there are none; good until the next change.
    @unsafe
    var baseAddress: UnsafeMutablePointer<UInt8>? { unsafe storage }

    /// Makes room for `additional` more bytes.
    @inline(never)
    mutating func reserve(_ additional: Int) throws(OutOfMemory) {
        let (needed, overflow) = count.addingReportingOverflow(additional)
        guard !overflow, additional >= 0 else { throw OutOfMemory() }
        if needed <= capacity { return }
        let enlarged = max(needed, max(capacity &* 2, 64))
        let fresh = unsafe try Allocation.allocate(byteCount: enlarged).bindMemory(
            to: UInt8.self, capacity: enlarged)
        if let storage = unsafe storage {
            unsafe memcpy(fresh, storage, count)
            unsafe Allocation.release(storage, wiping: count)
        }
        unsafe storage = fresh
        capacity = enlarged
    }

    @inline(never)
    mutating func append(_ byte: UInt8) throws(OutOfMemory) {
        if count == capacity { try reserve(1) }
        unsafe storage?[count] = byte
        count += 1
    }

    @inline(never)
    mutating func append(_ bytes: Span<UInt8>) throws(OutOfMemory) {
        try reserve(bytes.count)
        unsafe bytes.withUnsafeBufferPointer { (source) -> Void in
            guard let base = source.baseAddress, let storage = unsafe storage else { return }
            unsafe memcpy(storage + count, base, source.count)
        }
        count += bytes.count
    }

    @inline(never)
    mutating func append(_ text: StaticString) throws(OutOfMemory) {
        try append(text.bytes)
    }

    /// Shortens to `newCount` bytes and wipes the rest.
    @inline(never)
    mutating func truncate(to newCount: Int) {
        guard newCount >= 0, newCount < count else { return }
        if let storage = unsafe storage {
            unsafe Allocation.wipe(storage + newCount, byteCount: count - newCount)
        }
        count = newCount
    }

    /// Wipes the bytes and keeps the memory for the next use.
    mutating func removeAll() {
        truncate(to: 0)
    }
}

extension StaticString {
    /// The text as bytes, without the NUL that follows it.
    var bytes: Span<UInt8> {
        @_lifetime(immortal) get {
            let span = unsafe Span(_unsafeStart: utf8Start, count: utf8CodeUnitCount)
            return unsafe _overrideLifetime(span, borrowing: ())
        }
    }

    /// The text for C: a literal in Swift has a NUL behind it and lives as long as the library.
    @unsafe
    var cString: UnsafePointer<CChar> {
        unsafe UnsafeRawPointer(utf8Start).assumingMemoryBound(to: CChar.self)
    }
}
