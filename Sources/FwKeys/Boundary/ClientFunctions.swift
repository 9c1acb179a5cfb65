// ClientFunctions.swift - fw_client

import CFwKeys
import CSystem

@c @implementation
public func fw_client_new(
    _ config: OpaquePointer!, _ client: UnsafeMutablePointer<OpaquePointer?>!,
    _ error_or_null: UnsafeMutablePointer<OpaquePointer?>!
) -> fw_status {
    let saved = system_errno()
    defer { system_set_errno(saved) }
    unsafe Boundary.clear(error_or_null)
    unsafe Boundary.clear(client)
    do throws(Refusal) {
        guard let client = unsafe client else { throw Refusal(.nullArgument, "client") }
        let settings: Box<Settings> = unsafe try Boundary.object(config, "config")
        unsafe client.pointee = try Client.make(settings.object).pointer
        return Status.ok.rawValue
    } catch {
        return unsafe Boundary.refuse(error, error_or_null)
    }
}

@c @implementation
public func fw_client_free(_ client: OpaquePointer!) {
    let saved = system_errno()
    _ = unsafe SharedClient(endingHandle: client)
    system_set_errno(saved)
}
