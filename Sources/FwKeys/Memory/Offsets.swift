// Offsets.swift - a growable array of 32-bit numbers
//
// Where the strings of a block or the records of a page begin, and the slots of a hash table. Swift's own `Array` traps where
// memory runs out; this one throws. Responses are limited to 64 MB, so 32 bits hold every position in one.

import CSystem

@safe
struct Offsets: ~Copyable {
    private var numbers: UnsafeMutablePointer<UInt32>?
    private(set) var count = 0
    private var capacity = 0

    init() {
        unsafe numbers = nil
    }

    /// So many zeros.
    init(zeros count: Int) throws(OutOfMemory) {
        self.init()
        try grow(to: count)
        unsafe numbers?.initialize(repeating: 0, count: count)
        self.count = count
    }

    deinit {
        if let numbers = unsafe numbers { unsafe Allocation.release(numbers, wiping: 0) }
    }

    /// The number at `index`; 0 where there is none.
    subscript(_ index: Int) -> Int {
        get {
            guard index >= 0, index < count, let numbers = unsafe numbers else { return 0 }
            return unsafe Int(numbers[index])
        }
        set {
            guard index >= 0, index < count, let numbers = unsafe numbers else { return }
            unsafe numbers[index] = UInt32(truncatingIfNeeded: newValue)
        }
    }

    mutating func append(_ number: Int) throws(OutOfMemory) {
        if count == capacity { try grow(to: max(capacity &* 2, 8)) }
        unsafe numbers?[count] = UInt32(truncatingIfNeeded: number)
        count += 1
    }

    private mutating func grow(to enlarged: Int) throws(OutOfMemory) {
        guard enlarged <= Int(Int32.max) / MemoryLayout<UInt32>.stride else { throw OutOfMemory() }
        let fresh = unsafe try Allocation.allocate(byteCount: enlarged &* MemoryLayout<UInt32>.stride)
            .bindMemory(to: UInt32.self, capacity: enlarged)
        if let numbers = unsafe numbers {
            unsafe memcpy(fresh, numbers, count &* MemoryLayout<UInt32>.stride)
            unsafe Allocation.release(numbers, wiping: 0)
        }
        unsafe numbers = fresh
        capacity = enlarged
    }
}
