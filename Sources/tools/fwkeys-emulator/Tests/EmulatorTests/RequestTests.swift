// What a client sent must be read the same however it was cut up on its way, and paths must be split before
// they are decoded.

import Testing

@testable import Emulator

@Suite struct RequestTests {
    private struct EndOfStream: Error {}

    /// Hands out a text in pieces of a given size.
    private final class Pieces: ByteSource {
        private var rest: ArraySlice<UInt8>
        private let size: Int
        private(set) var continues = 0

        init(_ text: String, size: Int) {
            rest = Array(text.utf8)[...]
            self.size = size
        }

        func read() async throws -> [UInt8] {
            guard !rest.isEmpty else { throw EndOfStream() }
            defer { rest = rest.dropFirst(size) }
            return Array(rest.prefix(size))
        }

        func sendContinue() async throws { continues += 1 }
    }

    @Test(arguments: [1, 2, 3, 5, 64, 10_000]) func piecesOfAnySize(size: Int) async throws {
        let text =
            "POST /a?b HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello"
            + "\r\nPOST /c HTTP/1.1\r\ntransfer-encoding:  chunked \r\n\r\n"
            + "3;x=y\r\nabc\r\nA\r\n0123456789\r\n0\r\nT: v\r\n\r\n"
            + "GET / HTTP/1.0\r\n\r\n"
        var reader = RequestReader(source: Pieces(text, size: size))
        let first = try await reader.next()
        #expect(first.method == "POST" && first.target == "/a?b" && first.keepAlive)
        #expect(first.header("host") == "x" && first.body == Array("hello".utf8))
        let second = try await reader.next()
        #expect(second.target == "/c" && second.body == Array("abc0123456789".utf8))
        let third = try await reader.next()
        #expect(third.method == "GET" && third.body.isEmpty && !third.keepAlive)
        #expect(third.isHTTP10 && !second.isHTTP10)
        await #expect(throws: EndOfStream.self) { try await reader.next() }
    }

    @Test(arguments: [
        "GET /\r\n\r\n", "GET  / HTTP/1.1\r\n\r\n", "GET / HTTP/2\r\n\r\n",
        "GET / HTTP/1.1\r\nno colon\r\n\r\n",
        "GET / HTTP/1.1\r\nspace : x\r\n\r\n", "GET / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        "GET / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx",
        "GET / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "GET / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n",
        "GET / HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n",
        "GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
        "GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nabc\r\n0\r\n\r\n",
    ])
    func refuses(text: String) async {
        var reader = RequestReader(source: Pieces(text, size: 7))
        await #expect(throws: MalformedRequest.self) { try await reader.next() }
    }

    @Test func aClientThatWaitsIsToldToSendItsBody() async throws {
        let head = "POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
        let pieces = Pieces(head + "ok", size: head.utf8.count)
        var reader = RequestReader(source: pieces)
        #expect(try await reader.next().body == Array("ok".utf8))
        #expect(pieces.continues == 1)
    }

    @Test func aSegmentIsDecodedAfterTheSplit() throws {
        let target = try RequestTarget("/v1/a%2Fb/%C3%A9%2B+/?x=1%202+3&y&z=%3D=")
        #expect(target.segments == ["v1", "a/b", "é++", ""])
        #expect(target.query["x"] == "1 2 3" && target.query["y"] == "" && target.query["z"] == "==")
        #expect(throws: Refusal.self) { try RequestTarget("/%zz") }
        #expect(throws: Refusal.self) { try RequestTarget("/%C3") }
        #expect(throws: Refusal.self) { try RequestTarget("/a%2") }
        #expect(throws: Refusal.self) { try RequestTarget("*") }
    }

    private func operation(_ method: String, _ target: String) throws(Refusal) -> Operation? {
        let request = Request(method: method, target: target)
        guard case .service(let call) = try Route(request) else { return nil }
        return call.operation
    }

    @Test func everyOperationHasItsPath() throws {
        let keys = "/v1/accounts/a/users/u/apiKeys"
        #expect(try operation("POST", keys) == .create)
        #expect(try operation("GET", keys + "?pageSize=1") == .list)
        #expect(try operation("GET", keys + "/key_1") == .get)
        #expect(try operation("PATCH", keys + "/key_1") == .update)
        #expect(try operation("POST", keys + ":delete") == .delete)
        #expect(try operation("GET", "/v1/accounts/a/users") == .users)
        #expect(try operation("GET", "/v1/accounts/a/users/u") == .users)
        #expect(throws: Refusal.wrongMethod) { try operation("PATCH", "/v1/accounts/a/users/u") }
        #expect(try operation("GET", "/verifyApiKey") == .verify)
        #expect(try operation("GET", "/_emulator") == nil)
        #expect(throws: Refusal.wrongMethod) { try operation("DELETE", keys) }
        #expect(throws: Refusal.unknownPath) { try operation("GET", keys + "/a/b") }
        #expect(throws: Refusal.unknownPath) { try operation("GET", "/v1/accounts/a%2Fusers") }
        #expect(throws: Refusal.unknownPath) { try operation("GET", "/") }
    }
}
