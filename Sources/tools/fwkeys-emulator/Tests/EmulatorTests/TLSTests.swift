// The server's side of TLS, without a socket, and the place at which a text stops being JSON.

import Testing

@testable import Emulator

@Suite struct TLSTests {
    @Test("What is not TLS ends the connection") func notTLS() throws {
        let session = try #require(TLSSession(TLS(names: ["emulator"])))
        #expect(try session.read() == nil && session.takeWhatIsToSend().isEmpty)
        session.receive(Array("GET / HTTP/1.1\r\n\r\n".utf8))
        #expect(throws: TLSSession.Failure.self) { try session.read() }
    }

    @Test("Each start makes a CA of its own") func authorities() throws {
        let first = try String(decoding: TLS(names: []).ca, as: UTF8.self)
        #expect(
            first.hasPrefix("-----BEGIN CERTIFICATE-----\n") && first.hasSuffix("-----END CERTIFICATE-----\n")
        )
        #expect(try first != String(decoding: TLS(names: []).ca, as: UTF8.self))
    }

    @Test(arguments: [
        "{}", " [1, -2.5e+3, true, false, null, \"a\\\"b\\u00e9é\", {\"x\": [[]], \"y\": \"\"}]\n", "7",
        "\"\"",
    ])
    func isJSON(text: String) {
        #expect(JSONSyntax.error(in: Array(text.utf8)) == nil)
    }

    @Test(arguments: [
        ("", 1, 1), ("{", 1, 2), ("{\n \"a\": 1,\n}", 3, 1), ("[1 2]", 1, 4), ("[1,]", 1, 4),
        ("\"a\nb\"", 1, 3),
        ("{\"a\" 1}", 1, 6), ("{} x", 1, 4), ("[tru]", 1, 2), ("\"\\", 1, 3), ("{'a': 1}", 1, 2),
        ("[\n\n01]", 3, 1),
    ])
    func theFirstSlip(text: String, line: Int, column: Int) {
        let place = JSONSyntax.error(in: Array(text.utf8))
        #expect(place?.line == line && place?.column == column)
    }

    @Test func deepNestingEnds() {
        #expect(
            JSONSyntax.error(in: Array(repeating: UInt8(ascii: "["), count: 4 * 1024 * 1024))?.column == 514)
    }
}
