// ErrorReply.swift - reads the error responses of the service
//
// The service has four shapes of errors, and also sends HTML or an empty body. The HTTP status decides; this file reads what
// else a response says. The service's words come from outside, so they are made harmless and short.

import FwKeysVocabulary

public struct ErrorReply: ~Copyable {
    /// The gRPC code, 0 to 16.
    public private(set) var code: Int32?
    /// The service's message, made harmless; empty where there is none.
    public private(set) var message = Bytes()
    /// The request's id, which a refusal of the API key has nowhere else; made harmless, empty where there is none.
    public private(set) var requestID = Bytes()

    private static var maximumMessageByteCount: Int { 512 }

    /// The unknown member that the message names; empty if it names none.
    public var unknownMember: Span<UInt8> {
        @_lifetime(borrow self) get {
            let words = "unknown field \"" as Literal
            guard let position = ASCII.position(of: words.bytes, in: message.span) else {
                return message.span.extracting(first: 0)
            }
            let rest = message.span.extracting(position + words.byteCount..<message.count)
            return rest.extracting(first: ASCII.position(of: ASCII.quote, in: rest) ?? 0)
        }
    }

    /// Reads `body`, which is overwritten where it holds what looks like a secret.
    public init(_ body: inout Bytes, hiding credential: Span<UInt8>) throws(OutOfMemory) {
        // jansson leaves copies of what the service quotes.
        body.blankWords(hiding: credential)
        do throws(JSONDocument.ParseError) {
            let document = try JSONDocument(&body)
            guard (try? read(document, hiding: credential)) != nil else { throw .outOfMemory }
        } catch {
            if error == .outOfMemory { throw OutOfMemory() }
        }
    }

    private mutating func read(
        _ document: borrowing JSONDocument, hiding credential: Span<UInt8>
    ) throws(OutOfMemory) {
        let reply = document.value
        let error = reply.member("error")
        code = Self.code(reply.member("code")) ?? Self.code(error.member("code"))
        let nested = error.member("message").textWithNULs
        let own = reply.member("message").textWithNULs
        let fault = reply.member("fault").member("faultstring").textWithNULs
        let text = !nested.isEmpty ? nested : !own.isEmpty ? own : !fault.isEmpty ? fault : error.textWithNULs
        try message.append(
            harmless: text, limit: Self.maximumMessageByteCount, credential: credential)
        try requestID.append(
            harmless: reply.member("request_id").text, limit: 256, credential: credential)
    }

    private static func code(_ node: JSONValue) -> Int32? {
        guard let value = node.integer, value >= 0, value <= 16 else { return nil }
        return Int32(value)
    }
}
