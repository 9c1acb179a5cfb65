// CancelFunctions.swift - fw_cancel

import CFwKeys
import CSystem

extension Boundary {
    /// A hold on the token behind a handle; nil where the caller gave none.
    static func token(_ cancel: OpaquePointer?) throws(Refusal) -> SharedCancelToken? {
        guard let cancel = unsafe cancel else { return nil }
        guard let token = unsafe SharedCancelToken(sharing: cancel) else {
            throw Refusal(.nullArgument, "cancel_or_null")
        }
        return token
    }
}

@c @implementation
public func fw_cancel_new(_ cancel: UnsafeMutablePointer<OpaquePointer?>!) -> fw_status {
    guard let cancel = unsafe cancel else { return Status.nullArgument.rawValue }
    unsafe Boundary.clear(cancel)
    return Boundary.guarded { () throws(Refusal) in unsafe cancel.pointee = try CancelToken.make().handle() }
}

@c @implementation
public func fw_cancel_trigger(_ cancel: OpaquePointer!) {
    let thread = HostThread()
    unsafe SharedCancelToken.object(behind: cancel)?.pointee.trigger()
    thread.restore()
}

@c @implementation
public func fw_cancel_free(_ cancel: OpaquePointer!) {
    let thread = HostThread()
    _ = unsafe SharedCancelToken(endingHandle: cancel)
    thread.restore()
}
