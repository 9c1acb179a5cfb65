// ConfigFunctions.swift - fw_config

import CFwKeys

extension Settings: Boxed {
    static var tag: UInt64 { 0xc0f1_6000_0001 }
}

private func set(
    _ config: OpaquePointer?, _ body: (inout Settings) throws(Refusal) -> Void
) -> fw_status {
    unsafe Boundary.set(config, "config", body)
}

@c @implementation
public func fw_config_new(_ config: UnsafeMutablePointer<OpaquePointer?>!) -> fw_status {
    unsafe Boundary.new(config) { () throws(Refusal) in
        guard let settings = try? Settings() else { throw .noMemory }
        return settings
    }
}

@c @implementation
public func fw_config_set_api_key(_ config: OpaquePointer!, _ api_key: UnsafePointer<CChar>!) -> fw_status {
    unsafe set(config) { (settings) throws(Refusal) in
        unsafe try settings.setAPIKey(Boundary.text(api_key, "api_key"))
    }
}

@c @implementation
public func fw_config_set_base_url(_ config: OpaquePointer!, _ url: UnsafePointer<CChar>!) -> fw_status {
    unsafe set(config) { (settings) throws(Refusal) in
        unsafe try settings.setBaseURL(Boundary.text(url, "url"))
    }
}

@c @implementation
public func fw_config_set_timeout_ms(_ config: OpaquePointer!, _ timeout_ms: Int64) -> fw_status {
    unsafe set(config) { (settings) throws(Refusal) in
        try Settings.checkMilliseconds(timeout_ms, "timeout_ms")
        settings.timing.call = timeout_ms
    }
}

@c @implementation
public func fw_config_set_attempt_timeout_ms(_ config: OpaquePointer!, _ timeout_ms: Int64) -> fw_status {
    unsafe set(config) { (settings) throws(Refusal) in
        try Settings.checkMilliseconds(timeout_ms, "timeout_ms")
        settings.timing.attempt = timeout_ms
    }
}

@c @implementation
public func fw_config_set_connect_timeout_ms(_ config: OpaquePointer!, _ timeout_ms: Int64) -> fw_status {
    unsafe set(config) { (settings) throws(Refusal) in
        try Settings.checkMilliseconds(timeout_ms, "timeout_ms")
        settings.timing.connect = timeout_ms
    }
}

@c @implementation
public func fw_config_set_settle_ms(_ config: OpaquePointer!, _ settle_ms: Int64) -> fw_status {
    unsafe set(config) { (settings) throws(Refusal) in
        try Settings.checkMilliseconds(settle_ms, "settle_ms", atLeast: 0)
        settings.timing.settle = settle_ms
    }
}

@c @implementation
public func fw_config_set_max_attempts(_ config: OpaquePointer!, _ attempts: Int32) -> fw_status {
    unsafe set(config) { (settings) throws(Refusal) in
        guard attempts >= 1, attempts <= RetryPolicy.mostAttempts else {
            throw Refusal(.outOfRange, "attempts")
        }
        settings.retries.maximumAttempts = attempts
    }
}

@c @implementation
public func fw_config_set_retry_base_ms(_ config: OpaquePointer!, _ base_ms: Int64) -> fw_status {
    unsafe set(config) { (settings) throws(Refusal) in
        try Settings.checkMilliseconds(base_ms, "base_ms", atLeast: 0)
        settings.retries.baseMilliseconds = base_ms
    }
}

@c @implementation
public func fw_config_set_retry_cap_ms(_ config: OpaquePointer!, _ cap_ms: Int64) -> fw_status {
    unsafe set(config) { (settings) throws(Refusal) in
        try Settings.checkMilliseconds(cap_ms, "cap_ms", atLeast: 0)
        settings.retries.capMilliseconds = cap_ms
    }
}

@c @implementation
public func fw_config_set_requests_per_minute(_ config: OpaquePointer!, _ requests: Int32) -> fw_status {
    unsafe set(config) { (settings) throws(Refusal) in
        guard requests >= 0, requests <= 1_000_000 else { throw Refusal(.outOfRange, "requests") }
        settings.requestsPerMinute = requests
    }
}

@c @implementation
public func fw_config_set_cancel(_ config: OpaquePointer!, _ cancel_or_null: OpaquePointer!) -> fw_status {
    unsafe set(config) { (settings) throws(Refusal) in
        settings.cancelToken = unsafe try Boundary.token(cancel_or_null)
    }
}

