// SweepFunctions.swift - fw_sweep, the operation that makes one, and the markers that it looks for

import CFwKeys

extension OrphanCleanup: Boxed {
    static var tag: UInt64 { 0x5ee9_0000_0001 }
}

@c @implementation
public func fw_marker_generate(_ buffer: UnsafeMutablePointer<CChar>!, _ capacity: Int) -> fw_status {
    Boundary.status { () throws(Refusal) in
        guard let buffer = unsafe buffer else { throw Refusal(.nullArgument, "buffer") }
        // A size_t beyond the signed range cannot be a buffer, but is one that is large enough.
        guard capacity < 0 || capacity > Marker.digitCount else { throw Refusal(.tooLong, "capacity") }
        let marker = try Marker.random()
        for index in 0..<Marker.digitCount {
            unsafe buffer[index] = CChar(truncatingIfNeeded: marker.span[index])
        }
        unsafe buffer[Marker.digitCount] = 0
    }
}

extension PreparedCall {
    @unsafe
    fileprivate static func sweep(
        _ account_id: UnsafePointer<CChar>?, _ user_id: UnsafePointer<CChar>?,
        _ marker: UnsafePointer<CChar>?, _ keep_key_id: UnsafePointer<CChar>?
    ) throws(Refusal) -> PreparedCall {
        let account = unsafe try Boundary.text(account_id, "account_id")
        let user = unsafe try Boundary.text(user_id, "user_id")
        let marker = unsafe try Marker(Boundary.text(marker, "marker"), "marker")
        guard let kept = unsafe keep_key_id else {
            return try .sweep(account: account, user: user, marker)
        }
        return unsafe try .sweep(account: account, user: user, marker, keeping: span(of: kept))
    }
}

@c @implementation
public func fw_sweep_api_keys(
    _ client: OpaquePointer!, _ account_id: UnsafePointer<CChar>!, _ user_id: UnsafePointer<CChar>!,
    _ marker: UnsafePointer<CChar>!, _ keep_key_id_or_null: UnsafePointer<CChar>!,
    _ sweep: UnsafeMutablePointer<OpaquePointer?>!, _ error_or_null: UnsafeMutablePointer<OpaquePointer?>!
) -> fw_status {
    unsafe Boundary.call(client, sweep, "sweep", error_or_null) { (_) throws(Refusal) in
        unsafe try .sweep(account_id, user_id, marker, keep_key_id_or_null)
    }
}

@c @implementation
public func fw_queue_sweep_api_keys(
    _ queue: OpaquePointer!, _ account_id: UnsafePointer<CChar>!, _ user_id: UnsafePointer<CChar>!,
    _ marker: UnsafePointer<CChar>!, _ keep_key_id_or_null: UnsafePointer<CChar>!,
    _ tag_or_null: UnsafeMutableRawPointer!, _ ticket_or_null: UnsafeMutablePointer<UInt64>!,
    _ error_or_null: UnsafeMutablePointer<OpaquePointer?>!
) -> fw_status {
    unsafe Boundary.submit(queue, tag_or_null, ticket_or_null, error_or_null) { (_) throws(Refusal) in
        unsafe try .sweep(account_id, user_id, marker, keep_key_id_or_null)
    }
}

@c @implementation
public func fw_sweep_deleted_count(_ sweep: OpaquePointer!) -> Int {
    guard let box = Box<OrphanCleanup>(sweep) else { return 0 }
    return box.object.deletedCount
}

@c @implementation
public func fw_sweep_deleted_key_id(_ sweep: OpaquePointer!, _ index: Int) -> UnsafePointer<CChar>! {
    guard let box = Box<OrphanCleanup>(sweep) else { return nil }
    return unsafe box.object.deletedCString(index)
}

@c @implementation
public func fw_sweep_examined_count(_ sweep: OpaquePointer!) -> Int64 {
    guard let box = Box<OrphanCleanup>(sweep) else { return 0 }
    return box.object.examinedCount
}

@c @implementation
public func fw_sweep_free(_ sweep: OpaquePointer!) {
    unsafe Boundary.free(sweep, OrphanCleanup.self)
}
