// Allocation.swift - allocates and frees all memory of the library
//
// The library runs in another program's process, so running out of memory must be an error and never a trap. All memory comes
// from this file, where a NULL from malloc becomes a thrown `OutOfMemory`. The shipped build is compiled with
// `-no-allocations`, which refuses any other allocation. Memory with text is wiped before it is freed, because nobody knows later
// which part of it held a key.

@_exported public import CSystem

/// Memory ran out. The catcher reports `FW_ERROR_NO_MEMORY`.
public struct OutOfMemory: Error {
    public init() {}
}

public enum Allocation {
    /// Allocates at least `byteCount` uninitialized bytes.
    @unsafe
    public static func allocate(byteCount: Int) throws(OutOfMemory) -> UnsafeMutableRawPointer {
        guard byteCount >= 0, let memory = unsafe malloc(max(byteCount, 1)) else { throw OutOfMemory() }
        return unsafe memory
    }

    /// Wipes the first `byteCount` bytes, which were used, and frees the memory. Wiping a large unused capacity would cost
    /// more than the rest of a call.
    @unsafe
    public static func release(_ memory: UnsafeMutableRawPointer, wiping byteCount: Int) {
        unsafe wipe(memory, byteCount: byteCount)
        unsafe free(memory)
    }

    /// Overwrites memory in a way that compilers do not optimize away.
    @unsafe
    public static func wipe(_ memory: UnsafeMutableRawPointer, byteCount: Int) {
        if byteCount > 0 {
            unsafe explicit_bzero(memory, byteCount)
        }
    }
}
