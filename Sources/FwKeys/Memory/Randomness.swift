// Randomness.swift - random bits from the system, for markers and for the jitter of retries

import CSystem

/// The system's randomness.
public enum Randomness {
    /// 64 random bits; nil if the system has none.
    public static func bits() -> UInt64? {
        var bits: UInt64 = 0
        let count = unsafe getrandom(&bits, MemoryLayout<UInt64>.size, 0)
        return count == MemoryLayout<UInt64>.size ? bits : nil
    }
}
