// CurlAbilities.swift - what the libcurl that is loaded can do
//
// Found out at run time, and once for each client: an older libcurl writes down anew what it can do whenever it is asked, for
// all threads in one place.

import CSystem

struct CurlAbilities {
    /// A hook that is called before a request is sent (7.80).
    let hasPrerequestHook: Bool
    /// OpenSSL writes to sockets by itself, and a broken connection is a signal (before 7.87).
    let raisesPipeSignal: Bool
    /// The numbers of its TLS errors are OpenSSL's.
    let usesOpenSSL: Bool

    init() {
        let version = system_curl_version()
        hasPrerequestHook = version >= 0x07_50_00
        raisesPipeSignal = version < 0x07_57_00
        usesOpenSSL = system_curl_uses_openssl() != 0
    }

    /// Certificates may be given as text (7.77).
    static func takesCertificatesAsText() -> Bool { system_curl_version() >= 0x07_4d_00 }
}
