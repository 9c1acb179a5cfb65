// The bytes of both wire forms. The recorded form is compared with recordings of the live service, member by
// member and line by line: what a client must cope with is in the details.

import Testing

@testable import Emulator

@Suite struct WireFormTests {
    /// The text with what is random or the current time replaced by its kind.
    private func normalized(_ text: String) -> String {
        text.replacing(/fw_[0-9A-Za-z]{22,24}"/, with: "SECRET\"")
            .replacing(/key_[0-9A-Za-z]{8}"/, with: "ID8\"")
            .replacing(/key_[0-9A-Za-z]{16}"/, with: "ID16\"")
            .replacing(/fw_[0-9A-Za-z]{4}"/, with: "PREFIX\"")
            .replacing(/"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"/, with: "UUID")
            .replacing(/20[2-9]\d-\d\d-\d\dT\d\d:\d\d:00Z/, with: "MINUTES")
            .replacing(/20[2-9]\d-\d\d-\d\dT\d\d:\d\d:\d\dZ/, with: "SECONDS")
            .replacing(/20[2-9]\d-\d\d-\d\dT[0-9:]{8}\.\d{3,6}Z/, with: "MICROSECONDS")
    }

    @Test("Recorded: a new key has all of its members in alphabetical order, the secret before the id")
    func recordedKey() throws {
        let service = try Harness()
        let members = #""displayName":"ci","annotations":{"b":"1","a":"2"}"#
        let created = service.send("POST", service.keys, #"{"apiKey":{\#(members)}}"#).body
        let time = try text("createTime", in: created)
        #expect(time.wholeMatch(of: /20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ/) != nil)
        #expect(
            normalized(created.replacing(time, with: "TIME")) == """
                {
                  "annotations": {
                    "a": "2",
                    "b": "1"
                  },
                  "createTime": "TIME",
                  "displayName": "ci",
                  "email": "demo-user@example.com",
                  "expireTime": null,
                  "key": "SECRET",
                  "keyId": "ID8",
                  "lastUsed": null,
                  "prefix": "PREFIX",
                  "secure": true
                }
                """)
    }

