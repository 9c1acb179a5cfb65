// KeyOwner.swift - whose a client's API key is, once the service has said so
//
// Written once, by the call that learns it first, and read by calls on any thread: errors tell it, and a create is checked
// against it.

import FwKeysWire
import Synchronization

@safe
public struct KeyOwner: ~Copyable {
    /// A box with an identity, which lives as long as this.
    private let box: Atomic<OpaquePointer?>

    public init() {
        unsafe box = Atomic(nil)
    }

    deinit { unsafe known?.free() }

    private var known: Box<Identity>? { unsafe Box<Identity>(box.load(ordering: .acquiring)) }

    public var isKnown: Bool { known != nil }

    /// The account's id; empty if it is not known.
    public var accountID: Span<UInt8> {
        @_lifetime(borrow self) get {
            guard let known else { return ("" as Literal).bytes }
            return unsafe _overrideLifetime(known.object.texts.text(known.object.accountID), borrowing: self)
        }
    }

    /// Remembers the answer to the question whose key it is; without memory for that, nothing changes.
    public func learn(_ headers: borrowing ReplyHeaders) {
        guard !isKnown, let identity = try? Identity(headers), let fresh = try? Box(identity) else {
            return
        }
        let isFirst = unsafe box.compareExchange(
            expected: nil, desired: fresh.pointer, ordering: .acquiringAndReleasing
        ).exchanged
        if !isFirst { unsafe fresh.free() }
    }
}
