// An HTTP/1.1 request, and how its head is read. Only what a client of this API sends: one target in origin
// form, a body by length or in chunks. What is ambiguous is refused, because a lenient server would hide
// the mistake of the client under test.

struct Request: Sendable {
    var method: String
    var target: String
    /// Names in lower case, in the order in which they came.
    var headers: [(name: String, value: String)] = []
    var body: [UInt8] = []
    var keepAlive = true
    var isHTTP10 = false

    func header(_ name: String) -> String? {
        headers.first { $0.name == name }?.value
    }
}

/// A request that cannot be read; the connection ends after the answer.
struct MalformedRequest: Error, Equatable {
    var status: Int
    var message: String

    static let badHead = MalformedRequest(status: 400, message: "malformed request head")
    static let badLength = MalformedRequest(status: 400, message: "malformed body length")
    static let badChunk = MalformedRequest(status: 400, message: "malformed chunk")
    static let headTooLarge = MalformedRequest(status: 431, message: "request head too large")
    static let bodyTooLarge = MalformedRequest(status: 413, message: "request body too large")

    func reply(_ form: WireForm) -> Reply {
        ErrorBody.status(.invalidArgument, message).reply(status: status, form)
    }
}

enum BodyFraming: Equatable {
    case length(Int)
    case chunked
}

extension Request {
    static let longestHead = 64 * 1024
    static let longestBody = 4 * 1024 * 1024

    /// Reads the lines of a head, the empty line left out.
    init(head: ArraySlice<UInt8>) throws(MalformedRequest) {
        var lines = head.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)[...]
        guard let requestLine = lines.popFirst().map(Request.text) else { throw .badHead }
        let parts = requestLine.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 3, !parts[0].isEmpty, parts[2].hasPrefix("HTTP/1.") else { throw .badHead }
        method = String(parts[0])
        target = String(parts[1])

        headers.reserveCapacity(lines.count)
        for line in lines {
            let end = line.last == UInt8(ascii: "\r") ? line.endIndex - 1 : line.endIndex
            let line = line[..<end]
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex else {
                throw .badHead
            }
            let name = Request.text(line[..<colon]).lowercased()
            guard !name.contains(where: \.isWhitespace) else { throw .badHead }
            headers.append((name, Request.trimmed(line[(colon + 1)...])))
        }

        let connection = header("connection")?.lowercased() ?? ""
        isHTTP10 = parts[2] == "HTTP/1.0"
        keepAlive = isHTTP10 ? connection.contains("keep-alive") : !connection.contains("close")
    }

    func framing() throws(MalformedRequest) -> BodyFraming {
        let lengths = headers.filter { $0.name == "content-length" }
        if let coding = header("transfer-encoding") {
            guard lengths.isEmpty, coding.lowercased() == "chunked" else { throw .badLength }
            return .chunked
        }
        guard let first = lengths.first else { return .length(0) }
        guard lengths.count == 1, first.value.allSatisfy({ $0.isASCII && $0.isNumber }),
            let length = Int(first.value)
        else { throw .badLength }
        guard length <= Request.longestBody else { throw .bodyTooLarge }
        return .length(length)
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: bytes.last == UInt8(ascii: "\r") ? bytes.dropLast() : bytes, as: UTF8.self)
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> String {
        func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
        var bytes = bytes.drop(while: isBlank)
        while let last = bytes.last, isBlank(last) { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }
}