    @Test("Recorded: a list has all members, empty lists too") func recordedLists() throws {
        let service = try Harness()
        let list = service.send("GET", service.keys).body
        let lastUsed = try #require(list.firstMatch(of: /"lastUsed": "([^"]*)"/)).output.1
        #expect(lastUsed.hasSuffix(":00Z") && lastUsed.utf8.count == 20)
        #expect(
            list.hasPrefix("{\n  \"apiKeys\": [\n    {\n      \"annotations\": {},\n      \"createTime\": "))
        #expect(list.contains("\n      \"key\": \"\",\n"))
        #expect(list.hasSuffix("\n    }\n  ],\n  \"nextPageToken\": \"\",\n  \"totalSize\": 1\n}"))
        #expect(
            service.send("GET", service.serviceKeys).body == """
                {
                  "apiKeys": [],
                  "nextPageToken": "",
                  "totalSize": 0
                }
                """)
    }

    @Test("Recorded: a user has all members, and the first one is named as the account") func recordedUser()
        throws
    {
        let service = try Harness()
        let body = service.send("GET", "\(service.users)?pageSize=1").body
        let token = try text("nextPageToken", in: body)
        #expect(
            normalized(body.replacing(token, with: "TOKEN"))
                .replacing(/(MICRO)?SECONDS|MINUTES/, with: "TIME") == """
                    {
                      "nextPageToken": "TOKEN",
                      "totalSize": 2,
                      "users": [
                        {
                          "createTime": "TIME",
                          "displayName": "",
                          "email": "demo-user@example.com",
                          "name": "accounts/demo-account/users/demo-account",
                          "permissionPreset": "",
                          "role": "admin",
                          "serviceAccount": false,
                          "state": "READY",
                          "status": {
                            "code": "OK",
                            "message": ""
                          },
                          "updateTime": "TIME"
                        }
                      ]
                    }
                    """)
    }

    @Test("Recorded: errors have two shapes") func recordedErrors() throws {
        let service = try Harness()
        let unknownKey = service.reply("GET", "/verifyApiKey", key: "fw_ofNobody")
        #expect(
            normalized(String(decoding: unknownKey.body, as: UTF8.self)) == """
                {
                  "error": {
                    "code": "UNAUTHORIZED",
                    "message": "invalid or missing API key",
                    "param": null,
                    "type": "error"
                  },
                  "request_id": UUID
                }
                """)
        func status(_ code: Int, _ message: String) -> String {
            "{\n  \"code\": \(code),\n  \"details\": [],\n  \"message\": \"\(message)\"\n}"
        }
        #expect(service.send("GET", "/v1/accounts/other/users") == (403, status(7, "")))
        #expect(service.send("GET", "\(service.keys)/key_none") == (404, status(5, "resource not found")))
        #expect(service.send("GET", "\(service.users)/no/apiKeys") == (404, status(5, "resource not found")))
    }

    @Test(
        "Recorded: a fault has the shape in which its status was seen",
        arguments: [(401, "UNAUTHORIZED"), (402, "PAYMENT_REQUIRED"), (412, "PRECONDITION_FAILED")])
    func recordedFaults(status: Int, code: String) throws {
        #expect(
            ErrorBody(fault: status, "m", .recorded) == .error(try #require(ErrorCode(rawValue: status)), "m")
        )
        #expect(ErrorCode(rawValue: status)?.name == code)
        #expect(ErrorBody(fault: status, "m", .classic) == .status(RPCCode(httpStatus: status), "m"))
        #expect(ErrorBody(fault: 403, "m", .recorded) == .status(.permissionDenied, "m"))
    }

    private func head(_ reply: Reply, _ form: WireForm, mayBeChunked: Bool = true) -> String {
        let transfer = Transfer(form: form, keepAlive: true, mayBeChunked: mayBeChunked)
        return String(decoding: reply.onWire(transfer, date: nil).head, as: UTF8.self)
    }

    @Test("Recorded: the edge adds its headers, and a refused key has no x-request-id") func recordedHeaders()
        throws
    {
        let service = try Harness()
        let good = head(service.reply("GET", service.keys), .recorded)
        let uuid = /\r\nx-request-id: [0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\r\n/
        #expect(good.contains(uuid))
        for name in ["cf-ray", "server-timing", "via"] { #expect(good.contains("\r\n\(name): ")) }
        let refused = head(service.reply("GET", service.keys, key: "fw_ofNobody"), .recorded)
        #expect(!refused.contains("x-request-id") && refused.contains("\r\ncf-ray: "))
        #expect(head(service.reply("GET", "\(service.keys)/key_none"), .recorded).contains(uuid))
    }

    @Test("Recorded: a body comes in a chunk, but not to a client of HTTP/1.0") func recordedChunks() {
        let reply = Reply(json: Array("{}".utf8))
        let chunked = reply.onWire(Transfer(form: .recorded, keepAlive: true, mayBeChunked: true), date: nil)
        #expect(String(decoding: chunked.head, as: UTF8.self).hasSuffix("keep-alive\r\n\r\n2\r\n"))
        #expect(chunked.body == reply.body && chunked.end == Array("\r\n0\r\n\r\n".utf8))
        #expect(head(reply, .recorded, mayBeChunked: false).contains("\r\ncontent-length: 2\r\n"))
        #expect(head(Reply(status: 200), .recorded).contains("\r\ncontent-length: 0\r\n"))
    }

    @Test("Classic: compact, the id first, nothing that is not set") func classicForm() throws {
        let service = try Harness(.classic)
        let created = service.send("POST", service.keys, #"{"apiKey":{"later":{"x":1}},"more":2}"#)
        let start = #"{"keyId":"ID16","displayName":"default","key":"SECRET","createTime":""#
        let end = #"","secure":true,"email":"demo-user@example.com","prefix":"PREFIX"}"#
        #expect(normalized(created.body).hasPrefix(start) && normalized(created.body).hasSuffix(end))
        #expect(service.send("GET", service.serviceKeys) == (200, "{}"))
        let unknownKey = #"{"code":16,"message":"invalid or missing API key","details":[]}"#
        #expect(service.send("GET", service.keys, key: "x") == (401, unknownKey))
        let reply = head(service.reply("GET", service.keys), .classic)
        #expect(
            reply.contains(
                /\r\nx-request-id: [0-9a-f]{16}\r\ncontent-length: \d+\r\nconnection: keep-alive\r\n\r\n$/))
    }
}
