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

    /// The operation, and in `holds` what else its job needs; nil where there is nothing to be done.
    @inline(never)
    func operation(
        _ client: borrowing SharedClient, _ holds: inout Job.Holds
    ) throws(Refusal) -> Operation? {
        switch kind {
        case .create: return try create(.create, client)
        case .get: return try get(client)
        case .list: return try list(client)
        case .nextPage: return try nextPage(&holds)
        case .delete: return try delete(client)
        case .whoAmI:
            let isWithUser = try Boundary.flag(isWithUser, "with_user")
            return try Operation.whoAmI(isWithUser ? .whoAmIWithUser : .whoAmI, client.object.settings)
        case .rotationBegin:
            let operation = try create(.rotate, client)
            let oldKeyID = unsafe try span(of: Boundary.required(keyID, "old_key_id"))
            var plan = try Rotation.Plan(replacing: oldKeyID)
            try plan.note(operation)
            holds.plan = consume plan
            return operation
        case .rotationCommit: return try end(.commit, &holds)
        case .rotationAbort: return try end(.abort, &holds)
        case .sweep: return try sweep(client)
        }
    }

    private func create(
        _ kind: Operation.Kind, _ client: borrowing SharedClient
    ) throws(Refusal) -> Operation {
        let account = unsafe try span(of: Boundary.required(accountID, "account_id"))
        let user = unsafe try span(of: Boundary.required(userID, "user_id"))
        guard let options = unsafe options else {
            return try Operation.create(
                kind, client.object.settings, account: account, user: user, CreateOptions(), now: .now)
        }
        let box: Box<CreateOptions> = unsafe try Boundary.object(options, "options_or_null")
        return unsafe try Operation.create(
            kind, client.object.settings, account: account, user: user, box.object, now: .now)
    }

    private func get(_ client: borrowing SharedClient) throws(Refusal) -> Operation {
        unsafe try Operation.get(
            client.object.settings, account: span(of: Boundary.required(accountID, "account_id")),
            user: span(of: Boundary.required(userID, "user_id")),
            keyID: span(of: Boundary.required(keyID, "key_id")))
    }

    private func list(_ client: borrowing SharedClient) throws(Refusal) -> Operation {
        let account = unsafe try span(of: Boundary.required(accountID, "account_id"))
        let user = unsafe try span(of: Boundary.required(userID, "user_id"))
        guard let options = unsafe options else {
            return try Operation.list(client.object.settings, account: account, user: user, ListOptions())
        }
        let box: Box<ListOptions> = unsafe try Boundary.object(options, "options_or_null")
        return unsafe try Operation.list(client.object.settings, account: account, user: user, box.object)
    }

    private func nextPage(_ holds: inout Job.Holds) throws(Refusal) -> Operation {
        let operation = unsafe try Boundary.list(object).pointee.nextPage()
        unsafe holds.list = SharedKeyList(sharing: object)
        return operation
    }

    private func delete(_ client: borrowing SharedClient) throws(Refusal) -> Operation {
        unsafe try Operation.delete(
            client.object.settings, account: span(of: Boundary.required(accountID, "account_id")),
            user: span(of: Boundary.required(userID, "user_id")),
            keyID: span(of: Boundary.required(keyID, "key_id")))
    }

    private func end(_ ending: Rotation.Ending, _ holds: inout Job.Holds) throws(Refusal) -> Operation? {
        let operation = unsafe try Boundary.rotation(object).pointee.end(ending)
        if operation != nil { unsafe holds.rotation = SharedRotation(sharing: object) }
        return operation
    }

    private func sweep(_ client: borrowing SharedClient) throws(Refusal) -> Operation {
        var operation = unsafe try Operation.sweep(
            client.object.settings, account: span(of: Boundary.required(accountID, "account_id")),
            user: span(of: Boundary.required(userID, "user_id")),
            marker: Marker(span(of: Boundary.required(marker, "marker")), "marker"))
        if let kept = unsafe keyID { unsafe try operation.keep(keyID: span(of: kept)) }
        return operation
    }
}
