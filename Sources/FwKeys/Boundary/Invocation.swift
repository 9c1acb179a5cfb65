// Invocation.swift - what C asks for, and the table of what can be asked for
//
// A blocking function and its like in a queue take the same arguments. Both gather them here, unchecked, and here they
// become an operation: whatever is refused is refused in one place.

import CFwKeys

@safe
struct Invocation {
    let kind: Job.Kind
    var accountID: UnsafePointer<CChar>?
    var userID: UnsafePointer<CChar>?
    var keyID: UnsafePointer<CChar>?
    var marker: UnsafePointer<CChar>?
    /// The options of a create or of a list.
    var options: OpaquePointer?
    /// The list or the rotation that is worked on.
    var object: OpaquePointer?
    var isWithUser: Int32 = 0

    /// Nothing but the kind is known yet.
    init(_ kind: Job.Kind) {
        self.kind = kind
        unsafe accountID = nil
        unsafe userID = nil
        unsafe keyID = nil
        unsafe marker = nil
        unsafe options = nil
        unsafe object = nil
    }

    init(_ kind: Job.Kind, _ accountID: UnsafePointer<CChar>?, _ userID: UnsafePointer<CChar>?) {
        self.init(kind)
        unsafe self.accountID = unsafe accountID
        unsafe self.userID = unsafe userID
    }

    /// What is asked for, checked; nil where it is about a list or a rotation that there is already.
    @inline(never)
    func order() throws(Refusal) -> Order? {
        switch kind {
        case .nextPage, .rotationCommit, .rotationAbort: return nil
        case .whoAmI: return try Order.whoAmI(withUser: Boundary.flag(isWithUser, "with_user"))
        default: break
        }
        let account = unsafe try span(of: Boundary.required(accountID, "account_id"))
        let user = unsafe try span(of: Boundary.required(userID, "user_id"))
        switch kind {
        case .create, .rotationBegin: return try create(account, user)
        case .get:
            return unsafe try Order.get(
                account: account, user: user, keyID: span(of: Boundary.required(keyID, "key_id")))
        case .list:
            guard let options = unsafe options else {
                return try Order.list(account: account, user: user, ListOptions())
            }
            let box: Box<ListOptions> = unsafe try Boundary.object(options, "options_or_null")
            return unsafe try Order.list(account: account, user: user, box.object)
        case .delete:
            return unsafe try Order.delete(
                account: account, user: user, keyID: span(of: Boundary.required(keyID, "key_id")))
        case .sweep:
            let marker = unsafe try Marker(span(of: Boundary.required(marker, "marker")), "marker")
            guard let kept = unsafe keyID else {
                return try Order.sweep(account: account, user: user, marker)
            }
            return unsafe try Order.sweep(account: account, user: user, marker, keeping: span(of: kept))
        case .nextPage, .rotationCommit, .rotationAbort, .whoAmI: return nil
        }
    }

    private func create(_ account: Span<UInt8>, _ user: Span<UInt8>) throws(Refusal) -> Order {
        guard let options = unsafe options else {
            return try create(account, user, CreateOptions())
        }
        let box: Box<CreateOptions> = unsafe try Boundary.object(options, "options_or_null")
        return unsafe try create(account, user, box.object)
    }

    private func create(
        _ account: Span<UInt8>, _ user: Span<UInt8>, _ options: borrowing CreateOptions
    ) throws(Refusal) -> Order {
        guard kind == .rotationBegin else {
            return try Order.create(account: account, user: user, options, now: .now)
        }
        return unsafe try Order.rotate(
            account: account, user: user, oldKeyID: span(of: Boundary.required(keyID, "old_key_id")), options,
            now: .now)
    }

    /// What is to be done about the list or the rotation, which lends it what it needs; nil where that is nothing. It must be
    /// the client's own: one client's credential is not for another's service.
    @inline(never)
    func continuation(
        _ client: borrowing SharedClient, _ holds: inout Job.Holds
    ) throws(Refusal) -> Operation? {
        switch kind {
        case .nextPage:
            let list = unsafe try Boundary.list(object)
            guard unsafe list.pointee.client.isSame(as: client) else {
                throw Refusal(.invalidState, "list")
            }
            let operation = unsafe try list.pointee.nextPage()
            unsafe holds.list = SharedKeyList(sharing: object)
            return operation
        case .rotationCommit: return try end(.commit, client, &holds)
        case .rotationAbort: return try end(.abort, client, &holds)
        default: return nil
        }
    }

    private func end(
        _ ending: Rotation.Ending, _ client: borrowing SharedClient, _ holds: inout Job.Holds
    ) throws(Refusal) -> Operation? {
        let rotation = unsafe try Boundary.rotation(object)
        guard unsafe rotation.pointee.client.isSame(as: client) else {
            throw Refusal(.invalidState, "rotation")
        }
        let operation = unsafe try rotation.pointee.end(ending)
        if operation != nil { unsafe holds.rotation = SharedRotation(sharing: object) }
        return operation
    }
}
