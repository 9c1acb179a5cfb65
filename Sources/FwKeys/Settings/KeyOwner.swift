// KeyOwner.swift - the owner of a client's API key
//
// It is written once, by the first call that learns it, and read by calls on any thread: for errors, for the check of a
// create, and for calls without an account or a user.

import FwKeysWire
import Synchronization

@safe
public struct KeyOwner: ~Copyable {
    // Boxes with an identity, which live as long as this. The user is found later than the account, or never.
    private let ofAccount: Atomic<OpaquePointer?>
    private let ofUser: Atomic<OpaquePointer?>

    public init() {
        unsafe ofAccount = Atomic(nil)
        unsafe ofUser = Atomic(nil)
    }

    deinit {
        unsafe Self.known(ofAccount)?.free()
        unsafe Self.known(ofUser)?.free()
    }

    private static func known(_ box: borrowing Atomic<OpaquePointer?>) -> Box<Identity>? {
        unsafe Box(box.load(ordering: .acquiring))
    }

    public var isKnown: Bool { unsafe Self.known(ofAccount) != nil }

    /// The account's id; empty if it is not known.
    public var accountID: Span<UInt8> {
        @_lifetime(borrow self) get { unsafe text(Self.known(ofAccount)) { $0.accountID } }
    }

    /// The user's id; empty if it is not known.
    public var userID: Span<UInt8> {
        @_lifetime(borrow self) get { unsafe text(Self.known(ofUser)) { $0.userID } }
    }

    @_lifetime(borrow self)
    private func text(_ box: Box<Identity>?, _ field: (borrowing Identity) -> TextID) -> Span<UInt8> {
        guard let box else { return ("" as Literal).bytes }
        return unsafe _overrideLifetime(box.object.texts.text(field(box.object)), borrowing: self)
    }

    /// Remembers the answer to the question whose key it is, if that names an account.
    public func learn(_ headers: borrowing ReplyHeaders) throws(OutOfMemory) {
        if isKnown || headers.value(.accountID).isEmpty { return }
        unsafe keep(try Shared(Identity(headers)), in: ofAccount)
    }

    /// Remembers the user, where that was found.
    public func learn(_ identity: borrowing Shared<Identity>) {
        if !identity.object.userID.isAbsent { unsafe keep(identity, in: ofUser) }
    }

    private func keep(_ identity: borrowing Shared<Identity>, in place: borrowing Atomic<OpaquePointer?>) {
        let handle = identity.handle()
        let isFirst = unsafe place.compareExchange(
            expected: nil, desired: handle, ordering: .acquiringAndReleasing
        ).exchanged
        if !isFirst { _ = Shared<Identity>(endingHandle: handle) }
    }
}
