// CurlOptions.swift - libcurl's options, set one by one
//
// Most options cannot fail but by running out of memory, so failures are gathered and looked at once, at the end.

import CSystem

@safe
struct CurlOptions {
    private let easy: UnsafeMutableRawPointer
    private(set) var hasFailed = false

    @unsafe
    init(_ easy: UnsafeMutableRawPointer) {
        unsafe self.easy = unsafe easy
    }

    /// A host name that is still looked up, on a thread of libcurl's, does not keep a call past its end. An older libcurl
    /// (before 7.87) does not know this, and waits.
    func leaveLookupsBehind() {
        _ = unsafe system_easy_set_long(easy, CURLOPT_QUICK_EXIT, 1)
    }

    mutating func set(_ option: CURLoption, _ value: Int) {
        unsafe note(system_easy_set_long(easy, option, value))
    }

    mutating func set(_ option: CURLoption, _ text: Literal) {
        unsafe note(system_easy_set_pointer(easy, option, text.cString))
    }

    @unsafe
    mutating func set(_ option: CURLoption, _ pointer: UnsafeRawPointer?) {
        unsafe note(system_easy_set_pointer(easy, option, pointer))
    }

    mutating func setSocketOpening() {
        unsafe note(system_easy_set_socket_opening(easy))
    }

    /// Has `events` told of each socket.
    @unsafe
    mutating func setSockets(_ events: UnsafeMutableRawPointer) {
        unsafe note(system_easy_set_sockets(easy, socketOpens, socketCloses, events))
    }

    @unsafe
    mutating func set(
        _ option: CURLoption,
        transfer: @convention(c) (UnsafeMutablePointer<CChar>?, Int, Int, UnsafeMutableRawPointer?) -> Int
    ) {
        unsafe note(system_easy_set_transfer(easy, option, transfer))
    }

    @unsafe
    mutating func setPrerequestHook(
        _ hook:
            @convention(c) (
                UnsafeMutableRawPointer?, UnsafeMutablePointer<CChar>?, UnsafeMutablePointer<CChar>?, Int32,
                Int32
            ) -> Int32
    ) {
        unsafe note(system_easy_set_prerequest(easy, hook))
    }

    /// Whom to trust. A proxy that is spoken to over TLS is trusted as the service is.
    mutating func set(_ trust: borrowing Trust, isProxied: Bool) {
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

    /// Through whom to speak. An empty proxy keeps libcurl from asking the environment for one, as does an empty list of
    /// hosts to reach without it.
    @unsafe
    mutating func set(_ proxy: borrowing Proxy, authorization: UnsafeRawPointer?) {
        if proxy.isAbsent { return set(CURLOPT_PROXY, "") }
        unsafe set(CURLOPT_PROXY, proxy.url.cString)
        set(CURLOPT_NOPROXY, "")
        set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        set(CURLOPT_HEADEROPT, Int(CURLHEADER_SEPARATE))
        unsafe set(CURLOPT_PROXYHEADER, authorization)
    }

    /// A TLS library other than OpenSSL does not know this option, and needs it less: that is no failure.
    @unsafe
    mutating func setTLSSetup(
        _ setup:
            @convention(c) (UnsafeMutableRawPointer?, UnsafeMutableRawPointer?, UnsafeMutableRawPointer?) ->
            CURLcode
    ) {
        let code = unsafe system_easy_set_tls_setup(easy, setup)
        if code == CURLE_OUT_OF_MEMORY { hasFailed = true }
    }

    private mutating func note(_ code: CURLcode) {
        if code != CURLE_OK { hasFailed = true }
    }
}

// The callbacks as libcurl calls them.

private func socketOpens(
    _ data: UnsafeMutableRawPointer?, _ purpose: curlsocktype, _ address: UnsafeMutablePointer<curl_sockaddr>?
) -> curl_socket_t {
    let socket = unsafe system_open_socket(data, purpose, address)
    unsafe data?.assumingMemoryBound(to: EventSet.self).pointee.curlOpened(socket)
    return socket
}

private func socketCloses(_ data: UnsafeMutableRawPointer?, _ socket: curl_socket_t) -> Int32 {
    unsafe data?.assumingMemoryBound(to: EventSet.self).pointee.curlCloses(socket)
    return close(socket)
}
