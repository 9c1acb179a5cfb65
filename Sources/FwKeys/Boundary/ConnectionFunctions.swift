// ConnectionFunctions.swift - the settings of fw_config that say how a connection is made: trust, proxy, plain HTTP

import CFwKeys

extension Boundary {
    /// Changes a setting of the configuration behind a handle.
    static func set(
        _ config: OpaquePointer?, _ body: (inout Settings) throws(Refusal) -> Void
    ) -> fw_status {
        guarded { () throws(Refusal) in
            let settings: Box<Settings> = unsafe try object(config, "config")
            unsafe try body(&settings.object)
        }
    }
}

@c @implementation
public func fw_config_set_ca_file(_ config: OpaquePointer!, _ path: UnsafePointer<CChar>!) -> fw_status {
    unsafe Boundary.set(config) { (settings) throws(Refusal) in
        unsafe try settings.trust.setCAFile(span(of: Boundary.required(path, "path")))
    }
}

@c @implementation
public func fw_config_set_ca_pem(_ config: OpaquePointer!, _ pem: UnsafePointer<CChar>!) -> fw_status {
    unsafe Boundary.set(config) { (settings) throws(Refusal) in
        let text = unsafe try span(of: Boundary.required(pem, "pem"))
        try settings.trust.checkCAPEM(text)
        guard CurlAbilities.takesCertificatesAsText() else { throw Refusal(.unsupported, "pem") }
        try settings.trust.setCAPEM(text)
    }
}

@c @implementation
public func fw_config_set_client_certificate(
    _ config: OpaquePointer!, _ certificate_path: UnsafePointer<CChar>!, _ key_path: UnsafePointer<CChar>!
) -> fw_status {
    unsafe Boundary.set(config) { (settings) throws(Refusal) in
        unsafe try settings.trust.setClientCertificate(
            span(of: Boundary.required(certificate_path, "certificate_path")),
            key: span(of: Boundary.required(key_path, "key_path")))
    }
}

@c @implementation
public func fw_config_set_proxy(_ config: OpaquePointer!, _ url_or_null: UnsafePointer<CChar>!) -> fw_status {
    unsafe Boundary.set(config) { (settings) throws(Refusal) in
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
    unsafe Boundary.set(config) { (settings) throws(Refusal) in
        unsafe try settings.setProxyCredentials(
            user: span(of: Boundary.required(user, "user")),
            password: span(of: Boundary.required(password, "password")))
    }
}

@c @implementation
public func fw_config_set_insecure_http(_ config: OpaquePointer!, _ allowed: Int32) -> fw_status {
    unsafe Boundary.set(config) { (settings) throws(Refusal) in
        settings.allowsInsecureHTTP = try Boundary.flag(allowed, "allowed")
    }
}
