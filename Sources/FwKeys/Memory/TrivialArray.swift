// TrivialArray.swift - a growable array of plain values
//
// Swift's own `Array` traps where memory runs out. This one throws, and holds values that need no deinitialization.

import CSystem

@safe
public struct TrivialArray<Element: BitwiseCopyable>: ~Copyable {
    public private(set) var elements: UnsafeMutablePointer<Element>?
    public private(set) var count = 0
    private var capacity = 0

    public init() {
        unsafe elements = nil
    }

    public init(repeating element: Element, count: Int) throws(OutOfMemory) {
        self.init()
        try grow(to: count)
        unsafe elements?.initialize(repeating: element, count: count)
        self.count = count
    }

    deinit {
        free()
    }

    /// The element at `index`, which must be less than `count`.
    public subscript(index: Int) -> Element {
        get {
            guard index >= 0, index < count, let elements = unsafe elements else { fatalError() }
            return unsafe elements[index]
        }
        set {
            guard index >= 0, index < count, let elements = unsafe elements else { fatalError() }
            unsafe elements[index] = newValue
        }
    }

    public mutating func append(_ element: Element) throws(OutOfMemory) {
        if count == capacity { try grow(to: max(capacity &* 2, 8)) }
        unsafe elements?.advanced(by: count).initialize(to: element)
        count += 1
    }

    /// Removes all elements, and keeps the memory.
    public mutating func removeAll() { count = 0 }

    private mutating func grow(to enlarged: Int) throws(OutOfMemory) {
        let (byteCount, overflow) = enlarged.multipliedReportingOverflow(by: MemoryLayout<Element>.stride)
        guard !overflow else { throw OutOfMemory() }
        let fresh = unsafe try Allocation.allocate(byteCount: byteCount)
            .bindMemory(to: Element.self, capacity: enlarged)
        if let elements = unsafe elements { unsafe fresh.update(from: elements, count: count) }
        free()
        unsafe elements = fresh
        capacity = enlarged
    }

    @inline(never)
    private func free() {
        if let elements = unsafe elements {
            unsafe Allocation.release(elements, wiping: count &* MemoryLayout<Element>.stride)
        }
    }
}
