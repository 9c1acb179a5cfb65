// GetFunctions.swift - fw_get_api_key

import CFwKeys

@c @implementation
public func fw_get_api_key(
    _ client: OpaquePointer!, _ account_id: UnsafePointer<CChar>!, _ user_id: UnsafePointer<CChar>!,
    _ key_id: UnsafePointer<CChar>!, _ key: UnsafeMutablePointer<OpaquePointer?>!,
    _ error_or_null: UnsafeMutablePointer<OpaquePointer?>!
) -> fw_status {
    var invocation = unsafe Invocation(.get, account_id, user_id)
    unsafe invocation.keyID = unsafe key_id
    return unsafe Boundary.call(client, invocation, key, "key", error_or_null)
}
