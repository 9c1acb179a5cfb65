// Reservation.swift - memory for an object that is made later
//
// A call boxes its product at its end. If memory ran out there, a key would be lost. So the memory is reserved before
// anything is sent, and filling it cannot fail.

import CSystem

@safe
public struct Reservation: ~Copyable {
    private var room: UnsafeMutableRawPointer?
    private let byteCount: Int

    /// Room for a box of that size.
    public init(byteCount: Int) throws(OutOfMemory) {
        unsafe room = try Allocation.allocate(byteCount: byteCount)
        self.byteCount = byteCount
    }

    deinit {
        if let room = unsafe room { unsafe Allocation.release(room, wiping: 0) }
    }

    /// Moves `object` to where room was kept for it. Nil only for a second object, or a larger one.
    public mutating func fill<Object: Boxed & ~Copyable>(_ object: consuming Object) -> OpaquePointer? {
        guard Box<Object>.size <= byteCount, let room = unsafe room.take() else { return nil }
        return unsafe Box(object, in: room).pointer
    }
}
