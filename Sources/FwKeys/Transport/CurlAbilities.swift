// CurlAbilities.swift - features of the loaded libcurl
//
// The features are read at run time, once for each client: an older libcurl rewrites its feature record, which all threads
// share, whenever it is asked.

import FwKeysSettings

public struct CurlAbilities {
    /// A hook that is called before a request is sent (7.80).
    public let hasPrerequestHook: Bool
    /// It may continue a header line that it has freed (7.84 to 8.0).
    public let keepsFreedHeader: Bool
    /// OpenSSL writes to sockets by itself, and a broken connection is a signal (before 7.87).
    public let raisesPipeSignal: Bool
    /// It can make TLS connections to the service.
    public let hasTLS: Bool
    /// It can make TLS connections to a proxy.
    public let hasTLSToProxy: Bool
    /// The numbers of its TLS errors are OpenSSL's.
    public let usesOpenSSL: Bool
    /// The functions of OpenSSL that this library is bound to are those of the OpenSSL that libcurl works with. They are not where
    /// the host has an OpenSSL of its own: its functions must not be handed libcurl's context.
    public let canCallOpenSSL: Bool
    /// It has OpenSSL read more than one record at a time, which cannot be turned off here, and looks at a kept connection at most
    /// once a second (8.22). A record behind an answer then waits where nobody sees it.
    public let mayOverlookBytes: Bool

    public init() {
        let curl = unsafe curl_version_info(system_curl_version_now)
        let curlVersion = unsafe curl?.pointee.version_num ?? 0
        hasPrerequestHook = curlVersion >= 0x07_50_00
        keepsFreedHeader = curlVersion >= 0x07_54_00 && curlVersion < 0x08_01_00
        raisesPipeSignal = curlVersion < 0x07_57_00
        hasTLS = Self.has(CURL_VERSION_SSL)
        hasTLSToProxy = Self.has(CURL_VERSION_HTTPS_PROXY)
        let none: Literal = ""
        let library = unsafe span(of: curl?.pointee.ssl_version ?? none.cString)
        let bound = unsafe span(of: system_bound_openssl_version() ?? none.cString)
        let version = Self.openSSLVersion(in: library, behind: "OpenSSL/")
        usesOpenSSL = !version.isEmpty
        canCallOpenSSL =
            usesOpenSSL && ASCII.equal(version, Self.openSSLVersion(in: bound, behind: "OpenSSL "))
        mayOverlookBytes = usesOpenSSL && !canCallOpenSSL && curlVersion >= 0x08_16_00
    }

    /// The version in "OpenSSL/3.0.19" or "OpenSSL 3.0.19 27 Jan 2026"; empty where the text is about another library. A libcurl with
    /// several TLS libraries names those that it does not use in parentheses, before the one that it uses or behind it.
    @_lifetime(copy text)
    private static func openSSLVersion(in text: Span<UInt8>, behind name: Literal) -> Span<UInt8> {
        var words = text
        while !words.isEmpty {
            if ASCII.hasPrefix(words, name) {
                return ASCII.prefix(of: words.extracting(droppingFirst: name.byteCount), before: ASCII.space)
            }
            let word = ASCII.prefix(of: words, before: ASCII.space)
            words = words.extracting(droppingFirst: min(word.count + 1, words.count))
        }
        return words
    }

    /// Whether libcurl was built with a feature (CURL_VERSION_…).
    public static func has(_ feature: Int32) -> Bool {
        unsafe (curl_version_info(system_curl_version_now)?.pointee.features ?? 0) & feature != 0
    }

    /// Certificates may be given as text (7.77).
    public static func takesCertificatesAsText() -> Bool {
        unsafe (curl_version_info(system_curl_version_now)?.pointee.version_num ?? 0) >= 0x07_4d_00
    }
}
