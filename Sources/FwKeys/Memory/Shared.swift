// Shared.swift - one object with several owners
//
// A client outlives its handle while calls run, secret pages outlive their configuration while a key lies in them, and
// a log or a cancel token is used by whoever was given it. Each owner has a hold; the last one to let go ends the
// object. Holds are counted in an atomic number beside the object, so that any thread may take or drop one.

import CSystem
import Synchronization

@safe
struct Shared<Object: Boxed & ~Copyable>: ~Copyable {
    private let box: Box<Counted<Object>>

    /// The first hold on `object`, which moves to the heap.
    init(_ object: consuming Object) throws(OutOfMemory) {
        box = try Box(Counted(object))
    }

    private init(holding box: Box<Counted<Object>>) {
        self.box = box
    }

    /// A further hold on the object behind a handle of C's; nil for anything else.
    init?(sharing pointer: OpaquePointer?) {
        guard let box = Box<Counted<Object>>(pointer) else { return nil }
        box.object.retain()
        self.init(holding: box)
    }

    /// Takes over the hold that a handle of C's stands for; nil for anything else.
    init?(endingHandle pointer: OpaquePointer?) {
        guard let box = Box<Counted<Object>>(pointer) else { return nil }
        self.init(holding: box)
    }

    deinit {
        if box.object.release() { unsafe box.free() }
    }

    /// One more hold on the same object.
    borrowing func share() -> Shared {
        box.object.retain()
        return Shared(holding: box)
    }

    /// The object behind a handle of C's, whose hold lasts; nil for anything else.
    @unsafe
    static func object(behind pointer: OpaquePointer?) -> UnsafeMutablePointer<Object>? {
        guard let box = Box<Counted<Object>>(pointer) else { return nil }
        return unsafe address(in: box)
    }

    /// Whether another hold is on the same object.
    borrowing func isSame(as other: borrowing Shared) -> Bool { box.pointer == other.box.pointer }

    /// One more hold, which C has as a handle.
    borrowing func handle() -> OpaquePointer {
        box.object.retain()
        return box.pointer
    }

    /// The object, which every owner sees: whatever may change in it guards itself.
    var object: Object {
        unsafeAddress { unsafe UnsafePointer(Self.address(in: box)) }
        nonmutating unsafeMutableAddress { unsafe Self.address(in: box) }
    }

    /// Where the object is, for as long as it lives: a box does not move.
    private static func address(in box: Box<Counted<Object>>) -> UnsafeMutablePointer<Object> {
        unsafe withUnsafeMutablePointer(to: &box.object.object) { unsafe $0 }
    }
}

/// An object and the number of its owners.
struct Counted<Object: Boxed & ~Copyable>: ~Copyable, Boxed {
    static var tag: UInt64 { Object.tag }

    fileprivate let references: Atomic<Int>
    fileprivate var object: Object

    init(_ object: consuming Object) {
        self.object = object
        references = Atomic(1)
    }

    fileprivate borrowing func retain() {
        references.wrappingAdd(1, ordering: .relaxed)
    }

    /// True for the last owner, who sees what all the others did.
    fileprivate borrowing func release() -> Bool {
        references.wrappingSubtract(1, ordering: .acquiringAndReleasing).newValue == 0
    }
}

extension Optional where Wrapped: ~Copyable {
    /// One more hold on the same object, where there is one.
    borrowing func share<Object: Boxed & ~Copyable>() -> Shared<Object>? where Wrapped == Shared<Object> {
        switch self {
        case .some(let shared): shared.share()
        case .none: nil
        }
    }
}
