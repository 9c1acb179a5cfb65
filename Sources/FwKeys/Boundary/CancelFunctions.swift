// CancelFunctions.swift - fw_cancel

import CFwKeys

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
    Boundary.status { () throws(Refusal) in
        guard let cancel = unsafe cancel else { throw Refusal(.nullArgument, "cancel") }
        unsafe Boundary.clear(cancel)
        unsafe cancel.pointee = try CancelToken.make().handle()
    }
}

@c @implementation
public func fw_cancel_trigger(_ cancel: OpaquePointer!) {
    Boundary.keepingThreadState { unsafe SharedCancelToken.object(behind: cancel)?.pointee.trigger() }
}

@c @implementation
public func fw_cancel_free(_ cancel: OpaquePointer!) {
    Boundary.keepingThreadState { _ = unsafe SharedCancelToken(endingHandle: cancel) }
}
