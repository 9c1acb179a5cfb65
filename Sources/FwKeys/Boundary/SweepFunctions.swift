// SweepFunctions.swift - fw_sweep

import CFwKeys

extension Settlement: Boxed {
    static var tag: UInt64 { 0x5ee9_0000_0001 }
}

@c @implementation
public func fw_sweep_api_keys(
    _ client: OpaquePointer!, _ account_id: UnsafePointer<CChar>!, _ user_id: UnsafePointer<CChar>!,
    _ marker: UnsafePointer<CChar>!, _ keep_key_id_or_null: UnsafePointer<CChar>!,
    _ sweep: UnsafeMutablePointer<OpaquePointer?>!, _ error_or_null: UnsafeMutablePointer<OpaquePointer?>!
) -> fw_status {
    var invocation = unsafe Invocation(.sweep, account_id, user_id)
    unsafe invocation.marker = unsafe marker
    unsafe invocation.keyID = unsafe keep_key_id_or_null
    return unsafe Boundary.call(client, invocation, sweep, "sweep", error_or_null)
}

@c @implementation
public func fw_sweep_deleted_count(_ sweep: OpaquePointer!) -> Int {
    guard let box = unsafe Box<Settlement>(sweep) else { return 0 }
    return unsafe box.object.deletedCount
}

@c @implementation
public func fw_sweep_deleted_key_id(_ sweep: OpaquePointer!, _ index: Int) -> UnsafePointer<CChar>! {
    guard let box = unsafe Box<Settlement>(sweep) else { return nil }
    return unsafe box.object.deletedCString(index)
}

@c @implementation
public func fw_sweep_examined_count(_ sweep: OpaquePointer!) -> Int64 {
    guard let box = unsafe Box<Settlement>(sweep) else { return 0 }
    return unsafe box.object.examinedCount
}

@c @implementation
public func fw_sweep_free(_ sweep: OpaquePointer!) {
    unsafe Boundary.free(sweep, Settlement.self)
}
