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

    mutating func set(_ option: CURLoption, _ value: Int) {
        unsafe note(system_easy_set_long(easy, option, value))
    }

    mutating func set(_ option: CURLoption, _ text: StaticString) {
        unsafe note(system_easy_set_pointer(easy, option, text.utf8Start))
    }

    @unsafe
    mutating func set(_ option: CURLoption, _ pointer: UnsafeRawPointer?) {
        unsafe note(system_easy_set_pointer(easy, option, pointer))
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
