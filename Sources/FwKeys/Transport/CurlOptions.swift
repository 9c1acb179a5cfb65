// CurlOptions.swift - sets libcurl's options
//
// Setting an option fails if memory runs out, or if the loaded libcurl was built without the feature. Failures are collected
// and checked once at the end.

import FwKeysSettings

@safe
public struct CurlOptions {
    let easy: UnsafeMutableRawPointer
    /// `.noMemory` where memory ran out, `.unsupported` where libcurl does not know an option.
    private(set) var failure = Status.ok

    public var hasFailed: Bool { failure != .ok }

    /// Throws why an option could not be set.
    public func check() throws(Refusal) {
        if failure != .ok { throw Refusal(failure, failure == .unsupported ? "an option" : "") }
    }

    /// A host name that is still looked up, on a thread of libcurl's, does not keep a call past its end. An older libcurl
    /// (before 7.87) does not know this, and waits.
    public func leaveLookupsBehind() {
        _ = unsafe system_easy_set_long(easy, CURLOPT_QUICK_EXIT, 1)
    }

    public mutating func set(_ option: CURLoption, _ value: Int) {
        unsafe note(system_easy_set_long(easy, option, value))
    }

    public mutating func set(_ option: CURLoption, _ text: Literal) {
        unsafe note(system_easy_set_pointer(easy, option, text.cString))
    }

    @unsafe
    public mutating func set(_ option: CURLoption, _ pointer: UnsafeRawPointer?) {
        unsafe note(system_easy_set_pointer(easy, option, pointer))
    }

    /// Has `events` told of each socket that is opened and closed.
    @unsafe
    public mutating func setSockets(_ events: UnsafeMutablePointer<EventSet>) {
        unsafe note(system_easy_set_sockets(easy, socketOpens, socketCloses, events))
    }

    /// Whom to trust. A proxy that is spoken to over TLS is trusted as the service is.
    public mutating func set(_ trust: borrowing Trust, isProxied: Bool) {
        set(CURLOPT_SSL_VERIFYPEER, 1)
        set(CURLOPT_SSL_VERIFYHOST, 2)
        set(
            trust, version: CURLOPT_SSLVERSION, folder: CURLOPT_CAPATH, file: CURLOPT_CAINFO,
            text: CURLOPT_CAINFO_BLOB)
        if isProxied {
            set(
                trust, version: CURLOPT_PROXY_SSLVERSION, folder: CURLOPT_PROXY_CAPATH,
                file: CURLOPT_PROXY_CAINFO, text: CURLOPT_PROXY_CAINFO_BLOB)
        }
        if !trust.certificateFile.isAbsent {
            unsafe set(CURLOPT_SSLCERT, trust.certificateFile.cString)
            unsafe set(CURLOPT_SSLKEY, trust.keyFile.cString)
        }
    }

    /// A file or a text takes the place of all that the system trusts, its folder of certificates too.
    private mutating func set(
        _ trust: borrowing Trust, version: CURLoption, folder: CURLoption, file: CURLoption, text: CURLoption
    ) {
        set(version, Int(CURL_SSLVERSION_TLSv1_2))
        // A TLS library without such folders does not know the option, and needs it less.
        if !trust.caFile.isAbsent || !trust.caPEM.isAbsent {
            _ = unsafe system_easy_set_pointer(easy, folder, nil)
        }
        if !trust.caFile.isAbsent { unsafe set(file, trust.caFile.cString) }
        if !trust.caPEM.isAbsent {
            unsafe note(system_easy_set_text(easy, text, trust.caPEM.cString, trust.caPEM.span.count))
        }
    }

    /// Through whom to speak. An empty proxy keeps libcurl from asking the environment for one, and an empty list of hosts to reach
    /// without it from asking for that.
    @unsafe
    public mutating func set(_ proxy: borrowing Proxy, authorization: UnsafeRawPointer?) {
        let none: Literal = ""
        // A libcurl without proxies refuses both, and asks for none.
        unsafe noteIfKnown(system_easy_set_pointer(easy, CURLOPT_NOPROXY, none.cString))
        if proxy.isAbsent {
            return unsafe noteIfKnown(system_easy_set_pointer(easy, CURLOPT_PROXY, none.cString))
        }
        unsafe set(CURLOPT_PROXY, proxy.url.cString)
        set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        set(CURLOPT_HEADEROPT, Int(CURLHEADER_SEPARATE))
        unsafe set(CURLOPT_PROXYHEADER, authorization)
    }

    /// Asks OpenSSL for 112 bits of security in keys and signatures, where OpenSSL's functions must not be called. The level is part
    /// of the list of ciphers, so this replaces the host's list, even one that asks for more.
    public mutating func demandStrength(isProxied: Bool) {
        set(CURLOPT_SSL_CIPHER_LIST, "DEFAULT@SECLEVEL=2")
        if isProxied { set(CURLOPT_PROXY_SSL_CIPHER_LIST, "DEFAULT@SECLEVEL=2") }
    }

    /// Keeps why an option could not be set.
    mutating func note(_ code: CURLcode) {
        noteIfKnown(code)
        if code != CURLE_OK, failure == .ok { failure = .unsupported }
    }

    /// For an option that a libcurl without it needs less.
    private mutating func noteIfKnown(_ code: CURLcode) {
        if code == CURLE_OUT_OF_MEMORY { failure = .noMemory }
    }
}

// The callbacks as libcurl calls them.

private func socketOpens(
    _ data: UnsafeMutableRawPointer?, _: curlsocktype, _ address: UnsafeMutablePointer<curl_sockaddr>?
) -> curl_socket_t {
    guard let events = unsafe data?.assumingMemoryBound(to: EventSet.self) else { return -1 }
    let socket = unsafe system_open_socket(address)
    if socket < 0 { return -1 }
    do {
        unsafe try events.pointee.curlOpened(socket)
        return socket
    } catch {
        close(socket)
        return -1
    }
}

private func socketCloses(_ data: UnsafeMutableRawPointer?, _ socket: curl_socket_t) -> Int32 {
    unsafe data?.assumingMemoryBound(to: EventSet.self).pointee.curlCloses(socket)
    return close(socket)
}