@c @implementation
public func fw_config_set_log(
    _ config: OpaquePointer!, _ level: fw_log_level, _ callback_or_null: fw_log_callback!,
    _ user_data_or_null: UnsafeMutableRawPointer!, _ destroy_or_null: fw_destroy_callback!
) -> fw_status {
    unsafe set(config) { (settings) throws(Refusal) in
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
public func fw_config_set_ca_file(_ config: OpaquePointer!, _ path: UnsafePointer<CChar>!) -> fw_status {
    unsafe set(config) { (settings) throws(Refusal) in
        unsafe try settings.trust.setCAFile(Boundary.text(path, "path"))
    }
}

@c @implementation
public func fw_config_set_ca_pem(_ config: OpaquePointer!, _ pem: UnsafePointer<CChar>!) -> fw_status {
    unsafe set(config) { (settings) throws(Refusal) in
        let text = unsafe try Boundary.text(pem, "pem")
        try settings.trust.checkCAPEM(text)
        guard CurlAbilities.takesCertificatesAsText() else { throw Refusal(.unsupported, "pem") }
        try settings.trust.setCAPEM(text)
    }
}

@c @implementation
public func fw_config_set_client_certificate(
    _ config: OpaquePointer!, _ certificate_path: UnsafePointer<CChar>!, _ key_path: UnsafePointer<CChar>!
) -> fw_status {
    unsafe set(config) { (settings) throws(Refusal) in
        unsafe try settings.trust.setClientCertificate(
            Boundary.text(certificate_path, "certificate_path"),
            key: Boundary.text(key_path, "key_path"))
    }
}

@c @implementation
public func fw_config_set_proxy(_ config: OpaquePointer!, _ url_or_null: UnsafePointer<CChar>!) -> fw_status {
    unsafe set(config) { (settings) throws(Refusal) in
        if let url = unsafe url_or_null {
            unsafe try settings.proxy.set(span(of: url))
        } else {
            settings.proxy.clear()
        }
        settings.proxy.isChosenByCaller = true
        settings.proxy.isFromEnvironment = false
    }
}

@c @implementation
public func fw_config_set_proxy_credentials(
    _ config: OpaquePointer!, _ user: UnsafePointer<CChar>!, _ password: UnsafePointer<CChar>!
) -> fw_status {
    unsafe set(config) { (settings) throws(Refusal) in
        unsafe try settings.setProxyCredentials(
            user: Boundary.text(user, "user"),
            password: Boundary.text(password, "password"))
    }
}

@c @implementation
public func fw_config_set_insecure_http(_ config: OpaquePointer!, _ allowed: Int32) -> fw_status {
    unsafe set(config) { (settings) throws(Refusal) in
        settings.allowsInsecureHTTP = try Boundary.flag(allowed, "allowed")
    }
}

@c @implementation
public func fw_config_load(
    _ config: OpaquePointer!, _ profile_or_null: UnsafePointer<CChar>!,
    _ error_or_null: UnsafeMutablePointer<OpaquePointer?>!
) -> fw_status {
    unsafe Boundary.status(error_or_null) { () throws(Refusal) in
        let settings: Box<Settings> = unsafe try Boundary.object(config, "config")
        guard var search = try? SettingsSearch(for: settings.object) else { throw .noMemory }
        do throws(Refusal) {
            if let profile = unsafe profile_or_null {
                try search.run(profile: unsafe span(of: profile))
            } else {
                try search.run()
            }
        } catch let refusal {
            if search.path.isAbsent { throw refusal }
            if unsafe error_or_null != nil {
                let report = try? ErrorReport(refusal, in: search.path.span, line: search.line)
                unsafe error_or_null.pointee = ErrorReport.pointer(report, orElse: refusal.outcome)
            }
            return refusal.status.rawValue
        }
        settings.object = search.result()
        return Status.ok.rawValue
    }
}

@c @implementation
public func fw_config_account_id(_ config: OpaquePointer!) -> UnsafePointer<CChar>! {
    guard let box = Box<Settings>(config) else { return nil }
    return unsafe box.object.accountID.cString
}

@c @implementation
public func fw_config_user_id(_ config: OpaquePointer!) -> UnsafePointer<CChar>! {
    guard let box = Box<Settings>(config) else { return nil }
    return unsafe box.object.userID.cString
}

@c @implementation
public func fw_config_has_api_key(_ config: OpaquePointer!, _ api_key: UnsafePointer<CChar>!) -> Int32 {
    guard let box = Box<Settings>(config), let key = unsafe api_key else { return 0 }
    return unsafe box.object.hasAPIKey(span(of: key)) ? 1 : 0
}

@c @implementation
public func fw_log_level_name(_ level: fw_log_level) -> UnsafePointer<CChar>! {
    unsafe (LogLevel(rawValue: level)?.name ?? "UNKNOWN_LEVEL").cString
}

@c @implementation
public func fw_config_free(_ config: OpaquePointer!) {
    unsafe Boundary.free(config, Settings.self)
}
