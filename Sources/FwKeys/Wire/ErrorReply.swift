// ErrorReply.swift - what the service says when it says no
//
// One host, four shapes of error, HTML from the edge, and nothing at all: the HTTP status is the authority, and this
// finds out what else can be told. The service's words come from outside, so they are made harmless and short.

struct ErrorReply: ~Copyable {
    /// The gRPC code, 0 to 16.
    private(set) var code: Int32?
    /// The service's message, made harmless; empty where there is none.
    private(set) var message = Bytes()

    private static var maximumMessageByteCount: Int { 512 }

    /// Reads `body`, which is overwritten where it holds what looks like a secret.
    init(_ body: inout Bytes, hiding credential: Span<UInt8>) throws(OutOfMemory) {
        let scan = JSONScanner.scan(body.mutableSpan)
        guard scan.verdict == .complete else { return }
        if let key = scan.key { body.blank(key) }
        try read(JSONNode(body.span, at: scan.start), hiding: credential)
    }

    private mutating func read(_ reply: JSONNode, hiding credential: Span<UInt8>) throws(OutOfMemory) {
        let error = reply.member("error")
        code = Self.code(reply.member("code")) ?? Self.code(error.member("code"))
        let nested = error.member("message").textWithNULs
        let own = reply.member("message").textWithNULs
        let fault = reply.member("fault").member("faultstring").textWithNULs
        let text = !nested.isEmpty ? nested : !own.isEmpty ? own : !fault.isEmpty ? fault : error.textWithNULs
        try message.append(
            harmless: text, limit: Self.maximumMessageByteCount, credential: credential)
    }

    private static func code(_ node: JSONNode) -> Int32? {
        guard let value = node.integer, value >= 0, value <= 16 else { return nil }
        return Int32(value)
    }
}
