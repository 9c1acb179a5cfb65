// A service without a network, for tests: requests in, replies out.

import Testing

@testable import Emulator

struct Harness {
    let emulated: Service

    init(_ form: WireForm = .recorded, _ change: (inout Settings) -> Void = { _ in }) throws {
        var settings = Settings()
        settings.wire = form
        change(&settings)
        emulated = try Service(settings)
    }

    var users: String { "/v1/accounts/demo-account/users" }
    /// The keys of the first user.
    var keys: String { "\(users)/\(emulated.settings.firstUserId)/apiKeys" }
    var allKeys: String { "\(users)/-/apiKeys" }
    var serviceKeys: String { "\(users)/demo-service-account/apiKeys" }

    /// The service's answer, untouched by faults.
    func reply(_ method: String, _ target: String, _ body: String = "", key: String? = nil) -> Reply {
        var request = Request(method: method, target: target)
        request.headers = [("authorization", "Bearer \(key ?? emulated.bootstrapSecret)")]
        request.body = Array(body.utf8)
        do throws(Refusal) {
            switch try Route(request) {
            case .service(let call):
                let entry = emulated.receive(call, request).entry
                defer { emulated.finished() }
                let reply = emulated.perform(call)
                emulated.answering(entry, status: reply.status)
                return reply
            case .control(let call): return emulated.control(call, body: request.body)
            }
        } catch {
            let reply = error.reply(emulated.settings.wire)
            emulated.receiveUnrouted(request, status: reply.status)
            return reply
        }
    }

    /// The status and the body of a reply.
    func send(
        _ method: String, _ target: String, _ body: String = "", key: String? = nil
    ) -> (status: Int, body: String) {
        let reply = reply(method, target, body, key: key)
        return (reply.status, String(decoding: reply.body, as: UTF8.self))
    }

    /// A new key's id and secret.
    func create(_ members: String = "") throws -> (id: String, secret: String) {
        let created = send("POST", keys, #"{"apiKey":{\#(members)}}"#)
        try #require(created.status == 200)
        return (try text("keyId", in: created.body), try text("key", in: created.body))
    }
}

extension Service {
    func receive(_ operation: Operation) -> Reception {
        receive(Call(operation: operation, body: []), Request(method: "GET", target: "/"))
    }
}

extension FaultPlan {
    mutating func strike(_ operation: Operation) -> Strike {
        strike(FaultSubject(call: Call(operation: operation, body: []), caller: nil))
    }
}

func member(_ name: String, in body: String) throws -> JSONValue? {
    guard case .object(let members) = try JSONValue.parse(Array(body.utf8)) else { return nil }
    return members[name]
}

/// A text that is a member of a JSON object; empty if there is none.
func text(_ name: String, in body: String) throws -> String {
    guard case .string(let value) = try member(name, in: body) else { return "" }
    return value
}

func number(_ name: String, in body: String) throws -> Double? {
    guard case .number(let value) = try member(name, in: body) else { return nil }
    return value
}
