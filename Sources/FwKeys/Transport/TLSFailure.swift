// TLSFailure.swift - the reason why a TLS connection failed
//
// For people only, as all that libcurl says. Its code tells little: which rule a certificate breaks is OpenSSL's number
// for it, and that there is no version of TLS which both sides speak is OpenSSL's number in the text of libcurl's error.
// Where libcurl works with another TLS library these numbers mean something else, and the status stays general.

import FwKeysSettings

extension Exchange {
    /// More on a TLS connection that libcurl did not make.
    public borrowing func tlsFailure(_ code: CURLcode) -> Status {
        guard abilities.usesOpenSSL else { return .tls }
        if code == CURLE_PEER_FAILED_VERIFICATION {
            return Status(certificateRefusedWith: number(CURLINFO_SSL_VERIFYRESULT))
        }
        return Status(handshakeFailedWith: errorWords)
    }

    /// Notes that nobody is trusted because the file or the text that says whom has no certificate. OpenSSL refuses such a file.
    /// GnuTLS reads it as a list of no authorities, and then refuses every server.
    public mutating func noteEmpty(_ trust: borrowing Trust, _ code: CURLcode) {
        guard code == CURLE_PEER_FAILED_VERIFICATION, !abilities.usesOpenSSL else { return }
        let isOfTLS = reply.failure == .tls || reply.failure == .proxy
        if isOfTLS, trust.hasNoCertificate() { reply.failure = .caFile }
    }

    /// Whether libcurl could not load the private key of the client certificate. Since 8.16 that is the same code as for an argument
    /// that makes no sense, and only its text tells.
    var isAboutClientKey: Bool { ASCII.hasPrefix(errorWords, "unable to set private key") }

    /// What libcurl wrote about the failure.
    private var errorWords: Span<UInt8> {
        @_lifetime(borrow self) get {
            guard let text = unsafe errorText.baseAddress else { return errorText.span }
            let words = unsafe span(of: UnsafeRawPointer(text).assumingMemoryBound(to: CChar.self))
            return unsafe _overrideLifetime(words, borrowing: self)
        }
    }
}

extension Status {
    /// A certificate that does not do; `result` is OpenSSL's (X509_V_ERR_…).
    public init(certificateRefusedWith result: Int) {
        switch result {
        // All is well, or not asked yet: what libcurl itself looks at, before it asks, is the host.
        case 0, 1, 62, 64: self = .certificateHost
        case 9: self = .certificateNotYetValid
        case 10: self = .certificateExpired
        case 18: self = .certificateSelfSigned
        case 2, 19, 20, 21, 24, 27, 79: self = .certificateUntrusted
        case 66, 67, 68: self = .certificateWeak
        default: self = .tls
        }
    }

    /// A handshake that failed; `text` is libcurl's, with "error:0A00010B:" in it.
    public init(handshakeFailedWith text: Span<UInt8>) {
        // The reason (SSL_R_…) is in the lowest bits, whatever OpenSSL is.
        switch (Self.number(behind: "error:", in: text) ?? 0) & 0xfff {
        // No such version here, or the other side says so of ours.
        case 0x102, 0x42e: self = .tlsVersion
        case 0x10b: self = .notTLS
        default: self = .tls
        }
    }

    /// The first number of eight digits behind the word.
    private static func number(behind word: Literal, in text: Span<UInt8>) -> UInt32? {
        var rest = text
        while let position = ASCII.position(of: word.bytes, in: rest) {
            rest = rest.extracting(droppingFirst: position + word.byteCount)
            if rest.count >= 8, let number = ASCII.hexNumber(rest.extracting(first: 8)) { return number }
        }
        return nil
    }
}
