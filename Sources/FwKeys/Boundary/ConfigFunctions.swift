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
    unsafe Boundary.set(config) { (settings) throws(Refusal) in
        try Settings.checkMilliseconds(timeout_ms, "timeout_ms")
        settings.timing.call = timeout_ms
    }
}

@c @implementation
public func fw_config_set_attempt_timeout_ms(_ config: OpaquePointer!, _ timeout_ms: Int64) -> fw_status {
    unsafe Boundary.set(config) { (settings) throws(Refusal) in
        try Settings.checkMilliseconds(timeout_ms, "timeout_ms")
        settings.timing.attempt = timeout_ms
    }
}

@c @implementation
public func fw_config_set_connect_timeout_ms(_ config: OpaquePointer!, _ timeout_ms: Int64) -> fw_status {
    unsafe Boundary.set(config) { (settings) throws(Refusal) in
        try Settings.checkMilliseconds(timeout_ms, "timeout_ms")
        settings.timing.connect = timeout_ms
    }
}

@c @implementation
public func fw_config_set_settle_ms(_ config: OpaquePointer!, _ settle_ms: Int64) -> fw_status {
    unsafe Boundary.set(config) { (settings) throws(Refusal) in
        try Settings.checkMilliseconds(settle_ms, "settle_ms", atLeast: 0)
        settings.timing.settle = settle_ms
    }
}

@c @implementation
public func fw_config_set_max_attempts(_ config: OpaquePointer!, _ attempts: Int32) -> fw_status {
    unsafe Boundary.set(config) { (settings) throws(Refusal) in
        guard attempts >= 1, attempts <= RetryPolicy.mostAttempts else {
            throw Refusal(.outOfRange, "attempts")
        }
        settings.retries.maximumAttempts = attempts
    }
}

@c @implementation
public func fw_config_set_retry_base_ms(_ config: OpaquePointer!, _ base_ms: Int64) -> fw_status {
    unsafe Boundary.set(config) { (settings) throws(Refusal) in
        try Settings.checkMilliseconds(base_ms, "base_ms", atLeast: 0)
        settings.retries.baseMilliseconds = base_ms
    }
}

@c @implementation
public func fw_config_set_retry_cap_ms(_ config: OpaquePointer!, _ cap_ms: Int64) -> fw_status {
    unsafe Boundary.set(config) { (settings) throws(Refusal) in
        try Settings.checkMilliseconds(cap_ms, "cap_ms", atLeast: 0)
        settings.retries.capMilliseconds = cap_ms
    }
}

@c @implementation
public func fw_config_set_requests_per_minute(_ config: OpaquePointer!, _ requests: Int32) -> fw_status {
    unsafe Boundary.set(config) { (settings) throws(Refusal) in
        guard requests >= 0, requests <= 1_000_000 else { throw Refusal(.outOfRange, "requests") }
        settings.requestsPerMinute = requests
    }
}

@c @implementation
public func fw_config_set_cancel(_ config: OpaquePointer!, _ cancel_or_null: OpaquePointer!) -> fw_status {
    unsafe Boundary.set(config) { (settings) throws(Refusal) in
        settings.cancelToken = unsafe try Boundary.token(cancel_or_null)
    }
}

@c @implementation
public func fw_config_set_log(
    _ config: OpaquePointer!, _ level: fw_log_level, _ callback_or_null: fw_log_callback!,
    _ user_data_or_null: UnsafeMutableRawPointer!, _ destroy_or_null: fw_destroy_callback!
) -> fw_status {
    unsafe Boundary.set(config) { (settings) throws(Refusal) in
        guard let level = LogLevel(rawValue: level) else { throw Refusal(.outOfRange, "level") }
        guard let callback = unsafe callback_or_null else {
            settings.log = nil
            unsafe destroy_or_null?(user_data_or_null)
            return
        }
        let log = unsafe Log(level: level, callback: callback, userData: user_data_or_null)
        do throws(OutOfMemory) {
            unsafe try settings.setLog(log, destroy: destroy_or_null)
        } catch {
            throw .noMemory
        }
    }
}

@c @implementation
public func fw_config_free(_ config: OpaquePointer!) {
    unsafe Boundary.free(config, Settings.self)
}
