// ConfigFunctions.swift - fw_config

import FwKeysCalls
import CFwKeys

@safe
private func settings(_ config: Handle) throws(Refusal) -> Box<Settings> {
    try config.object(Settings.self, "config")
}

private func milliseconds(
    _ value: Int64, _ argument: Literal, atLeast least: Int64 = 1
) throws(Refusal) -> Int64 {
    try value.within(least...Settings.longestMilliseconds, argument)
}

@c @implementation
public func fw_config_new(_ config: HandleOutput) -> fw_status {
    Boundary.give(config, "config", try Boundary.box(orNoMemory(Settings())).pointer)
}

@c @implementation
public func fw_config_set_api_key(_ config: Handle, _ api_key: CText) -> fw_status {
    Boundary.status(try settings(config).object.setAPIKey(api_key.text("api_key")))
}

@c @implementation
public func fw_config_set_base_url(_ config: Handle, _ url: CText) -> fw_status {
    Boundary.status(try settings(config).object.setBaseURL(url.text("url")))
}

@c @implementation
public func fw_config_set_timeout_ms(_ config: Handle, _ timeout_ms: Int64) -> fw_status {
    Boundary.status(try settings(config).object.timing.call = milliseconds(timeout_ms, "timeout_ms"))
}

@c @implementation
public func fw_config_set_attempt_timeout_ms(_ config: Handle, _ timeout_ms: Int64) -> fw_status {
    Boundary.status(try settings(config).object.timing.attempt = milliseconds(timeout_ms, "timeout_ms"))
}

@c @implementation
public func fw_config_set_connect_timeout_ms(_ config: Handle, _ timeout_ms: Int64) -> fw_status {
    Boundary.status(try settings(config).object.timing.connect = milliseconds(timeout_ms, "timeout_ms"))
}

@c @implementation
public func fw_config_set_settle_ms(_ config: Handle, _ settle_ms: Int64) -> fw_status {
    Boundary.status(
        try settings(config).object.timing.settle = milliseconds(settle_ms, "settle_ms", atLeast: 0))
}

@c @implementation
public func fw_config_set_max_attempts(_ config: Handle, _ attempts: Int32) -> fw_status {
    Boundary.status(
        try settings(config).object.retries.maximumAttempts = attempts.within(
            1...RetryPolicy.mostAttempts, "attempts"))
}

@c @implementation
public func fw_config_set_retry_base_ms(_ config: Handle, _ base_ms: Int64) -> fw_status {
    Boundary.status(
        try settings(config).object.retries.baseMilliseconds = milliseconds(base_ms, "base_ms", atLeast: 0))
}

@c @implementation
public func fw_config_set_retry_cap_ms(_ config: Handle, _ cap_ms: Int64) -> fw_status {
    Boundary.status(
        try settings(config).object.retries.capMilliseconds = milliseconds(cap_ms, "cap_ms", atLeast: 0))
}

@c @implementation
public func fw_config_set_requests_per_minute(_ config: Handle, _ requests: Int32) -> fw_status {
    Boundary.status(
        try settings(config).object.requestsPerMinute = requests.within(0...1_000_000, "requests"))
}

@c @implementation
public func fw_config_set_cancel(_ config: Handle, _ cancel: Handle) -> fw_status {
    Boundary.status(try settings(config).object.cancelToken = cancel.cancelToken())
}

@c @implementation
public func fw_config_set_log(
    _ config: Handle, _ level: fw_log_level, _ callback: fw_log_callback?,
    _ userData: UserData, _ destroy: fw_destroy_callback?
) -> fw_status {
    Boundary.status { () throws(Refusal) in
        let box = try settings(config)
        guard let level = LogLevel(rawValue: level) else { throw Refusal(.outOfRange, "level") }
        if let callback = unsafe callback {
            unsafe try orNoMemory(
                box.object.setLog(
                    Log(level: level, callback: callback, userData: userData),
                    destroy: destroy))
        } else {
            box.object.log = nil
            unsafe destroy?(userData)
        }
    }
}

