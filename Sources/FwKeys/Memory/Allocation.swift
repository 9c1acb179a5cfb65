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

    /// Wipes the first `byteCount` bytes of blocks that others freed as they were, as far as malloc hands them out again next:
    /// libcurl puts a request together in a block that doubles from `smallest` to `largest`, with the caller's key in it,
    /// and no other way leads there. A heap that hands out others is not reached.
    @inline(never)
    static func wipeFreedBlocks(from smallest: Int, to largest: Int, byteCount: Int) {
        var size = smallest
        while size <= largest {
            unsafe wipeFreedBlocks(of: size, byteCount: min(size, byteCount))
            // A block is larger by this where the rest would have been too small for another.
            unsafe wipeFreedBlocks(of: size + 16, byteCount: min(size, byteCount))
            size &*= 2
        }
    }

    /// A heap keeps a handful of freed blocks of each size at hand, the last one first. They are given back in parts: once it
    /// has its handful of a size, what is freed next goes where no way leads to it.
    private static func wipeFreedBlocks(of size: Int, byteCount: Int) {
        var chain: UnsafeMutableRawPointer?
        for _ in 0..<4 {
            guard let block = unsafe malloc(size) else { break }
            unsafe wipe(block, byteCount: byteCount)
            unsafe block.storeBytes(of: chain, as: UnsafeMutableRawPointer?.self)
            unsafe chain = block
        }
        while let block = unsafe chain {
            unsafe chain = block.load(as: UnsafeMutableRawPointer?.self)
            unsafe free(realloc(block, 24) ?? block)
        }
    }

    /// Overwrites memory in a way that no compiler leaves out.
    @unsafe
    static func wipe(_ memory: UnsafeMutableRawPointer, byteCount: Int) {
        if byteCount > 0 {
            unsafe explicit_bzero(memory, byteCount)
        }
    }
}
