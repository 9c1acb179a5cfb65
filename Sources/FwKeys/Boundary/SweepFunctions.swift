// SweepFunctions.swift - fw_sweep, the operation that makes one, and the markers that it looks for

import FwKeysCalls
import CFwKeys

extension PreparedCall {
    @safe
    fileprivate static func sweep(
        _ account: CText, _ user: CText, _ marker: CText, _ keptKey: CText
    ) throws(Refusal) -> PreparedCall {
        let ids = try GivenIDs(account, user, keptKey, keptKey.isNull ? nil : .keptKeyID)
        return try .sweep(ids, Marker(marker.text("marker"), "marker"))
    }
}

@c @implementation
public func fw_marker_generate(_ buffer: UnsafeMutablePointer<CChar>?, _ capacity: Int) -> fw_status {
    Boundary.status { () throws(Refusal) in
        let buffer = try buffer.required("buffer")
        // A size_t above Int.max cannot be the size of a real buffer, but it counts as large enough.
        guard capacity < 0 || capacity > Marker.digitCount else { throw Refusal(.tooLong, "capacity") }
        let marker = try Marker.random()
        for index in 0..<Marker.digitCount {
            unsafe buffer[index] = CChar(truncatingIfNeeded: marker.span[index])
        }
        unsafe buffer[Marker.digitCount] = 0
    }
}

@c @implementation
public func fw_check_marker(_ marker: CText) -> fw_status {
    Boundary.status(_ = try Marker(marker.text("marker"), "marker"))
}

@c @implementation
public func fw_sweep_api_keys(
    _ client: Handle, _ account: CText, _ user: CText, _ marker: CText, _ keptKey: CText,
    _ sweep: HandleOutput, _ error: HandleOutput
) -> fw_status {
    Boundary.call(client, error, try .sweep(account, user, marker, keptKey), into: sweep, "sweep")
}

@c @implementation
public func fw_queue_sweep_api_keys(
    _ queue: Handle, _ account: CText, _ user: CText, _ marker: CText, _ keptKey: CText,
    _ tag: UserData, _ ticket: TicketOutput, _ error: HandleOutput
) -> fw_status {
    Boundary.submit(queue, tag, ticket, error, try .sweep(account, user, marker, keptKey))
}

@c @implementation
public func fw_sweep_deleted_count(_ sweep: Handle) -> Int {
    Box<OrphanCleanup>(sweep)?.object.deletedCount ?? 0
}

@c @implementation
public func fw_sweep_deleted_key_id(_ sweep: Handle, _ index: Int) -> CText {
    Box<OrphanCleanup>(sweep)?.object.deletedCString(index)
}

@c @implementation
public func fw_sweep_examined_count(_ sweep: Handle) -> Int64 {
    Box<OrphanCleanup>(sweep)?.object.examinedCount ?? 0
}

@c @implementation
public func fw_sweep_free(_ sweep: Handle) {
    sweep.free(OrphanCleanup.self)
}
