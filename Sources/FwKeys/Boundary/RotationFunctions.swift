// RotationFunctions.swift - fw_rotation, and the operations that begin and end one

import CFwKeys

extension Boundary {
    /// The rotation behind a handle.
    static func rotation(_ rotation: OpaquePointer?) throws(Refusal) -> UnsafeMutablePointer<Rotation> {
        guard let rotation = unsafe SharedRotation.object(behind: rotation) else {
            throw Refusal(.nullArgument, "rotation")
        }
        if unsafe rotation.pointee.client.isForked { throw Refusal(.forked, "rotation") }
        return unsafe rotation
    }
}

extension PreparedCall {
    @unsafe
    fileprivate static func rotationBegin(
        _ account_id: UnsafePointer<CChar>?, _ user_id: UnsafePointer<CChar>?,
        _ old_key_id: UnsafePointer<CChar>?, _ options: OpaquePointer?
    ) throws(Refusal) -> PreparedCall {
        let account = unsafe try Boundary.text(account_id, "account_id")
        let user = unsafe try Boundary.text(user_id, "user_id")
        guard let options = unsafe options else {
            return unsafe try .rotationBegin(
                account: account, user: user, oldKeyID: Boundary.text(old_key_id, "old_key_id"),
                CreateOptions(), now: .now)
        }
        let box: Box<CreateOptions> = unsafe try Boundary.object(options, "options_or_null")
        return unsafe try .rotationBegin(
            account: account, user: user, oldKeyID: Boundary.text(old_key_id, "old_key_id"), box.object,
            now: .now)
    }

    @unsafe
    fileprivate static func rotationEnd(
        _ ending: Rotation.Ending, _ rotation: OpaquePointer?, _ client: borrowing SharedClient
    ) throws(Refusal) -> PreparedCall {
        _ = unsafe try Boundary.rotation(rotation)
        guard let rotation = unsafe SharedRotation(sharing: rotation) else {
            throw Refusal(.nullArgument, "rotation")
        }
        return try .rotationEnd(ending, rotation, client)
    }
}

/// Ends a rotation on this thread, on behalf of the client that began it.
private func end(
    _ ending: Rotation.Ending, _ rotation: OpaquePointer?, _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> fw_status {
    unsafe Boundary.status(error) { () throws(Refusal) in
        unsafe try Boundary.run(Boundary.rotation(rotation).pointee.client, nil, error) {
            (client) throws(Refusal) in
            unsafe try .rotationEnd(ending, rotation, client)
        }
    }
}

@c @implementation
public func fw_rotation_state_name(_ state: fw_rotation_state) -> UnsafePointer<CChar>! {
    unsafe (Rotation.State(rawValue: state)?.name ?? "UNKNOWN_STATE").cString
}

@c @implementation
public func fw_rotation_begin(
    _ client: OpaquePointer!, _ account_id: UnsafePointer<CChar>!, _ user_id: UnsafePointer<CChar>!,
    _ old_key_id: UnsafePointer<CChar>!, _ options_or_null: OpaquePointer!,
    _ rotation: UnsafeMutablePointer<OpaquePointer?>!, _ error_or_null: UnsafeMutablePointer<OpaquePointer?>!
) -> fw_status {
    unsafe Boundary.call(client, rotation, "rotation", error_or_null) { (_) throws(Refusal) in
        unsafe try .rotationBegin(account_id, user_id, old_key_id, options_or_null)
    }
}

@c @implementation
public func fw_queue_rotation_begin(
    _ queue: OpaquePointer!, _ account_id: UnsafePointer<CChar>!, _ user_id: UnsafePointer<CChar>!,
    _ old_key_id: UnsafePointer<CChar>!, _ options_or_null: OpaquePointer!,
    _ tag_or_null: UnsafeMutableRawPointer!, _ ticket_or_null: UnsafeMutablePointer<UInt64>!,
    _ error_or_null: UnsafeMutablePointer<OpaquePointer?>!
) -> fw_status {
    unsafe Boundary.submit(queue, tag_or_null, ticket_or_null, error_or_null) { (_) throws(Refusal) in
        unsafe try .rotationBegin(account_id, user_id, old_key_id, options_or_null)
    }
}

@c @implementation
public func fw_rotation_get_state(_ rotation: OpaquePointer!) -> fw_rotation_state {
    guard let rotation = unsafe SharedRotation.object(behind: rotation) else { return 0 }
    return unsafe rotation.pointee.state.rawValue
}

@c @implementation
public func fw_rotation_new_key(_ rotation: OpaquePointer!) -> OpaquePointer! {
    guard let rotation = unsafe SharedRotation.object(behind: rotation) else { return nil }
    return unsafe rotation.pointee.newKey
}

@c @implementation
public func fw_rotation_secret(
    _ rotation: OpaquePointer!, _ length_or_null: UnsafeMutablePointer<Int>!
) -> UnsafePointer<CChar>! {
    unsafe fw_api_key_secret(fw_rotation_new_key(rotation), length_or_null)
}

@c @implementation
public func fw_rotation_old_key_id(_ rotation: OpaquePointer!) -> UnsafePointer<CChar>! {
    guard let rotation = unsafe SharedRotation.object(behind: rotation) else { return nil }
    return unsafe rotation.pointee.oldKeyIDCString
}

@c @implementation
public func fw_rotation_commit(
    _ rotation: OpaquePointer!, _ error_or_null: UnsafeMutablePointer<OpaquePointer?>!
) -> fw_status {
    unsafe end(.commit, rotation, error_or_null)
}

@c @implementation
public func fw_queue_rotation_commit(
    _ queue: OpaquePointer!, _ rotation: OpaquePointer!, _ tag_or_null: UnsafeMutableRawPointer!,
    _ ticket_or_null: UnsafeMutablePointer<UInt64>!, _ error_or_null: UnsafeMutablePointer<OpaquePointer?>!
) -> fw_status {
    unsafe Boundary.submit(queue, tag_or_null, ticket_or_null, error_or_null) { (client) throws(Refusal) in
        unsafe try .rotationEnd(.commit, rotation, client)
    }
}

@c @implementation
public func fw_rotation_abort(
    _ rotation: OpaquePointer!, _ error_or_null: UnsafeMutablePointer<OpaquePointer?>!
) -> fw_status {
    unsafe end(.abort, rotation, error_or_null)
}

@c @implementation
public func fw_queue_rotation_abort(
    _ queue: OpaquePointer!, _ rotation: OpaquePointer!, _ tag_or_null: UnsafeMutableRawPointer!,
    _ ticket_or_null: UnsafeMutablePointer<UInt64>!, _ error_or_null: UnsafeMutablePointer<OpaquePointer?>!
) -> fw_status {
    unsafe Boundary.submit(queue, tag_or_null, ticket_or_null, error_or_null) { (client) throws(Refusal) in
        unsafe try .rotationEnd(.abort, rotation, client)
    }
}

@c @implementation
public func fw_rotation_free(_ rotation: OpaquePointer!) {
    Boundary.keepingThreadState { _ = unsafe SharedRotation(endingHandle: rotation) }
}
