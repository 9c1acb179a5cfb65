// RotationFunctions.swift - fw_rotation

import CFwKeys

@c @implementation
public func fw_rotation_state_name(_ state: fw_rotation_state) -> UnsafePointer<CChar>! {
    unsafe (Rotation.State(rawValue: state)?.name ?? "UNKNOWN_STATE").cString
}

@c @implementation
public func fw_rotation_begin(
    _ client: OpaquePointer!, _ account_id: UnsafePointer<CChar>!, _ user_id: UnsafePointer<CChar>!,
    _ old_key_id: UnsafePointer<CChar>!, _ options_or_null: OpaquePointer!,
    _ rotation: UnsafeMutablePointer<OpaquePointer?>!, _ error_or_null: UnsafeMutablePointer<OpaquePointer?>!
) -> fw_status {
    var plan: Rotation.Plan?
    return unsafe Boundary.call(client, rotation, "rotation", error_or_null) { (client) throws(Refusal) in
        let operation = unsafe try Operation.create(
            .rotate, client.object.settings, account_id, user_id, options_or_null)
        plan = unsafe try Rotation.Plan(replacing: span(of: Boundary.required(old_key_id, "old_key_id")))
        try plan?.note(operation)
        return operation
    } product: { (operation, client) in
        Rotation(client.share(), &plan, takingFrom: &operation)
    }
}

@c @implementation
public func fw_rotation_get_state(_ rotation: OpaquePointer!) -> fw_rotation_state {
    guard let box = unsafe Box<Rotation>(rotation) else { return 0 }
    return unsafe box.object.state.rawValue
}

@c @implementation
public func fw_rotation_new_key(_ rotation: OpaquePointer!) -> OpaquePointer! {
    guard let box = unsafe Box<Rotation>(rotation) else { return nil }
    return unsafe box.object.newKey
}

@c @implementation
public func fw_rotation_secret(
    _ rotation: OpaquePointer!, _ length_or_null: UnsafeMutablePointer<Int>!
) -> UnsafePointer<CChar>! {
    unsafe fw_api_key_secret(fw_rotation_new_key(rotation), length_or_null)
}

@c @implementation
public func fw_rotation_old_key_id(_ rotation: OpaquePointer!) -> UnsafePointer<CChar>! {
    guard let box = unsafe Box<Rotation>(rotation) else { return nil }
    return unsafe box.object.oldKeyIDCString
}

private func end(
    _ rotation: OpaquePointer?, _ error_or_null: UnsafeMutablePointer<OpaquePointer?>?,
    _ ending: Rotation.Ending
) -> fw_status {
    unsafe Boundary.guarded(error_or_null) { () throws(Refusal) in
        let box: Box<Rotation> = unsafe try Boundary.object(rotation, "rotation")
        if unsafe box.object.client.isForked { throw Refusal(.forked, "rotation") }
        guard var operation = unsafe try box.object.end(ending) else { return Status.ok.rawValue }
        let hasRun = unsafe (try? box.object.client.run(&operation)) != nil
        unsafe box.object.note(ending, &operation, hasRun: hasRun)
        guard hasRun else { throw .noMemory }
        return operation.hasSucceeded ? Status.ok.rawValue : unsafe Boundary.fail(&operation, error_or_null)
    }
}

@c @implementation
public func fw_rotation_commit(
    _ rotation: OpaquePointer!, _ error_or_null: UnsafeMutablePointer<OpaquePointer?>!
) -> fw_status {
    unsafe end(rotation, error_or_null, .commit)
}

@c @implementation
public func fw_rotation_abort(
    _ rotation: OpaquePointer!, _ error_or_null: UnsafeMutablePointer<OpaquePointer?>!
) -> fw_status {
    unsafe end(rotation, error_or_null, .abort)
}

@c @implementation
public func fw_rotation_free(_ rotation: OpaquePointer!) {
    unsafe Boundary.free(rotation, Rotation.self)
}
