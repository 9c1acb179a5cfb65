// An HTTP reply as a value, and its bytes on the wire. Head and body are kept apart until the end, so that a
// fault can promise the whole body in `content-length` and then send less of it.

struct Reply: Sendable {
    var status: Int
    var headers: [(name: String, value: String)] = []
    var body: [UInt8] = []

    init(status: Int) {
        self.status = status
    }

    init(status: Int = 200, json: [UInt8]) {
        self.status = status
        self.headers = [("content-type", "application/json")]
        self.body = json
    }

    static let emptyObject = Reply(json: Array("{}".utf8))

    /// Status line and headers, up to and with the empty line.
    func head(keepAlive: Bool) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(256 + body.count)
        func append(_ text: String) { bytes.append(contentsOf: text.utf8) }

        append("HTTP/1.1 \(status) \(Reply.reasonPhrase(status))\r\n")
        for (name, value) in headers { append("\(name): \(value)\r\n") }
        append("x-request-id: \(Secret.makeRequestId())\r\n")
        if Reply.mayHaveBody(status) { append("content-length: \(body.count)\r\n") }
        append(keepAlive ? "connection: keep-alive\r\n\r\n" : "connection: close\r\n\r\n")
        return bytes
    }

    var bodyOnWire: [UInt8] { Reply.mayHaveBody(status) ? body : [] }

    private static func mayHaveBody(_ status: Int) -> Bool {
        status != 204 && status != 304
    }

    private static func reasonPhrase(_ status: Int) -> String {
        reasonPhrases[status] ?? "Status"
    }

    private static let reasonPhrases: [Int: String] = [
        200: "OK",
        204: "No Content",
        301: "Moved Permanently",
        302: "Found",
        303: "See Other",
        304: "Not Modified",
        307: "Temporary Redirect",
        308: "Permanent Redirect",
        400: "Bad Request",
        401: "Unauthorized",
        402: "Payment Required",
        403: "Forbidden",
        404: "Not Found",
        405: "Method Not Allowed",
        408: "Request Timeout",
        409: "Conflict",
        412: "Precondition Failed",
        413: "Content Too Large",
        422: "Unprocessable Content",
        429: "Too Many Requests",
        431: "Request Header Fields Too Large",
        499: "Client Closed Request",
        500: "Internal Server Error",
        501: "Not Implemented",
        502: "Bad Gateway",
        503: "Service Unavailable",
        504: "Gateway Timeout",
        520: "Unknown Error",
    ]
}

/// Whether a text may stand in a header: printable ASCII, so that it cannot start a header of its own.
func isHeaderSafe(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy { (0x20..<0x7F).contains($0.value) }
}
