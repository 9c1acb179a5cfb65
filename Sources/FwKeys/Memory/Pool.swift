// Pool.swift - idle objects that are kept for the next one who needs one
//
// An exchange costs more to make than to use, and an engine more still.

/// An object that can be in one pool, which it is linked into by itself: putting it there costs no memory and cannot fail.
public protocol Pooled: Boxed, ~Copyable {
    var nextIdle: Box<Self>? { get set }
}

public struct Pool<Object: Pooled & ~Copyable>: ~Copyable {
    private var first: Box<Object>?
    public private(set) var count = 0

    public init() {}

    public mutating func take() -> Box<Object>? {
        guard let object = first else { return nil }
        first = object.object.nextIdle
        count -= 1
        return object
    }

    public mutating func put(_ object: Box<Object>) {
        object.object.nextIdle = first
        first = object
        count += 1
    }

    /// The end of the pool. Whoever has it decides when, or, in a forked child, not at all.
    public func freeAll() {
        var candidate = first
        while let object = candidate {
            candidate = object.object.nextIdle
            unsafe object.free()
        }
    }
}
