// TLSFailureTests.swift - what libcurl and OpenSSL say of a failure, in the words of the header

import Testing

@testable import FwKeysCalls

@Suite struct TLSFailureTests {
    /// Each as a libcurl that is in the field has put it.
    @Test(
        arguments: [
            ("OpenSSL/3.0.19: error:0A00010B:SSL routines::wrong version number", .notTLS),
            ("TLS connect error: error:0A00010B:SSL routines::wrong version number", .notTLS),
            ("error:1408F10B:SSL routines:ssl3_get_record:wrong version number", .notTLS),
            ("OpenSSL/3.0.19: error:0A000102:SSL routines::unsupported protocol", .tlsVersion),
            ("error:1425F102:SSL routines:ssl_choose_client_version:unsupported protocol", .tlsVersion),
            ("OpenSSL/3.0.19: error:0A00042E:SSL routines::tlsv1 alert protocol version", .tlsVersion),
            ("error:0A000126:SSL routines::unexpected eof while reading", .tls),
            ("OpenSSL SSL_connect: Connection reset by peer in connection to 127.0.0.1:1", .tls),
            ("", .tls), ("error:", .tls), ("error:0A0001", .tls), ("error:0A00010", .tls),
            ("error:0A0001xB:SSL routines", .tls), ("errerror:0A00010B", .notTLS),
        ] as [(String, Status)])
    func handshakes(text: String, status: Status) {
        let bytes = Array(text.utf8)
        #expect(Status(handshakeFailedWith: bytes.span) == status)
    }

    @Test(
        arguments: [
            (0, .certificateHost), (1, .certificateHost), (62, .certificateHost), (64, .certificateHost),
            (9, .certificateNotYetValid), (10, .certificateExpired), (18, .certificateSelfSigned),
            (19, .certificateUntrusted), (20, .certificateUntrusted), (21, .certificateUntrusted),
            (2, .certificateUntrusted), (66, .certificateWeak), (67, .certificateWeak),
            (68, .certificateWeak),
            (23, .tls), (26, .tls), (-1, .tls), (Int.max, .tls),
        ] as [(Int, Status)])
    func certificates(result: Int, status: Status) {
        #expect(Status(certificateRefusedWith: result) == status)
    }
}
