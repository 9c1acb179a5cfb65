// ErrorReplyTests.swift - the four shapes in which one host says no, and what is no shape at all

import Testing

@testable import FwKeysCalls

@Suite struct ErrorReplyTests {
    private func read(_ text: String, hiding credential: String = "") throws -> (
        code: Int32?, message: String
    ) {
        var body = try Bytes(copying: text)
        let credential = credential.utf8Bytes
        let reply = try ErrorReply(&body, hiding: credential.span)
        return (reply.code, String(reply.message.span))
    }

    @Test(
        arguments: [
            (#"{"code":5,"message":"no such key","details":[]}"#, 5, "no such key"),
            (#"{"error":{"message":"no","code":7,"type":"t","param":null},"request_id":"r"}"#, 7, "no"),
            (#"{"error":{"message":"no","code":"invalid_api_key"}}"#, nil, "no"),
            (#"{"error":"unauthorized","message":"bad key"}"#, nil, "bad key"),
            (#"{"error":"unauthorized"}"#, nil, "unauthorized"),
            (#"{"fault":{"faultstring":"quota","detail":{"errorcode":"e"}}}"#, nil, "quota"),
            (#"{"code":0,"message":"ok?"}"#, 0, "ok?"), (#"{"code":16,"message":"m"}"#, 16, "m"),
        ] as [(String, Int32?, String)])
    func shapes(text: String, code: Int32?, message: String) throws {
        let reply = try read(text)
        #expect(reply.code == code)
        #expect(reply.message == message)
    }

    @Test(arguments: [
        "", "<html><body>502 Bad Gateway</body></html>", "null", "7", "[]", "{}", #""no""#,
        #"{"message":"cut"#,
        #"{"message":7,"code":"5"}"#, #"{"code":404}"#, #"{"code":-1}"#, #"{"code":17}"#, #"{"code":1.0}"#,
        #"{"error":null,"message":null}"#, #"{"error":["a"]}"#, #"{"message":""}"#,
        #"{"message":"a"} {"code":5}"#,
        #"[{"code":5,"message":"a"}]"#, #"{"fault":"f"}"#,
    ])
    func nothingToTell(text: String) throws {
        let reply = try read(text)
        #expect(reply.code == nil)
        #expect(reply.message == "")
    }

    @Test func theWordsAreMadeHarmless() throws {
        #expect(try read(#"{"message":"a\u0000b\u001b[2J\r\nc"}"#).message == "a b [2J  c")
        #expect(try read(#"{"message":"bad key fw_4RpQsEcReT0987"}"#).message == "bad key [hidden]")
        #expect(try read(#"{"message":"Bearer s3cret!"}"#, hiding: "s3cret!").message == "Bearer [hidden]")
        #expect(try read(#"{"error":"\u0066w_4RpQsEcReT0987"}"#).message == "[hidden]")
        let long = try read(#"{"message":"\#(String(repeating: "é", count: 400))"}"#).message
        #expect(long == String(repeating: "é", count: 256))
    }

    @Test(
        "A message names the member that the server does not know",
        arguments: [
            (#"proto: (line 1:59): unknown field \"annotations\""#, "annotations"),
            (#"unknown field \"a\", unknown field \"b\""#, "a"), (#"unknown field \""#, ""),
            (#"unknown field \"cut"#, ""), ("unknown field annotations", ""), ("", ""),
        ])
    func unknownMembers(message: String, member: String) throws {
        var body = try Bytes(copying: #"{"code":3,"message":"\#(message)"}"#)
        let reply = try ErrorReply(&body, hiding: [UInt8]().span)
        let found = String(reply.unknownMember)
        #expect(found == member)
    }

    @Test(
        "The request's id is at the top of the body",
        arguments: [
            (#"{"request_id":"r-1"}"#, "r-1"), (#"{"request_id":7}"#, ""),
            (#"{"error":{"request_id":"r"}}"#, ""),
            (#"{"request_id":"a\nb fw_4RpQsEcReT0987"}"#, "a b [hidden]"),
            (#"{"request_id":"a\u0000b"}"#, ""),
        ])
    func requestIDs(text: String, id: String) throws {
        var body = try Bytes(copying: text)
        let reply = try ErrorReply(&body, hiding: [UInt8]().span)
        let found = String(reply.requestID.span)
        #expect(found == id)
    }

    /// A member of that name is a secret wherever it is, and is overwritten before anything is read.
    @Test func secretsAreBlanked() throws {
        for text in [
            #"{"code":6,"message":"m","key":"s3cretOfTheKey"}"#,
            #"{"code":6,"message":"m","details":[{"key":"s3cretOfTheKey"}]}"#,
        ] {
            var body = try Bytes(copying: text)
            let reply = try ErrorReply(&body, hiding: [UInt8]().span)
            let left = String(body.span)
            let code = reply.code
            #expect(code == 6)
            #expect(!left.contains("s3c"))
        }
    }
}
