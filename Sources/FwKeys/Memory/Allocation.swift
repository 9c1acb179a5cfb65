// Allocation.swift - the one place that takes memory from the host and gives it back
//
// The library lives in somebody else's process: running out of memory is an answer, never a trap. So every byte comes
// from here, where a NULL from malloc becomes a thrown `OutOfMemory`, and the shipped build is compiled with
// `-no-allocations`, which refuses any line that would allocate past this file. Memory is wiped on its way back,
// because nobody can tell later which of it held a key.

@_exported public import CSystem

/// The heap is empty. Whoever catches it reports `FW_ERROR_NO_MEMORY`.
public struct OutOfMemory: Error {
    public init() {}
}

public enum Allocation {
    /// At least `byteCount` bytes, not initialised.
    @unsafe
    public static func allocate(byteCount: Int) throws(OutOfMemory) -> UnsafeMutableRawPointer {
        guard byteCount >= 0, let memory = unsafe malloc(max(byteCount, 1)) else { throw OutOfMemory() }
        return unsafe memory
    }

    /// Gives memory back, its first `byteCount` bytes wiped: the bytes that were used, for wiping a large capacity
    /// costs more than all else that a call does.
    @unsafe
    public static func release(_ memory: UnsafeMutableRawPointer, wiping byteCount: Int) {
        unsafe wipe(memory, byteCount: byteCount)
        unsafe free(memory)
    }

    /// Overwrites memory in a way that no compiler leaves out.
    @unsafe
    public static func wipe(_ memory: UnsafeMutableRawPointer, byteCount: Int) {
        if byteCount > 0 {
            unsafe explicit_bzero(memory, byteCount)
        }
    }
}
