// SubmitFunctions.swift - how operations get into a queue: one function for each

import CFwKeys
import CSystem

@c @implementation
public func fw_queue_create_api_key(
    _ queue: OpaquePointer!, _ account_id: UnsafePointer<CChar>!, _ user_id: UnsafePointer<CChar>!,
    _ options_or_null: OpaquePointer!, _ tag_or_null: UnsafeMutableRawPointer!,
    _ ticket_or_null: UnsafeMutablePointer<UInt64>!, _ error_or_null: UnsafeMutablePointer<OpaquePointer?>!
) -> fw_status {
    var invocation = unsafe Invocation(.create, account_id, user_id)
    unsafe invocation.options = unsafe options_or_null
    return unsafe Boundary.submit(queue, invocation, tag_or_null, ticket_or_null, error_or_null)
}

@c @implementation
public func fw_queue_get_api_key(
    _ queue: OpaquePointer!, _ account_id: UnsafePointer<CChar>!, _ user_id: UnsafePointer<CChar>!,
    _ key_id: UnsafePointer<CChar>!, _ tag_or_null: UnsafeMutableRawPointer!,
    _ ticket_or_null: UnsafeMutablePointer<UInt64>!, _ error_or_null: UnsafeMutablePointer<OpaquePointer?>!
) -> fw_status {
    var invocation = unsafe Invocation(.get, account_id, user_id)
    unsafe invocation.keyID = unsafe key_id
    return unsafe Boundary.submit(queue, invocation, tag_or_null, ticket_or_null, error_or_null)
}

@c @implementation
public func fw_queue_list_api_keys(
    _ queue: OpaquePointer!, _ account_id: UnsafePointer<CChar>!, _ user_id: UnsafePointer<CChar>!,
    _ options_or_null: OpaquePointer!, _ tag_or_null: UnsafeMutableRawPointer!,
    _ ticket_or_null: UnsafeMutablePointer<UInt64>!, _ error_or_null: UnsafeMutablePointer<OpaquePointer?>!
) -> fw_status {
    var invocation = unsafe Invocation(.list, account_id, user_id)
    unsafe invocation.options = unsafe options_or_null
    return unsafe Boundary.submit(queue, invocation, tag_or_null, ticket_or_null, error_or_null)
}

@c @implementation
public func fw_queue_list_next_page(
    _ queue: OpaquePointer!, _ list: OpaquePointer!, _ tag_or_null: UnsafeMutableRawPointer!,
    _ ticket_or_null: UnsafeMutablePointer<UInt64>!, _ error_or_null: UnsafeMutablePointer<OpaquePointer?>!
) -> fw_status {
    var invocation = Invocation(.nextPage)
    unsafe invocation.object = unsafe list
    return unsafe Boundary.submit(queue, invocation, tag_or_null, ticket_or_null, error_or_null)
}

@c @implementation
public func fw_queue_delete_api_key(
    _ queue: OpaquePointer!, _ account_id: UnsafePointer<CChar>!, _ user_id: UnsafePointer<CChar>!,
    _ key_id: UnsafePointer<CChar>!, _ tag_or_null: UnsafeMutableRawPointer!,
    _ ticket_or_null: UnsafeMutablePointer<UInt64>!, _ error_or_null: UnsafeMutablePointer<OpaquePointer?>!
) -> fw_status {
    var invocation = unsafe Invocation(.delete, account_id, user_id)
    unsafe invocation.keyID = unsafe key_id
    return unsafe Boundary.submit(queue, invocation, tag_or_null, ticket_or_null, error_or_null)
}

@c @implementation
public func fw_queue_whoami(
    _ queue: OpaquePointer!, _ with_user: Int32, _ tag_or_null: UnsafeMutableRawPointer!,
    _ ticket_or_null: UnsafeMutablePointer<UInt64>!, _ error_or_null: UnsafeMutablePointer<OpaquePointer?>!
) -> fw_status {
    var invocation = Invocation(.whoAmI)
    invocation.isWithUser = with_user
    return unsafe Boundary.submit(queue, invocation, tag_or_null, ticket_or_null, error_or_null)
}

@c @implementation
public func fw_queue_rotation_begin(
    _ queue: OpaquePointer!, _ account_id: UnsafePointer<CChar>!, _ user_id: UnsafePointer<CChar>!,
    _ old_key_id: UnsafePointer<CChar>!, _ options_or_null: OpaquePointer!,
    _ tag_or_null: UnsafeMutableRawPointer!, _ ticket_or_null: UnsafeMutablePointer<UInt64>!,
    _ error_or_null: UnsafeMutablePointer<OpaquePointer?>!
) -> fw_status {
    var invocation = unsafe Invocation(.rotationBegin, account_id, user_id)
    unsafe invocation.keyID = unsafe old_key_id
    unsafe invocation.options = unsafe options_or_null
    return unsafe Boundary.submit(queue, invocation, tag_or_null, ticket_or_null, error_or_null)
}

@c @implementation
public func fw_queue_rotation_commit(
    _ queue: OpaquePointer!, _ rotation: OpaquePointer!, _ tag_or_null: UnsafeMutableRawPointer!,
    _ ticket_or_null: UnsafeMutablePointer<UInt64>!, _ error_or_null: UnsafeMutablePointer<OpaquePointer?>!
) -> fw_status {
    var invocation = Invocation(.rotationCommit)
    unsafe invocation.object = unsafe rotation
    return unsafe Boundary.submit(queue, invocation, tag_or_null, ticket_or_null, error_or_null)
}

@c @implementation
public func fw_queue_rotation_abort(
    _ queue: OpaquePointer!, _ rotation: OpaquePointer!, _ tag_or_null: UnsafeMutableRawPointer!,
    _ ticket_or_null: UnsafeMutablePointer<UInt64>!, _ error_or_null: UnsafeMutablePointer<OpaquePointer?>!
) -> fw_status {
    var invocation = Invocation(.rotationAbort)
    unsafe invocation.object = unsafe rotation
    return unsafe Boundary.submit(queue, invocation, tag_or_null, ticket_or_null, error_or_null)
}

@c @implementation
public func fw_queue_sweep_api_keys(
    _ queue: OpaquePointer!, _ account_id: UnsafePointer<CChar>!, _ user_id: UnsafePointer<CChar>!,
    _ marker: UnsafePointer<CChar>!, _ keep_key_id_or_null: UnsafePointer<CChar>!,
    _ tag_or_null: UnsafeMutableRawPointer!, _ ticket_or_null: UnsafeMutablePointer<UInt64>!,
    _ error_or_null: UnsafeMutablePointer<OpaquePointer?>!
) -> fw_status {
    var invocation = unsafe Invocation(.sweep, account_id, user_id)
    unsafe invocation.marker = unsafe marker
    unsafe invocation.keyID = unsafe keep_key_id_or_null
    return unsafe Boundary.submit(queue, invocation, tag_or_null, ticket_or_null, error_or_null)
}
