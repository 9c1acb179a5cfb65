// RotationFunctions.swift - fw_rotation

import CFwKeys
import CSystem

extension Boundary {
    /// The rotation behind a handle.
    static func rotation(_ rotation: OpaquePointer?) throws(Refusal) -> UnsafeMutablePointer<Rotation> {
        guard let rotation = unsafe SharedRotation.object(behind: rotation) else {
            throw Refusal(.nullArgument, "rotation")
        }
        if unsafe rotation.pointee.client.isForked { throw Refusal(.forked, "rotation") }
        return unsafe rotation
    }
}

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
    var invocation = unsafe Invocation(.rotationBegin, account_id, user_id)
    unsafe invocation.keyID = unsafe old_key_id
    unsafe invocation.options = unsafe options_or_null
    return unsafe Boundary.call(client, invocation, rotation, "rotation", error_or_null)
}

@c @implementation
public func fw_rotation_get_state(_ rotation: OpaquePointer!) -> fw_rotation_state {
    guard let rotation = unsafe SharedRotation.object(behind: rotation) else { return 0 }
    return unsafe rotation.pointee.state.rawValue
}

@c @implementation
public func fw_rotation_new_key(_ rotation: OpaquePointer!) -> OpaquePointer! {
    guard let rotation = unsafe SharedRotation.object(behind: rotation) else { return nil }
    return unsafe rotation.pointee.newKey
}

@c @implementation
public func fw_rotation_secret(
    _ rotation: OpaquePointer!, _ length_or_null: UnsafeMutablePointer<Int>!
) -> UnsafePointer<CChar>! {
    unsafe fw_api_key_secret(fw_rotation_new_key(rotation), length_or_null)
}

@c @implementation
public func fw_rotation_old_key_id(_ rotation: OpaquePointer!) -> UnsafePointer<CChar>! {
    guard let rotation = unsafe SharedRotation.object(behind: rotation) else { return nil }
    return unsafe rotation.pointee.oldKeyIDCString
}

private func end(
    _ kind: Job.Kind, _ rotation: OpaquePointer?, _ error: UnsafeMutablePointer<OpaquePointer?>?
) -> fw_status {
    unsafe Boundary.guarded(error) { () throws(Refusal) in
        var invocation = Invocation(kind)
        unsafe invocation.object = unsafe rotation
        return unsafe try Boundary.run(Boundary.rotation(rotation).pointee.client, invocation, nil, error)
    }
}

@c @implementation
public func fw_rotation_commit(
    _ rotation: OpaquePointer!, _ error_or_null: UnsafeMutablePointer<OpaquePointer?>!
) -> fw_status {
    unsafe end(.rotationCommit, rotation, error_or_null)
}

@c @implementation
public func fw_rotation_abort(
    _ rotation: OpaquePointer!, _ error_or_null: UnsafeMutablePointer<OpaquePointer?>!
) -> fw_status {
    unsafe end(.rotationAbort, rotation, error_or_null)
}

@c @implementation
public func fw_rotation_free(_ rotation: OpaquePointer!) {
    let thread = HostThread()
    _ = unsafe SharedRotation(endingHandle: rotation)
    thread.restore()
}
