// ErrorReply.swift - what the service says when it says no
//
// One host, four shapes of error, HTML from the edge, and nothing at all: the HTTP status is the authority, and this
// finds out what else can be told. The service's words come from outside, so they are cut to one short line, and
// whatever in them looks like a key is blanked out: some services quote the credential that they refuse.

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
        if let key = scan.key {
            var span = body.mutableSpan
            for index in key { span[index] = 0x78 }
        }
        do throws(JSONTree.Flaw) {
            let text = body.span.extracting(scan.start..<body.count)
            try read(try JSONTree(parsing: text), hiding: credential)
        } catch {
            if error == .outOfMemory { throw OutOfMemory() }
        }
    }

    private mutating func read(_ tree: borrowing JSONTree, hiding credential: Span<UInt8>) throws(JSONTree
        .Flaw)
    {
        guard (try? read(tree.node, hiding: credential)) != nil else { throw .outOfMemory }
    }

    private mutating func read(_ reply: JSONNode, hiding credential: Span<UInt8>) throws(OutOfMemory) {
        let error = reply.member("error")
        code = Self.code(reply.member("code")) ?? Self.code(error.member("code"))
        let nested = error.member("message").textWithNULs
        let own = reply.member("message").textWithNULs
        let fault = reply.member("fault").member("faultstring").textWithNULs
        let text = !nested.isEmpty ? nested : !own.isEmpty ? own : !fault.isEmpty ? fault : error.textWithNULs
        try append(text, hiding: credential)
    }

    private static func code(_ node: JSONNode) -> Int32? {
        guard let value = node.integer, value >= 0, value <= 16 else { return nil }
        return Int32(value)
    }

    private mutating func append(_ text: Span<UInt8>, hiding credential: Span<UInt8>) throws(OutOfMemory) {
        var index = 0
        while index < text.count, message.count < Self.maximumMessageByteCount {
            let rest = text.extracting(index..<text.count)
            let hidden = Self.lengthOfKey(atStartOf: rest, credential: credential)
            if hidden > 0 {
                try message.append("[hidden]")
                index += hidden
                continue
            }
            let byte = text[index]
            try message.append(byte < 0x20 || byte == 0x7f ? ASCII.space : byte)
            index += 1
        }
        if message.count > Self.maximumMessageByteCount || index < text.count { trimToWholeCharacters() }
    }

    /// How many bytes at the start are a credential: the caller's own, or a word with a key's prefix.
    private static func lengthOfKey(atStartOf text: Span<UInt8>, credential: Span<UInt8>) -> Int {
        if !credential.isEmpty, text.count >= credential.count,
            ASCII.equal(text.extracting(first: credential.count), credential)
        {
            return credential.count
        }
        guard hasPrefix(text, "fw_") || hasPrefix(text, "fpk_") else { return 0 }
        var length = 0
        while length < text.count, ASCII.isAlphanumeric(text[length]) || text[length] == 0x5f { length += 1 }
        // Longer than the prefix by which a key may be recognised.
        return length > 8 ? length : 0
    }

    private static func hasPrefix(_ text: Span<UInt8>, _ prefix: StaticString) -> Bool {
        let count = prefix.utf8CodeUnitCount
        return text.count >= count && ASCII.equal(text.extracting(first: count), prefix)
    }

    /// Cuts to the limit, and not through a character.
    private mutating func trimToWholeCharacters() {
        message.truncate(to: Self.maximumMessageByteCount)
        var end = message.count
        while end > 0, !UTF8Text.isValid(message.span.extracting(first: end)) { end -= 1 }
        message.truncate(to: end)
    }
}
