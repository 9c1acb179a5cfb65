// Shared.swift - one object with several owners
//
// A client outlives its handle while calls run, secret pages outlive their configuration while they hold a key, and several
// objects use one log or cancel token. Each owner has a reference, and the last one to drop its reference destroys the
// object. An atomic counter beside the object counts the references, so any thread may add or drop one.

public struct Shared<Object: Boxed & ~Copyable>: ~Copyable {
    private let box: Box<Object>

    /// The first hold on `object`, which moves to the heap.
    public init(_ object: consuming Object) throws(OutOfMemory) {
        box = try Box(object)
    }

    private init(holding box: Box<Object>) {
        self.box = box
    }

    /// A further hold on an object.
    public init(sharing box: Box<Object>) {
        box.retain()
        self.init(holding: box)
    }

    /// Takes over the hold that a handle of C's stands for; nil for anything else.
    @safe
    public init?(endingHandle handle: OpaquePointer?) {
        guard let box = Box<Object>(handle) else { return nil }
        self.init(holding: box)
    }

    // Not inlined, as in TrivialArray.swift: copies of the end of these types cost 5 KB.
    @inline(never)
    deinit {
        unsafe box.release()
    }

    /// One more hold on the same object.
    public borrowing func share() -> Shared { Shared(sharing: box) }

    /// Whether another hold is on the same object.
    public borrowing func isSame(as other: borrowing Shared) -> Bool { box.pointer == other.box.pointer }

    /// The object without a hold, for a part of it that lives no longer.
    public borrowing func withoutHold() -> Box<Object> { box }

    /// One more hold, which C has as a handle.
    @safe
    public borrowing func handle() -> OpaquePointer {
        box.retain()
        return box.pointer
    }

    /// The object, which every owner sees: whatever may change in it guards itself.
    public var object: Object {
        unsafeAddress { unsafe UnsafePointer(box.address) }
        nonmutating unsafeMutableAddress { box.address }
    }
}

extension Optional where Wrapped: ~Copyable {
    /// One more hold on the same object, where there is one.
    public borrowing func share<Object: Boxed & ~Copyable>() -> Shared<Object>?
    where Wrapped == Shared<Object> {
        read { $0.share() }
    }

    /// The hold itself, which C has as a handle from here on; nil where there is none.
    @safe
    public mutating func takeHandle<Object: Boxed & ~Copyable>() -> OpaquePointer?
    where Wrapped == Shared<Object> {
        guard let shared = take() else { return nil }
        return shared.handle()
    }
}
