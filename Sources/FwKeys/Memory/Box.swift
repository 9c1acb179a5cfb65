// Box.swift - an object on the heap behind one of C's opaque pointers
//
// Every `fw_*` handle is such a box. It begins with a tag that tells its kind, so that a live object of another kind, as a
// slip in an untyped language passes it, is answered with an error. Of a handle that was freed the tag tells nothing.

import CSystem

/// An object that C holds by pointer.
protocol Boxed: ~Copyable {
    /// Different for each kind of object; any value that is unlikely to be met by chance.
    static var tag: UInt64 { get }
}

/// A box is valid until `free`, which its owner calls once: only that, and making one of an address, are unsafe.
@safe
struct Box<Object: Boxed & ~Copyable> {
    /// The tag, eight bytes, and the object behind it: none of them needs a larger alignment.
    private static var headerSize: Int { MemoryLayout<UInt64>.size }
    static var size: Int { headerSize + MemoryLayout<Object>.size }

    private let memory: UnsafeMutableRawPointer

    /// The box behind a pointer that came from C; nil if that is NULL or no such box.
    @safe
    init?(_ pointer: OpaquePointer?) {
        guard let pointer = unsafe pointer else { return nil }
        let memory = unsafe UnsafeMutableRawPointer(pointer)
        guard unsafe memory.load(as: UInt64.self) == Object.tag else { return nil }
        unsafe self.memory = memory
    }

    /// Moves `object` to the heap.
    init(_ object: consuming Object) throws(OutOfMemory) {
        unsafe self.init(object, in: try Allocation.allocate(byteCount: Self.size))
    }

    /// Moves `object` into `memory` of the heap, which is of the box's size and becomes its own.
    init(_ object: consuming Object, in memory: UnsafeMutableRawPointer) {
        unsafe self.memory = unsafe memory
        unsafe memory.storeBytes(of: Object.tag, as: UInt64.self)
        unsafe (memory + Self.headerSize).bindMemory(to: Object.self, capacity: 1).initialize(to: object)
    }

    /// What C is given.
    @safe
    var pointer: OpaquePointer { unsafe OpaquePointer(memory) }

    var object: Object {
        unsafeAddress { unsafe UnsafePointer(address) }
        nonmutating unsafeMutableAddress { unsafe address }
    }

    /// Ends the object's life and wipes where it was.
    @unsafe
    func free() {
        unsafe address.deinitialize(count: 1)
        unsafe Allocation.release(memory, wiping: Self.size)
    }

    /// Where the object is, for as long as it lives.
    var address: UnsafeMutablePointer<Object> {
        unsafe (memory + Self.headerSize).assumingMemoryBound(to: Object.self)
    }
}
