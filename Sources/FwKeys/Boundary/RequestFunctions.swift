// RequestFunctions.swift - fw_request

import CFwKeys

@c @implementation
public func fw_create_options_describe(
    _ options_or_null: OpaquePointer!, _ config: OpaquePointer!, _ account_id: UnsafePointer<CChar>!,
    _ user_id: UnsafePointer<CChar>!, _ request: UnsafeMutablePointer<OpaquePointer?>!,
    _ error_or_null: UnsafeMutablePointer<OpaquePointer?>!
) -> fw_status {
    unsafe describe(config, account_id, user_id, request, error_or_null) {
        (settings, account, user) throws(Refusal) in
        guard let options = unsafe options_or_null else {
            return try .create(settings, account: account, user: user, CreateOptions(), now: .now)
        }
        let box: Box<CreateOptions> = unsafe try Boundary.object(options, "options_or_null")
        return try .create(settings, account: account, user: user, box.object, now: .now)
    }
}

@c @implementation
public func fw_delete_describe(
    _ config: OpaquePointer!, _ account_id: UnsafePointer<CChar>!, _ user_id: UnsafePointer<CChar>!,
    _ key_id: UnsafePointer<CChar>!, _ request: UnsafeMutablePointer<OpaquePointer?>!,
    _ error_or_null: UnsafeMutablePointer<OpaquePointer?>!
) -> fw_status {
    unsafe describe(config, account_id, user_id, request, error_or_null) {
        (settings, account, user) throws(Refusal) in
        unsafe try .delete(
            settings, account: account, user: user, keyID: Boundary.text(key_id, "key_id"))
    }
}

private func describe(
    _ config: OpaquePointer?, _ accountID: UnsafePointer<CChar>?, _ userID: UnsafePointer<CChar>?,
    _ output: Out<OpaquePointer?>?, _ error: Out<OpaquePointer?>?,
    _ make: (borrowing Settings, Span<UInt8>, Span<UInt8>) throws(Refusal) -> RequestDescription
) -> fw_status {
    unsafe Boundary.clear(output)
    return unsafe Boundary.status(error) { () throws(Refusal) in
        guard let output = unsafe output else { throw Refusal(.nullArgument, "request") }
        let settings: Box<Settings> = unsafe try Boundary.object(config, "config")
        let account = unsafe try Boundary.text(accountID, "account_id")
        let user = unsafe try Boundary.text(userID, "user_id")
        unsafe try Boundary.give(make(settings.object, account, user), to: output)
        return Status.ok.rawValue
    }
}

@c @implementation
public func fw_request_method(_ request: OpaquePointer!) -> UnsafePointer<CChar>! {
    guard Box<RequestDescription>(request) != nil else { return nil }
    return unsafe ("POST" as Literal).cString
}

@c @implementation
public func fw_request_url(_ request: OpaquePointer!) -> UnsafePointer<CChar>! {
    guard let box = Box<RequestDescription>(request) else { return nil }
    return unsafe box.object.url.cString
}

@c @implementation
public func fw_request_path(_ request: OpaquePointer!) -> UnsafePointer<CChar>! {
    guard let box = Box<RequestDescription>(request), let url = unsafe box.object.url.cString else {
        return nil
    }
    return unsafe url + box.object.pathOffset
}

@c @implementation
public func fw_request_body(_ request: OpaquePointer!) -> UnsafePointer<CChar>! {
    guard let box = Box<RequestDescription>(request) else { return nil }
    return unsafe box.object.body.cString
}

@c @implementation
public func fw_request_free(_ request: OpaquePointer!) {
    unsafe Boundary.free(request, RequestDescription.self)
}
