// IdentityFunctions.swift - fw_identity, and the question whose API key it is

import CFwKeys

@c @implementation
public func fw_whoami(
    _ client: OpaquePointer!, _ identity: UnsafeMutablePointer<OpaquePointer?>!,
    _ error_or_null: UnsafeMutablePointer<OpaquePointer?>!
) -> fw_status {
    unsafe Boundary.call(client, identity, "identity", error_or_null) { (_) throws(Refusal) in
        .whoAmI(withUser: false)
    }
}

@c @implementation
public func fw_whoami_with_user(
    _ client: OpaquePointer!, _ identity: UnsafeMutablePointer<OpaquePointer?>!,
    _ error_or_null: UnsafeMutablePointer<OpaquePointer?>!
) -> fw_status {
    unsafe Boundary.call(client, identity, "identity", error_or_null) { (_) throws(Refusal) in
        .whoAmI(withUser: true)
    }
}

@c @implementation
public func fw_queue_whoami(
    _ queue: OpaquePointer!, _ with_user: Int32, _ tag_or_null: UnsafeMutableRawPointer!,
    _ ticket_or_null: UnsafeMutablePointer<UInt64>!, _ error_or_null: UnsafeMutablePointer<OpaquePointer?>!
) -> fw_status {
    unsafe Boundary.submit(queue, tag_or_null, ticket_or_null, error_or_null) { (_) throws(Refusal) in
        try .whoAmI(withUser: Boundary.flag(with_user, "with_user"))
    }
}

@c @implementation
public func fw_identity_account_id(_ identity: OpaquePointer!) -> UnsafePointer<CChar>! {
    guard let box = Box<Identity>(identity) else { return nil }
    return unsafe box.object.texts.cString(box.object.accountID)
}

@c @implementation
public func fw_identity_email(_ identity: OpaquePointer!) -> UnsafePointer<CChar>! {
    guard let box = Box<Identity>(identity) else { return nil }
    return unsafe box.object.texts.cString(box.object.email)
}

@c @implementation
public func fw_identity_user_id(_ identity: OpaquePointer!) -> UnsafePointer<CChar>! {
    guard let box = Box<Identity>(identity) else { return nil }
    return unsafe box.object.texts.cString(box.object.userID)
}

@c @implementation
public func fw_identity_key_id(_ identity: OpaquePointer!) -> UnsafePointer<CChar>! {
    guard let box = Box<Identity>(identity) else { return nil }
    return unsafe box.object.texts.cString(box.object.keyID)
}

@c @implementation
public func fw_identity_free(_ identity: OpaquePointer!) {
    unsafe Boundary.free(identity, Identity.self)
}
