// MarkersFunctions.swift - fw_markers

import FwKeysCalls
import CFwKeys

@c @implementation
public func fw_markers_new(_ set: HandleOutput) -> fw_status {
    Boundary.give(set, "set", try Boundary.box(MarkerSet()).pointer)
}

@c @implementation
public func fw_markers_add(
    _ set: Handle, _ account: CText, _ user: CText, _ marker: CText, _ keptKey: CText
) -> fw_status {
    Boundary.status { () throws(Refusal) in
        let box = try set.object(MarkerSet.self, "set")
        let marker = try Marker(marker.text("marker"), "marker")
        let kept = try keptKey.idOrNothing("keep_key_id_or_null")
        let ids = try GivenIDs(
            account: account.id("account_id"), user: user.id("user_id"), key: kept,
            kept.isEmpty ? nil : .keptKeyID)
        try orNoMemory(box.object.add(ids, marker))
    }
}

@c @implementation
public func fw_markers_sweep(
    _ client: Handle, _ set: Handle, _ max_in_flight: Int32, _ callback: fw_sweep_callback?,
    _ userData: UserData, _ error: HandleOutput
) -> fw_status {
    Boundary.status(error) { () throws(Refusal) in
        let client = SharedClient(sharing: try client.usable(Client.self, "client"))
        let box = try set.object(MarkerSet.self, "set")
        let maximumInFlight = Int(try max_in_flight.within(1...Queue.mostInFlight, "max_in_flight"))
        let sweep = unsafe try MarkerSetSweep(
            client, box, maximumInFlight: maximumInFlight, callback, userData)
        try sweep.run()
    }
}

@c @implementation
public func fw_markers_error(_ set: Handle, _ index: Int) -> Handle {
    unsafe Box<MarkerSet>(set)?.object.error(of: index)
}

@c @implementation
public func fw_markers_deleted_count(_ set: Handle, _ index: Int) -> Int {
    Box<MarkerSet>(set)?.object.deletedCount(of: index) ?? 0
}

@c @implementation
public func fw_markers_deleted_key_id(_ set: Handle, _ index: Int, _ key_index: Int) -> CText {
    Box<MarkerSet>(set)?.object.deletedKeyIDCString(of: index, key_index)
}

@c @implementation
public func fw_markers_free(_ set: Handle) {
    set.free(MarkerSet.self)
}
