// MarkersFunctions.swift - fw_markers

import FwKeysCalls
import CFwKeys

@c @implementation
public func fw_markers_new(_ set: HandleOutput) -> fw_status {
    Boundary.give(set, "set", try Boundary.box(MarkerSet()).pointer)
}

@c @implementation
public func fw_markers_add(
    _ set: Handle, _ account_id: CText, _ user_id: CText, _ marker: CText, _ keep_key_id_or_null: CText
) -> fw_status {
    Boundary.status { () throws(Refusal) in
        let box = try set.object(MarkerSet.self, "set")
        let marker = try Marker(marker.text("marker"), "marker")
        let kept = try keep_key_id_or_null.idOrNothing("keep_key_id_or_null")
        let ids = try GivenIDs(
            account: account_id.id("account_id"), user: user_id.id("user_id"), key: kept,
            kept.isEmpty ? nil : .keptKeyID)
        try orNoMemory(box.object.add(ids, marker))
    }
}

@c @implementation
public func fw_markers_sweep(
    _ client: Handle, _ set: Handle, _ max_in_flight: Int32, _ callback_or_null: fw_sweep_callback?,
    _ user_data_or_null: UserData, _ error_or_null: HandleOutput
) -> fw_status {
    Boundary.status(error_or_null) { () throws(Refusal) in
        let client = SharedClient(sharing: try client.usable(Client.self, "client"))
        let box = try set.object(MarkerSet.self, "set")
        let maximumInFlight = Int(try max_in_flight.within(1...Queue.mostInFlight, "max_in_flight"))
        let sweep = unsafe try MarkerSetSweep(
            client, box, maximumInFlight: maximumInFlight, callback_or_null, user_data_or_null)
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
