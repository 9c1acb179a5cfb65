// CreateOptionsFunctions.swift - fw_create_options

import CFwKeys

extension CreateOptions: Boxed {
    static var tag: UInt64 { 0xc4ea_7e00_0001 }
}

private func set(
    _ options: OpaquePointer?, _ body: (inout CreateOptions) throws(Refusal) -> Void
) -> fw_status {
    unsafe Boundary.set(options, "options", body)
}

@c @implementation
public func fw_create_options_new(_ options: UnsafeMutablePointer<OpaquePointer?>!) -> fw_status {
    unsafe Boundary.new(options) { () throws(Refusal) in CreateOptions() }
}

@c @implementation
public func fw_create_options_set_display_name(
    _ options: OpaquePointer!, _ name: UnsafePointer<CChar>!
) -> fw_status {
    unsafe set(options) { (options) throws(Refusal) in
        unsafe try options.setDisplayName(Boundary.text(name, "display_name"))
    }
}

@c @implementation
public func fw_create_options_set_expire_time(
    _ options: OpaquePointer!, _ rfc3339: UnsafePointer<CChar>!
) -> fw_status {
    unsafe set(options) { (options) throws(Refusal) in
        unsafe try options.setExpireTime(
            Boundary.text(rfc3339, CreateOptions.expireTimeArgument), now: .now)
    }
}

@c @implementation
public func fw_create_options_set_expire_time_unix(_ options: OpaquePointer!, _ seconds: Int64) -> fw_status {
    unsafe set(options) { (options) throws(Refusal) in
        try options.setExpireTime(unixSeconds: seconds, now: .now)
    }
}

@c @implementation
public func fw_create_options_set_annotation(
    _ options: OpaquePointer!, _ name: UnsafePointer<CChar>!, _ value: UnsafePointer<CChar>!
) -> fw_status {
    unsafe set(options) { (options) throws(Refusal) in
        unsafe try options.setAnnotation(
            name: Boundary.text(name, "name"),
            value: Boundary.text(value, "value"))
    }
}

@c @implementation
public func fw_create_options_set_exactly_once(_ options: OpaquePointer!, _ exactly_once: Int32) -> fw_status
{
    unsafe set(options) { (options) throws(Refusal) in
        guard let exactlyOnce = ExactlyOnce(rawValue: exactly_once) else {
            throw Refusal(.outOfRange, "exactly_once")
        }
        options.exactlyOnce = exactlyOnce
    }
}

@c @implementation
public func fw_create_options_set_marker(
    _ options: OpaquePointer!, _ marker_or_null: UnsafePointer<CChar>!
) -> fw_status {
    unsafe set(options) { (options) throws(Refusal) in
        guard let marker = unsafe marker_or_null else {
            options.marker = nil
            return
        }
        options.marker = unsafe try Marker(span(of: marker), "marker_or_null")
    }
}

@c @implementation
public func fw_create_options_set_marker_in_annotation(
    _ options: OpaquePointer!, _ in_annotation: Int32
) -> fw_status {
    unsafe set(options) { (options) throws(Refusal) in
        options.isMarkerInAnnotation = try Boundary.flag(in_annotation, "in_annotation")
    }
}

@c @implementation
public func fw_create_options_set_cancel(
    _ options: OpaquePointer!, _ cancel_or_null: OpaquePointer!
) -> fw_status {
    unsafe set(options) { (options) throws(Refusal) in
        options.cancelToken = unsafe try Boundary.token(cancel_or_null)
    }
}

@c @implementation
public func fw_create_options_free(_ options: OpaquePointer!) {
    unsafe Boundary.free(options, CreateOptions.self)
}
