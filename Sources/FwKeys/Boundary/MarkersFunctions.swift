// MarkersFunctions.swift - fw_markers

import CFwKeys

@c @implementation
public func fw_markers_new(_ set: UnsafeMutablePointer<OpaquePointer?>!) -> fw_status {
    unsafe Boundary.new(set) { () throws(Refusal) in MarkerSet() }
}

@c @implementation
public func fw_markers_add(
    _ set: OpaquePointer!, _ account_id: UnsafePointer<CChar>!, _ user_id: UnsafePointer<CChar>!,
    _ marker: UnsafePointer<CChar>!, _ keep_key_id_or_null: UnsafePointer<CChar>!
) -> fw_status {
    Boundary.status { () throws(Refusal) in
        let box: Box<MarkerSet> = unsafe try Boundary.object(set, "set")
        let account = unsafe try Boundary.text(account_id, "account_id")
        let user = unsafe try Boundary.text(user_id, "user_id")
        let marker = unsafe try Marker(Boundary.text(marker, "marker"), "marker")
        guard let kept = unsafe keep_key_id_or_null else {
            return try box.object.add(
                account: account, user: user, marker, keeping: ("" as Literal).bytes)
        }
        let keyID = unsafe ResourceName.keyID(span(of: kept), of: account, user)
        try TextRule.keyID.check(keyID)
        try box.object.add(account: account, user: user, marker, keeping: keyID)
    }
}

@c @implementation
public func fw_markers_sweep(
    _ client: OpaquePointer!, _ set: OpaquePointer!, _ max_in_flight: Int32,
    _ callback_or_null: fw_sweep_callback!, _ user_data_or_null: UnsafeMutableRawPointer!,
    _ error_or_null: UnsafeMutablePointer<OpaquePointer?>!
) -> fw_status {
    unsafe Boundary.status(error_or_null) { () throws(Refusal) in
        let client = unsafe try Boundary.shared(client)
        let box: Box<MarkerSet> = unsafe try Boundary.object(set, "set")
        guard max_in_flight >= 1, max_in_flight <= Queue.mostInFlight else {
            throw Refusal(.outOfRange, "max_in_flight")
        }
        let sweep = unsafe try MarkerSetSweep(
            client, box, maximumInFlight: Int(max_in_flight), callback_or_null, user_data_or_null)
        try sweep.run()
        return Status.ok.rawValue
    }
}

@c @implementation
public func fw_markers_error(_ set: OpaquePointer!, _ index: Int) -> OpaquePointer! {
    guard let box = Box<MarkerSet>(set) else { return nil }
    return unsafe box.object.error(of: index)
}

@c @implementation
public func fw_markers_deleted_count(_ set: OpaquePointer!, _ index: Int) -> Int {
    guard let box = Box<MarkerSet>(set) else { return 0 }
    return box.object.deletedCount(of: index)
}

@c @implementation
public func fw_markers_deleted_key_id(_ set: OpaquePointer!, _ index: Int, _ key_index: Int)
    -> UnsafePointer<CChar>!
{
    guard let box = Box<MarkerSet>(set) else { return nil }
    guard let orphan = box.object.deletedOrphan(of: index, key_index) else { return nil }
    return unsafe box.object.keyIDCString(of: orphan)
}

@c @implementation
public func fw_markers_free(_ set: OpaquePointer!) {
    unsafe Boundary.free(set, MarkerSet.self)
}