@c @implementation
public func fw_config_set_ca_file(_ config: Handle, _ path: CText) -> fw_status {
    Boundary.status(try settings(config).object.trust.setCAFile(path.text("path")))
}

@c @implementation
public func fw_config_set_ca_pem(_ config: Handle, _ pem: CText) -> fw_status {
    Boundary.status { () throws(Refusal) in
        let box = try settings(config)
        let text = try pem.text("pem")
        try box.object.trust.checkCAPEM(text)
        guard CurlAbilities.takesCertificatesAsText() else { throw Refusal(.unsupported, "pem") }
        try box.object.trust.setCAPEM(text)
    }
}

@c @implementation
public func fw_config_set_client_certificate(
    _ config: Handle, _ certificate_path: CText, _ key_path: CText
) -> fw_status {
    Boundary.status(
        try settings(config).object.trust.setClientCertificate(
            certificate_path.text("certificate_path"), key: key_path.text("key_path")))
}

@c @implementation
public func fw_config_set_proxy(_ config: Handle, _ url: CText) -> fw_status {
    Boundary.status { () throws(Refusal) in
        let box = try settings(config)
        if url.isNull {
            box.object.proxy.clear()
        } else {
            try box.object.proxy.set(url.text("url_or_null"))
        }
        box.object.proxy.isChosenByCaller = true
        box.object.proxy.isFromEnvironment = false
    }
}

@c @implementation
public func fw_config_set_proxy_credentials(_ config: Handle, _ user: CText, _ password: CText) -> fw_status {
    Boundary.status(
        try settings(config).object.setProxyCredentials(
            user: user.text("user"), password: password.text("password")))
}

@c @implementation
public func fw_config_set_insecure_http(_ config: Handle, _ allowed: Int32) -> fw_status {
    Boundary.status(try settings(config).object.allowsInsecureHTTP = allowed.flag("allowed"))
}

@c @implementation
public func fw_config_load(_ config: Handle, _ profile: CText, _ error: HandleOutput) -> fw_status {
    Boundary.statusOfCall(error) { () throws(Refusal) in
        let box = try settings(config)
        var search = try orNoMemory(SettingsSearch(for: box.object))
        do throws(Refusal) {
            if profile.isNull {
                try search.run()
            } else {
                try search.run(profile: profile.text("profile_or_null"))
            }
        } catch let refusal {
            if search.path.isAbsent { throw refusal }
            if !error.isNull {
                let report = try? Shared(ErrorReport(refusal, in: search.path.span, line: search.line))
                unsafe error?.pointee = ErrorReport.pointer(report, orElse: refusal.outcome)
            }
            return refusal.status
        }
        box.object = search.result()
        return .ok
    }
}

@c @implementation
public func fw_config_account_id(_ config: Handle) -> CText {
    Box<Settings>(config)?.object.accountID.cString
}

@c @implementation
public func fw_config_user_id(_ config: Handle) -> CText {
    Box<Settings>(config)?.object.userID.cString
}

@c @implementation
public func fw_config_has_api_key(_ config: Handle, _ api_key: CText) -> Int32 {
    guard let box = Box<Settings>(config), let key = try? api_key.text("api_key") else { return 0 }
    return box.object.hasAPIKey(key) ? 1 : 0
}

@c @implementation
public func fw_config_api_key_checksum(_ config: Handle) -> Int64 {
    Box<Settings>(config)?.object.apiKeyChecksum ?? -1
}

@c @implementation
public func fw_log_level_name(_ level: fw_log_level) -> CText {
    (LogLevel(rawValue: level)?.name ?? "UNKNOWN_LEVEL").cString
}

@c @implementation
public func fw_config_free(_ config: Handle) {
    config.free(Settings.self)
}
