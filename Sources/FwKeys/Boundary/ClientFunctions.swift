// ClientFunctions.swift - fw_client, and the version of the library that it comes from

import CFwKeys

@c @implementation
public func fw_version() -> UnsafePointer<CChar>! {
    unsafe Library.version.cString
}

@c @implementation
public func fw_client_new(
    _ config: OpaquePointer!, _ client: UnsafeMutablePointer<OpaquePointer?>!,
    _ error_or_null: UnsafeMutablePointer<OpaquePointer?>!
) -> fw_status {
    unsafe Boundary.clear(client)
    return unsafe Boundary.status(error_or_null) { () throws(Refusal) in
        guard let client = unsafe client else { throw Refusal(.nullArgument, "client") }
        let settings: Box<Settings> = unsafe try Boundary.object(config, "config")
        unsafe client.pointee = try Client.make(settings.object).handle()
        return Status.ok.rawValue
    }
}

@c @implementation
public func fw_client_secrets_locked(_ client: OpaquePointer!) -> Int32 {
    guard let client = unsafe SharedClient.object(behind: client) else { return 0 }
    return unsafe client.pointee.settings.pages.isLocked ? 1 : 0
}

@c @implementation
public func fw_client_free(_ client: OpaquePointer!) {
    Boundary.keepingThreadState { _ = unsafe SharedClient(endingHandle: client) }
}
