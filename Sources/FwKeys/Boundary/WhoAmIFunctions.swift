// WhoAmIFunctions.swift - fw_whoami and fw_identity

import CFwKeys

@c @implementation
public func fw_whoami(
    _ client: OpaquePointer!, _ identity: UnsafeMutablePointer<OpaquePointer?>!,
    _ error_or_null: UnsafeMutablePointer<OpaquePointer?>!
) -> fw_status {
    unsafe Boundary.clear(identity)
    return unsafe Boundary.call(client, error_or_null) { (client) throws(Refusal) in
        guard unsafe identity != nil else { throw Refusal(.nullArgument, "identity") }
        return try Operation.whoAmI(client.settings)
    } deliver: { (operation) throws(Refusal) in
        guard let identity = unsafe identity else { return }
        if let found = operation.takeIdentity() { unsafe try Boundary.give(found, to: identity) }
    }
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
public func fw_identity_free(_ identity: OpaquePointer!) {
    unsafe Boundary.free(identity, Identity.self)
}
