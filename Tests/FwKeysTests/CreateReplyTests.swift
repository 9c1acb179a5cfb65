// CreateReplyTests.swift - the secret leaves the reply for its locked memory, whole, and nothing of it stays behind

import Testing

@testable import FwKeysCalls

@Suite struct CreateReplyTests {
    private struct Result {
        var secret: String
        var keyID: String
        var displayName: String
        var body: [UInt8]
    }

    private func read(_ text: String) throws -> Result {
        let pages = try SecretPages.make()
        var body = try Bytes(copying: text)
        let location = SecretLocator.locate(in: &body)
        let record = try CreateReply.read(&body, location, into: pages)
        return Result(
            secret: secretText(of: record), keyID: String(record.texts.text(record.id)),
            displayName: String(record.texts.text(record.displayName)),
            body: body.span.indices.map { body.span[$0] })
    }

    private func secretText(of record: borrowing KeyRecord) -> String {
        switch record.secret {
        case .some(let secret): String(secret.span)
        case .none: ""
        }
    }

    private func flaw(_ text: String) throws -> JSONDocument.ParseError? {
        do {
            _ = try read(text)
            return nil
        } catch let flaw as JSONDocument.ParseError {
            return flaw
        }
    }

    @Test(arguments: [
        (#"{"keyId":"k1","key":"fw_4RpQsecret","displayName":"ci"}"#, "fw_4RpQsecret"),
        (#"{"key":"fw_4RpQsecret","displayName":"ci","keyId":"k1"}"#, "fw_4RpQsecret"),
        (#" { "keyId" : "k1" , "displayName":"ci", "\u006bey" : "fw_4RpQsecret" } "#, "fw_4RpQsecret"),
        (#"{"keyId":"k1","displayName":"ci","key":"fw_\u0034R\/\"\\s"}"#, #"fw_4R/"\s"#),
        ("\u{feff}{\"keyId\":\"k1\",\"displayName\":\"ci\",\"key\":\"fw_4RpQsecret\"}", "fw_4RpQsecret"),
        (#"{"keyId":"k1","displayName":"ci","n":-1.5E-999,"key":"fw_4RpQsecret"}"#, "fw_4RpQsecret"),
        (#"{"keyId":"k0","key":"fw_4RpQsecret","displayName":"ci","keyId":"k1"}"#, "fw_4RpQsecret"),
    ])
    func taken(text: String, secret: String) throws {
        let result = try read(text)
        #expect(result.secret == secret)
        #expect(result.keyID == "k1")
        #expect(result.displayName == "ci")
        #expect(result.body.count == text.utf8.count)
    }

    @Test func theLongestSecretThatAHeaderTakes() throws {
        let secret = String(repeating: "a", count: 4_096)
        #expect(try read(#"{"keyId":"k1","displayName":"ci","key":"\#(secret)"}"#).secret == secret)
    }

    /// No three bytes in a row of the secret are still in the body, however it was spelled there.
    @Test(arguments: ["fw_4RpQsEcReT0987", #"fw_\u0034RpQ\u0073EcReT"#])
    func nothingIsLeft(spelling: String) throws {
        let body = try read(#"{"keyId":"k1","key":""# + spelling + #"","displayName":"ci"}"#).body
        let content = spelling.utf8Bytes
        for start in 0...content.count - 3 {
            let run = [UInt8](content[start..<start + 3])
            let isThere = (0...body.count - 3).contains { [UInt8](body[$0..<$0 + 3]) == run }
            #expect(!isThere)
        }
    }

    @Test(arguments: [
        #"{"keyId":"k1"}"#, #"{"keyId":"k1","key":""}"#, #"{"keyId":"k1","key":null}"#,
        #"{"keyId":"k1","key":7}"#,
        #"{"keyId":"k1","key":"a\u0000b"}"#, #"{"keyId":"k1","key":"a\nb"}"#,
        #"{"keyId":"k1","key":"a\u007f"}"#,
        #"{"keyId":"k1","key":"a\ud83d"}"#, #"{"keyId":"k1","key":"a\x"}"#, #"{"key":"a1","key":"b2"}"#,
        #"{"keyId":"k1","key":"a b"}"#, #"{"keyId":"k1","key":"\u00e9\ud83d\udd11"}"#,
        #"{"keyId":"k1","key":"a\u009b"}"#,
        #"{"keyId":"k1","key":"\#(String(repeating: "a", count: 4_097))"}"#,
        #"{"keyId":"k1","key":"a1","key":63}"#, #"{"keyId":"k1","key":null,"key":"b2"}"#,
        #"{"keyId":"k1","key":{"key":"a"}}"#, #"[{"keyId":"k1","key":"a"}]"#, #"{"keyId":"k1","key":"abc"#,
        #"{"keyId":"k1","key":"abc"} x"#, "", "<html></html>",
        #"{"keyId":"k1","key":"abc","n":1e999}"#, #"{"keyId":"k1","key":"abc","n":9223372036854775808}"#,
        #"{"keyId":"k1","key":"abc","\u0000":1}"#, #"{"keyId":"k1","key":"abc","displayName":"\ud800"}"#,
        #"{"keyId":"k1","key":"abc",}"#, #"{"keyId":"k1" "key":"abc"}"#,
    ])
    func unusable(text: String) throws {
        #expect(try flaw(text) == .unusable)
    }

    @Test func overlongUTF8IsUnusable() throws {
        var body = try Bytes(copying: #"{"key":"a"#.utf8Bytes + [0xc0, 0x80] + #""}"#.utf8Bytes)
        let location = SecretLocator.locate(in: &body)
        let pages = try SecretPages.make()
        var flaw: JSONDocument.ParseError?
        do throws(JSONDocument.ParseError) {
            _ = try CreateReply.read(&body, location, into: pages)
        } catch {
            flaw = error
        }
        #expect(flaw == .unusable)
    }

    @Test(
        arguments: [
            (#"{"keyId":"k1","key":"fw_a"}"#, "k1"), (#"{"keyId":"k\u0031","key":"fw_"#, "k1"),
            (#"{"keyId":"k1""#, "k1"),
            (#"{"keyId":"k1"#, nil), (#"{"keyId":""}"#, nil), (#"{"keyId":"a\u0000b"}"#, nil),
            (#"{"keyId":"\x"}"#, nil),
            (#"{"a":{"keyId":"k1"}}"#, nil), (#"{"keyId":7}"#, nil), ("", nil),
        ] as [(String, String?)])
    func keyID(text: String, expected: String?) throws {
        var body = try Bytes(copying: text)
        let location = SecretLocator.locate(in: &body)
        var found: String?
        if let id = CreateReply.keyID(location, in: body) { found = String(id.span) }
        #expect(found == expected)
    }
}
