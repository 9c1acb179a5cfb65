// CreateFunctions.swift - fw_create_options and fw_create_api_key

import CFwKeys
import CSystem

extension CreateOptions: Boxed {
    static var tag: UInt64 { 0xc4ea_7e00_0001 }
}

@c @implementation
public func fw_create_options_new(_ options: UnsafeMutablePointer<OpaquePointer?>!) -> fw_status {
    guard let options = unsafe options else { return Status.nullArgument.rawValue }
    unsafe Boundary.clear(options)
    return Boundary.guarded { () throws(Refusal) in unsafe try Boundary.give(CreateOptions(), to: options) }
}

@c @implementation
public func fw_create_options_set_display_name(
    _ options: OpaquePointer!, _ name: UnsafePointer<CChar>!
) -> fw_status {
    Boundary.guarded { () throws(Refusal) in
        let box: Box<CreateOptions> = unsafe try Boundary.object(options, "options")
        unsafe try box.object.setDisplayName(span(of: Boundary.required(name, "display_name")))
    }
}

@c @implementation
public func fw_create_options_set_expire_time(
    _ options: OpaquePointer!, _ rfc3339: UnsafePointer<CChar>!
) -> fw_status {
    Boundary.guarded { () throws(Refusal) in
        let box: Box<CreateOptions> = unsafe try Boundary.object(options, "options")
        unsafe try box.object.setExpireTime(
            span(of: Boundary.required(rfc3339, CreateOptions.expireTimeArgument)), now: .now)
    }
}

@c @implementation
public func fw_create_options_set_expire_time_unix(_ options: OpaquePointer!, _ seconds: Int64) -> fw_status {
    Boundary.guarded { () throws(Refusal) in
        let box: Box<CreateOptions> = unsafe try Boundary.object(options, "options")
        unsafe try box.object.setExpireTime(unixSeconds: seconds, now: .now)
    }
}

@c @implementation
public func fw_create_options_set_annotation(
    _ options: OpaquePointer!, _ name: UnsafePointer<CChar>!, _ value: UnsafePointer<CChar>!
) -> fw_status {
    Boundary.guarded { () throws(Refusal) in
        let box: Box<CreateOptions> = unsafe try Boundary.object(options, "options")
        unsafe try box.object.setAnnotation(
            name: span(of: Boundary.required(name, "name")),
            value: span(of: Boundary.required(value, "value")))
    }
}

@c @implementation
public func fw_create_options_set_exactly_once(_ options: OpaquePointer!, _ exactly_once: Int32) -> fw_status
{
    Boundary.guarded { () throws(Refusal) in
        let box: Box<CreateOptions> = unsafe try Boundary.object(options, "options")
        guard let exactlyOnce = ExactlyOnce(rawValue: exactly_once) else {
            throw Refusal(.outOfRange, "exactly_once")
        }
        unsafe box.object.exactlyOnce = exactlyOnce
    }
}

@c @implementation
public func fw_create_options_set_marker(
    _ options: OpaquePointer!, _ marker_or_null: UnsafePointer<CChar>!
) -> fw_status {
    Boundary.guarded { () throws(Refusal) in
        let box: Box<CreateOptions> = unsafe try Boundary.object(options, "options")
        guard let marker = unsafe marker_or_null else {
            unsafe box.object.marker = nil
            return
        }
        unsafe box.object.marker = try Marker(span(of: marker), "marker_or_null")
    }
}

@c @implementation
public func fw_create_options_set_cancel(
    _ options: OpaquePointer!, _ cancel_or_null: OpaquePointer!
) -> fw_status {
    Boundary.guarded { () throws(Refusal) in
        let box: Box<CreateOptions> = unsafe try Boundary.object(options, "options")
        unsafe box.object.cancelToken = try Boundary.token(cancel_or_null)
    }
}

@c @implementation
public func fw_create_options_free(_ options: OpaquePointer!) {
    unsafe Boundary.free(options, CreateOptions.self)
}

@c @implementation
public func fw_create_api_key(
    _ client: OpaquePointer!, _ account_id: UnsafePointer<CChar>!, _ user_id: UnsafePointer<CChar>!,
    _ options_or_null: OpaquePointer!, _ key: UnsafeMutablePointer<OpaquePointer?>!,
    _ error_or_null: UnsafeMutablePointer<OpaquePointer?>!
) -> fw_status {
    var invocation = unsafe Invocation(.create, account_id, user_id)
    unsafe invocation.options = unsafe options_or_null
    return unsafe Boundary.call(client, invocation, key, "key", error_or_null)
}
