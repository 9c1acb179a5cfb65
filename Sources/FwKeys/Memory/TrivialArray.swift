// TrivialArray.swift - a growable array of plain values that wipes its memory
//
// Swift's own `Array` traps where memory runs out. This one throws, and holds values that need no deinitialization. `realloc`
// would leave the old values in freed memory. So growing allocates a larger block, copies the values, and wipes the old block.
// Freeing wipes too. An empty array has no memory.

import CSystem

@safe
public struct TrivialArray<Element: BitwiseCopyable>: ~Copyable {
    /// The count and the capacity. They are stored in front of the elements, so that an array is one pointer in size.
    private struct Header {
        var count: UInt32
        var capacity: UInt32
    }

    private var header: UnsafeMutablePointer<Header>?

    public init() {
        unsafe header = nil
    }

    public init(repeating element: Element, count: Int) throws(OutOfMemory) {
        self.init()
        try reserve(count)
        unsafe baseAddress?.initialize(repeating: element, count: count)
        unsafe header?.pointee.count = UInt32(count)
    }

    deinit { unsafe Self.release(header) }

    // The whole of it is one function: a test for nil at each end of a text costs 2 KB.
    @inline(never)
    private static func release(_ header: UnsafeMutablePointer<Header>?) {
        guard let header = unsafe header else { return }
        let byteCount = unsafe Int(header.pointee.count) &* MemoryLayout<Element>.stride
        unsafe Allocation.release(header, wiping: MemoryLayout<Header>.size + byteCount)
    }

    public var count: Int { unsafe Int(header?.pointee.count ?? 0) }
    public var capacity: Int { unsafe Int(header?.pointee.capacity ?? 0) }

    public var isEmpty: Bool { count == 0 }

    /// The elements, for reading.
    public var span: Span<Element> {
        @_lifetime(borrow self) get {
            let elements = unsafe UnsafeBufferPointer(start: baseAddress, count: count)
            let span = unsafe Span(_unsafeElements: elements)
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }

    /// The elements, for changing in place.
    public var mutableSpan: MutableSpan<Element> {
        @_lifetime(&self) mutating get {
            let elements = unsafe UnsafeMutableBufferPointer(start: baseAddress, count: count)
            let span = unsafe MutableSpan(_unsafeElements: elements)
            return unsafe _overrideLifetime(span, mutating: &self)
        }
    }

    /// Where the elements are, for C. Nil while there are none; good until the next change.
    @unsafe
    public var baseAddress: UnsafeMutablePointer<Element>? {
        guard let header = unsafe header else { return nil }
        return unsafe UnsafeMutableRawPointer(header + 1).assumingMemoryBound(to: Element.self)
    }

    /// The element at `index`, which must be less than `count`.
    public subscript(index: Int) -> Element {
        unsafeAddress { unsafe UnsafePointer(address(of: index)) }
        unsafeMutableAddress { unsafe address(of: index) }
    }

    private func address(of index: Int) -> UnsafeMutablePointer<Element> {
        guard index >= 0, index < count, let elements = unsafe baseAddress else { fatalError() }
        return unsafe elements + index
    }

    /// Makes room for `additional` more elements.
    @_optimize(speed)
    public mutating func reserve(_ additional: Int) throws(OutOfMemory) {
        let (needed, overflow) = count.addingReportingOverflow(additional)
        guard !overflow, additional >= 0, needed <= Int(Int32.max) / MemoryLayout<Element>.stride else {
            throw OutOfMemory()
        }
        if needed <= capacity { return }
        let enlarged = max(needed, max(capacity * 2, 64 / MemoryLayout<Element>.stride))
        let byteCount = MemoryLayout<Header>.size + enlarged * MemoryLayout<Element>.stride
        let fresh = unsafe try Allocation.allocate(byteCount: byteCount)
            .bindMemory(to: Header.self, capacity: 1)
        unsafe fresh.initialize(to: Header(count: UInt32(count), capacity: UInt32(enlarged)))
        if let header = unsafe header {
            unsafe memcpy(fresh + 1, header + 1, count * MemoryLayout<Element>.stride)
        }
        unsafe Self.release(header)
        unsafe header = fresh
    }

    @inline(never) @_optimize(speed)
    public mutating func append(_ element: Element) throws(OutOfMemory) {
        if count == capacity { try reserve(1) }
        unsafe baseAddress?.advanced(by: count).initialize(to: element)
        unsafe header?.pointee.count &+= 1
    }

    /// Counts `additional` elements that were written behind the last one, where `reserve` has made room for them.
    @unsafe
    mutating func grow(by additional: Int) {
        unsafe header?.pointee.count &+= UInt32(truncatingIfNeeded: additional)
    }

    /// Shortens to `newCount` elements and wipes the rest.
    public mutating func truncate(to newCount: Int) {
        guard newCount >= 0, newCount < count, let elements = unsafe baseAddress else { return }
        unsafe Allocation.wipe(
            elements + newCount, byteCount: (count - newCount) &* MemoryLayout<Element>.stride)
        unsafe header?.pointee.count = UInt32(newCount)
    }

    /// Wipes the elements and keeps the memory for the next use.
    public mutating func removeAll() {
        truncate(to: 0)
    }
}
