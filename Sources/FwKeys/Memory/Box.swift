// Box.swift - an object on the heap behind an opaque C pointer
//
// Every `fw_*` handle is such a box. It begins with a tag for its type, so that passing a live object of another type, an
// easy mistake in an untyped language, gives an error. The tag cannot detect a freed handle.

import CSystem
import Synchronization

/// An object that C holds by pointer.
public protocol Boxed: ~Copyable {
    /// Different for each kind of object; any value that is unlikely to be met by chance.
    static var tag: UInt32 { get }
}

/// A reference to an object on the heap, valid until the object is freed: only freeing it is unsafe.
@safe
public struct Box<Object: Boxed & ~Copyable> {
    /// The header before the object: 16 bytes, so that the object has the alignment of malloc.
    private struct Header: ~Copyable {
        let tag = Object.tag
        let owners = Atomic<Int>(1)
    }

    private let header: UnsafeMutablePointer<Header>

    /// The box behind a pointer that came from C; nil if that is NULL or no such box.
    @safe
    public init?(_ pointer: OpaquePointer?) {
        guard let pointer = unsafe pointer else { return nil }
        unsafe header = UnsafeMutablePointer(pointer)
        guard unsafe header.pointee.tag == Object.tag else { return nil }
    }

    /// Moves `object` to the heap.
    public init(_ object: consuming Object) throws(OutOfMemory) {
        let byteCount = MemoryLayout<Header>.size + MemoryLayout<Object>.size
        unsafe header = try Allocation.allocate(byteCount: byteCount).bindMemory(to: Header.self, capacity: 1)
        unsafe header.initialize(to: Header())
        unsafe address.initialize(to: object)
    }

    /// The pointer for C.
    @safe
    public var pointer: OpaquePointer { unsafe OpaquePointer(header) }

    public var object: Object {
        unsafeAddress { unsafe UnsafePointer(address) }
        nonmutating unsafeMutableAddress { address }
    }

    /// Destroys the object. Of its memory only the header is wiped, with its tag: an object has numbers and pointers, and its texts
    /// and secrets are in memory of their own, which wipes itself.
    @unsafe
    public func free() {
        unsafe address.deinitialize(count: 1)
        unsafe Allocation.release(header, wiping: MemoryLayout<Header>.size)
    }

    /// Where the object is, for as long as it lives.
    @safe
    public var address: UnsafeMutablePointer<Object> {
        unsafe UnsafeMutableRawPointer(header + 1).assumingMemoryBound(to: Object.self)
    }

    /// One more owner.
    public func retain() {
        unsafe header.pointee.owners.wrappingAdd(1, ordering: .relaxed)
    }

    /// Removes an owner. The last one sees the writes of all others, and destroys the object.
    @unsafe
    public func release() {
        if unsafe header.pointee.owners.wrappingSubtract(1, ordering: .acquiringAndReleasing).newValue == 0 {
            unsafe free()
        }
    }
}
