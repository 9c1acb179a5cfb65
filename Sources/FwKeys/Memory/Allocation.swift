// Allocation.swift - the one place that takes memory from the host and gives it back
//
// The library lives in somebody else's process: running out of memory is an answer, never a trap. So every byte comes
// from here, where a NULL from malloc becomes a thrown `OutOfMemory`, and the shipped build is compiled with
// `-no-allocations`, which refuses any line that would allocate past this file. Memory is wiped on its way back,
// because nobody can tell later which of it held a key.

import CSystem

/// The heap is empty. Whoever catches it reports `FW_ERROR_NO_MEMORY`.
struct OutOfMemory: Error {}

enum Allocation {
    /// At least `byteCount` bytes, not initialised.
    @unsafe
    static func allocate(byteCount: Int) throws(OutOfMemory) -> UnsafeMutableRawPointer {
        guard byteCount >= 0, let memory = unsafe malloc(max(byteCount, 1)) else { throw OutOfMemory() }
        return unsafe memory
    }

    /// Gives memory back, its first `byteCount` bytes wiped: the bytes that were used, for wiping a large capacity
    /// costs more than all else that a call does.
    @unsafe
    @inline(never)
    static func release(_ memory: UnsafeMutableRawPointer, wiping byteCount: Int) {
        unsafe wipe(memory, byteCount: byteCount)
        unsafe free(memory)
    }

    // libcurl puts a request together in a block that doubles until all is in it, with the caller's key, and frees it as it
    // is. No other way leads there than that malloc hands it out again next. A heap that hands out others is not
    // reached. Where malloc leaves a rest that is too small for another block, the block is larger by this.
    private static var rest: Int { 16 }

    /// The largest block of which a heap keeps a handful at hand, the last one first. What is freed once it has its handful
    /// goes where no way leads to it.
    private static var largestAtHand: Int { 1_032 }

    /// Takes a block of each of these sizes, so that there is room in the heap's handful for the one that is freed next. To
    /// be dropped once that is wiped: then the handful is as large as before.
    @unsafe
    @inline(never)
    static func holdBlocks(from smallest: Int, to largest: Int) -> UnsafeMutableRawPointer? {
        unsafe takeBlocks(from: smallest, to: min(largest, largestAtHand), count: 1, wiping: 0)
    }

    /// Gives blocks back in parts, so that none of them comes into the handful again.
    @unsafe
    @inline(never)
    static func drop(_ blocks: UnsafeMutableRawPointer?) {
        var next = unsafe blocks
        while let block = unsafe next {
            unsafe next = block.load(as: UnsafeMutableRawPointer?.self)
            unsafe free(realloc(block, 24) ?? block)
        }
    }

    /// Wipes the first `byteCount` bytes of the `count` blocks of each of these sizes that were freed last.
    @inline(never)
    static func wipeFreedBlocks(from smallest: Int, to largest: Int, count: Int, byteCount: Int) {
        var next = unsafe takeBlocks(from: smallest, to: largest, count: count, wiping: byteCount)
        while let block = unsafe next {
            unsafe next = block.load(as: UnsafeMutableRawPointer?.self)
            unsafe free(block)
        }
    }

    private static func takeBlocks(
        from smallest: Int, to largest: Int, count: Int, wiping byteCount: Int
    ) -> UnsafeMutableRawPointer? {
        var chain: UnsafeMutableRawPointer?
        var size = smallest
        while size <= largest {
            for index in 0..<2 * count {
                guard let block = unsafe malloc(size + (index < count ? 0 : rest)) else { break }
                unsafe wipe(block, byteCount: min(size, byteCount))
                unsafe block.storeBytes(of: chain, as: UnsafeMutableRawPointer?.self)
                unsafe chain = block
            }
            size &*= 2
        }
        return unsafe chain
    }

    /// Overwrites memory in a way that no compiler leaves out.
    @unsafe
    static func wipe(_ memory: UnsafeMutableRawPointer, byteCount: Int) {
        if byteCount > 0 {
            unsafe explicit_bzero(memory, byteCount)
        }
    }
}
