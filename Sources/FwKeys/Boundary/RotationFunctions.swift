// RotationFunctions.swift - fw_rotation, and the operations that begin and end one

import FwKeysCalls
import CFwKeys

extension PreparedCall {
    @safe
    fileprivate static func rotationResume(
        _ account: CText, _ user: CText, _ oldKey: CText, _ newKey: CText
    ) throws(Refusal) -> PreparedCall {
        let old = try GivenIDs(account, user, oldKey, .oldKeyID)
        return try .rotationResume(old, newKeyID: newKey.text("new_key_id"))
    }

    @safe
    fileprivate static func rotationEnd(
        _ ending: OperationKind, _ rotation: Handle, _ queue: Handle
    ) throws(Refusal) -> PreparedCall {
        let rotation = SharedRotation(sharing: try rotation.usable(Rotation.self, "rotation"))
        return try .rotationEnd(ending, rotation, queue.usable(Queue.self, "queue").object.client)
    }
}

/// Ends a rotation on this thread, on behalf of the client that began it.
@safe
private func end(_ ending: OperationKind, _ rotation: Handle, _ error: HandleOutput) -> fw_status {
    Boundary.statusOfCall(error) { () throws(Refusal) in
        let rotation = try rotation.usable(Rotation.self, "rotation")
        return try Boundary.run(rotation.object.client, error) { () throws(Refusal) in
            try .rotationEnd(ending, SharedRotation(sharing: rotation), rotation.object.client)
        }
    }
}

@c @implementation
public func fw_rotation_state_name(_ state: fw_rotation_state) -> CText {
    (Rotation.State(rawValue: state)?.name ?? "UNKNOWN_STATE").cString
}

@c @implementation
public func fw_rotation_begin(
    _ client: Handle, _ account: CText, _ user: CText, _ oldKey: CText, _ options: Handle,
    _ rotation: HandleOutput, _ error: HandleOutput
) -> fw_status {
    Boundary.call(
        client, error,
        try .create(.rotationBegin, account, user, options, replacing: oldKey),
        into: rotation, "rotation")
}

@c @implementation
public func fw_queue_rotation_begin(
    _ queue: Handle, _ account: CText, _ user: CText, _ oldKey: CText, _ options: Handle,
    _ tag: UserData, _ ticket: TicketOutput, _ error: HandleOutput
) -> fw_status {
    Boundary.submit(
        queue, tag, ticket, error,
        try .create(.rotationBegin, account, user, options, replacing: oldKey))
}

@c @implementation
public func fw_rotation_resume(
    _ client: Handle, _ account: CText, _ user: CText, _ oldKey: CText, _ newKey: CText,
    _ rotation: HandleOutput, _ error: HandleOutput
) -> fw_status {
    Boundary.call(
        client, error, try .rotationResume(account, user, oldKey, newKey),
        into: rotation, "rotation")
}

@c @implementation
public func fw_queue_rotation_resume(
    _ queue: Handle, _ account: CText, _ user: CText, _ oldKey: CText, _ newKey: CText,
    _ tag: UserData, _ ticket: TicketOutput, _ error: HandleOutput
) -> fw_status {
    Boundary.submit(queue, tag, ticket, error, try .rotationResume(account, user, oldKey, newKey))
}

@c @implementation
public func fw_rotation_get_state(_ rotation: Handle) -> fw_rotation_state {
    Box<Rotation>(rotation)?.object.state.rawValue ?? 0
}

@c @implementation
public func fw_rotation_new_key(_ rotation: Handle) -> Handle {
    unsafe Box<Rotation>(rotation)?.object.newKey
}

@c @implementation
public func fw_rotation_secret(_ rotation: Handle, _ length: UnsafeMutablePointer<Int>?) -> CText {
    unsafe fw_api_key_secret(fw_rotation_new_key(rotation), length)
}

@c @implementation
public func fw_rotation_old_key_id(_ rotation: Handle) -> CText {
    Box<Rotation>(rotation)?.object.oldKeyIDCString
}

@c @implementation
public func fw_rotation_new_key_id(_ rotation: Handle) -> CText {
    unsafe fw_api_key_id(fw_rotation_new_key(rotation))
}

@c @implementation
public func fw_rotation_commit(_ rotation: Handle, _ error: HandleOutput) -> fw_status {
    end(.rotationCommit, rotation, error)
}

@c @implementation
public func fw_queue_rotation_commit(
    _ queue: Handle, _ rotation: Handle, _ tag: UserData, _ ticket: TicketOutput,
    _ error: HandleOutput
) -> fw_status {
    Boundary.submit(queue, tag, ticket, error, try .rotationEnd(.rotationCommit, rotation, queue))
}

@c @implementation
public func fw_rotation_abort(_ rotation: Handle, _ error: HandleOutput) -> fw_status {
    end(.rotationAbort, rotation, error)
}

@c @implementation
public func fw_queue_rotation_abort(
    _ queue: Handle, _ rotation: Handle, _ tag: UserData, _ ticket: TicketOutput,
    _ error: HandleOutput
) -> fw_status {
    Boundary.submit(queue, tag, ticket, error, try .rotationEnd(.rotationAbort, rotation, queue))
}

@c @implementation
public func fw_rotation_free(_ rotation: Handle) {
    rotation.free(Rotation.self)
}
