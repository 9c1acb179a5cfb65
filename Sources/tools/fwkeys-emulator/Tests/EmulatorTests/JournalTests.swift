// A test must find in the journal what its program sent, without a secret, and the newest when there is too much.

import Testing

@testable import Emulator

@Suite struct JournalTests {
    private static let path = "/_emulator/journal"

    @Test("An entry has the request, the key, the answer and the fault, and no secret")
    func anEntry() throws {
        let service = try Harness()
        _ = service.send("POST", "/_emulator/clock", #"{"set":"2027-01-31T12:00:00Z","stopped":true}"#)
        _ = service.send(
            "POST", "/_emulator/faults", #"[{"action":"stall","skip":1},{"action":{"delay_ms":0}}]"#)
        let secret = service.emulated.bootstrapSecret
        var request = Request(method: "POST", target: "\(service.keys)?oops=\(secret)")
        request.headers = [
            ("authorization", "Bearer \(secret)"), ("x-note", "of \(secret), really"), ("accept", "a"),
            ("accept", "b"),
        ]
        guard case .service(let call) = try Route(request) else { return }
        let entry = service.emulated.receive(call, request).entry
        func journal() -> String { service.send("GET", Self.path).body }
        let keyId = try #require(service.emulated.state.withLock { $0.initialKeys.first }).keyId
        let shown = secret.prefix(7)
        let expected = """
            {"received":1,"requests":[{"number":1,"time":"2027-01-31T12:00:00Z","method":"POST",\
            "target":"\(service.keys)?oops=\(shown)…",\
            "headers":{"accept":"a, b","authorization":"…","x-note":"of \(shown)…, really"},\
            "operation":"create","key_id":"\(keyId)","faults":[2]}]}
            """
        #expect(journal() == expected)
        service.emulated.answering(entry, status: 503)
        #expect(journal().contains(#""status":503,"faults":[2]"#))
        _ = service.send("DELETE", Self.path)
        #expect(journal() == #"{"received":0,"requests":[]}"#)
        // An answer to a request from before the journal was cleared.
        _ = service.send("GET", "/verifyApiKey", key: "fw_ofNobody1")
        service.emulated.answering(entry, status: 200)
        #expect(journal().contains(#""operation":"verify","status":401"#))
    }

    @Test("A path that the service does not have is in it, and the control path is not") func paths() throws {
        let service = try Harness()
        _ = service.send("GET", "/v2/nothing")
        _ = service.send("GET", "/_emulator")
        let journal = service.send("GET", Self.path).body
        #expect(journal.contains(#""received":1,"#) && journal.contains(#""target":"/v2/nothing""#))
        #expect(journal.contains(#""status":404"#) && !journal.contains("operation"))
    }

    @Test("The newest thousand are kept, and a reset forgets them") func bounded() throws {
        let service = try Harness()
        for number in 1...1_003 { _ = service.send("GET", "/verifyApiKey?n=\(number)") }
        let entries = service.emulated.state.withLock { $0.journal.entries }
        #expect(entries.map(\.number) == Array(4...1_003))
        #expect(entries.first?.target == "/verifyApiKey?n=4" && entries.allSatisfy { $0.status == 200 })
        _ = service.send("POST", "/_emulator/reset")
        #expect(service.send("GET", Self.path).body == #"{"received":0,"requests":[]}"#)
    }
}
