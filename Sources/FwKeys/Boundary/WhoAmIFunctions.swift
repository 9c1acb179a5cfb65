// WhoAmIFunctions.swift - fw_whoami and fw_identity

import CFwKeys

@c @implementation
public func fw_whoami(
    _ client: OpaquePointer!, _ identity: UnsafeMutablePointer<OpaquePointer?>!,
    _ error_or_null: UnsafeMutablePointer<OpaquePointer?>!
) -> fw_status {
    unsafe Boundary.call(client, Invocation(.whoAmI), identity, "identity", error_or_null)
}

@c @implementation
public func fw_whoami_with_user(
    _ client: OpaquePointer!, _ identity: UnsafeMutablePointer<OpaquePointer?>!,
    _ error_or_null: UnsafeMutablePointer<OpaquePointer?>!
) -> fw_status {
    var invocation = Invocation(.whoAmI)
    invocation.isWithUser = 1
    return unsafe Boundary.call(client, invocation, identity, "identity", error_or_null)
}

@c @implementation
public func fw_identity_account_id(_ identity: OpaquePointer!) -> UnsafePointer<CChar>! {
    guard let box = unsafe Box<Identity>(identity) else { return nil }
    return unsafe box.object.texts.cString(box.object.accountID)
}

@c @implementation
public func fw_identity_email(_ identity: OpaquePointer!) -> UnsafePointer<CChar>! {
    guard let box = unsafe Box<Identity>(identity) else { return nil }
    return unsafe box.object.texts.cString(box.object.email)
}

@c @implementation
public func fw_identity_user_id(_ identity: OpaquePointer!) -> UnsafePointer<CChar>! {
    guard let box = unsafe Box<Identity>(identity) else { return nil }
    return unsafe box.object.texts.cString(box.object.userID)
}

@c @implementation
public func fw_identity_free(_ identity: OpaquePointer!) {
    unsafe Boundary.free(identity, Identity.self)
}
