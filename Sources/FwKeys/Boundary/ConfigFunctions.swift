// ConfigFunctions.swift - fw_config

import CFwKeys

extension Settings: Boxed {
    static var tag: UInt64 { 0xc0f1_6000_0001 }
}

@c @implementation
public func fw_config_new(_ config: UnsafeMutablePointer<OpaquePointer?>!) -> fw_status {
    guard let config = unsafe config else { return Status.nullArgument.rawValue }
    unsafe Boundary.clear(config)
    return Boundary.guarded { () throws(Refusal) in
        guard let settings = try? Settings() else { throw .noMemory }
        unsafe try Boundary.give(settings, to: config)
    }
}

@c @implementation
public func fw_config_set_api_key(_ config: OpaquePointer!, _ api_key: UnsafePointer<CChar>!) -> fw_status {
    Boundary.guarded { () throws(Refusal) in
        let settings: Box<Settings> = unsafe try Boundary.object(config, "config")
        unsafe try settings.object.setAPIKey(span(of: Boundary.required(api_key, "api_key")))
    }
}

@c @implementation
public func fw_config_set_base_url(_ config: OpaquePointer!, _ url: UnsafePointer<CChar>!) -> fw_status {
    Boundary.guarded { () throws(Refusal) in
        let settings: Box<Settings> = unsafe try Boundary.object(config, "config")
        unsafe try settings.object.setBaseURL(span(of: Boundary.required(url, "url")))
    }
}

@c @implementation
public func fw_config_set_timeout_ms(_ config: OpaquePointer!, _ timeout_ms: Int64) -> fw_status {
    Boundary.guarded { () throws(Refusal) in
        let settings: Box<Settings> = unsafe try Boundary.object(config, "config")
        try Settings.checkMilliseconds(timeout_ms, "timeout_ms")
        unsafe settings.object.timeoutMilliseconds = timeout_ms
    }
}

@c @implementation
public func fw_config_set_connect_timeout_ms(_ config: OpaquePointer!, _ timeout_ms: Int64) -> fw_status {
    Boundary.guarded { () throws(Refusal) in
        let settings: Box<Settings> = unsafe try Boundary.object(config, "config")
        try Settings.checkMilliseconds(timeout_ms, "timeout_ms")
        unsafe settings.object.connectTimeoutMilliseconds = timeout_ms
    }
}

@c @implementation
public func fw_config_set_ca_file(_ config: OpaquePointer!, _ path: UnsafePointer<CChar>!) -> fw_status {
    Boundary.guarded { () throws(Refusal) in
        let settings: Box<Settings> = unsafe try Boundary.object(config, "config")
        unsafe try settings.object.setCAFile(span(of: Boundary.required(path, "path")))
    }
}

@c @implementation
public func fw_config_free(_ config: OpaquePointer!) {
    unsafe Boundary.free(config, Settings.self)
}
