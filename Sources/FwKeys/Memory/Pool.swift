// Pool.swift - idle objects, kept for reuse
//
// Making an exchange costs more than using it, and making an engine costs even more.

/// An object that can be in one pool. It holds the link of the pool, so adding it allocates nothing and cannot fail.
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

    /// Frees the pool. Its owner decides when, and does not free it in a forked child.
    public func freeAll() {
        var candidate = first
        while let object = candidate {
            candidate = object.object.nextIdle
            unsafe object.free()
        }
    }
}
