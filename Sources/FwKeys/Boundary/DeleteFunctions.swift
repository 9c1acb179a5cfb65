// DeleteFunctions.swift - fw_delete_api_key

import CFwKeys

@c @implementation
public func fw_delete_api_key(
    _ client: OpaquePointer!, _ account_id: UnsafePointer<CChar>!, _ user_id: UnsafePointer<CChar>!,
    _ key_id: UnsafePointer<CChar>!, _ error_or_null: UnsafeMutablePointer<OpaquePointer?>!
) -> fw_status {
    unsafe Boundary.call(client, error_or_null) { (client) throws(Refusal) in
        unsafe try Operation.delete(
            client.object.settings, account: span(of: Boundary.required(account_id, "account_id")),
            user: span(of: Boundary.required(user_id, "user_id")),
            keyID: span(of: Boundary.required(key_id, "key_id")))
    }
}
