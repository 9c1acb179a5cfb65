// An HTTP reply as a value, and its bytes on the wire. They come in three parts, so that a fault can promise
// the whole body and then send less of it.

struct Reply: Sendable {
    var status: Int
    var headers: [(name: String, value: String)] = []
    var body: [UInt8] = []
    /// Such a reply of the live service has no request id in its headers.
    var hasRequestIdInBody = false

    init(status: Int) {
        self.status = status
    }

    init(status: Int = 200, json: [UInt8]) {
        self.status = status
        self.headers = [("content-type", "application/json")]
        self.body = json
    }

    static let emptyObject = Reply(json: Array("{}".utf8))

    /// - Parameter date: Nil: the reply has no date.
    func onWire(_ transfer: Transfer, date: Timestamp?) -> ReplyBytes {
        var head: [UInt8] = []
        head.reserveCapacity(512)
        func append(_ text: String) { head.append(contentsOf: text.utf8) }

        let body = Reply.mayHaveBody(status) ? body : []
        let isChunked = transfer.mayBeChunked && !body.isEmpty
        append("HTTP/1.1 \(status) \(Reply.reasonPhrase(status))\r\n")
        for (name, value) in headers + serviceHeaders(transfer.form, date) { append("\(name): \(value)\r\n") }
        if isChunked {
            append("transfer-encoding: chunked\r\n")
        } else if Reply.mayHaveBody(status) {
            append("content-length: \(body.count)\r\n")
        }
        append(transfer.keepAlive ? "connection: keep-alive\r\n\r\n" : "connection: close\r\n\r\n")
        if isChunked { append(String(body.count, radix: 16) + "\r\n") }
        return ReplyBytes(head: head, body: body, end: isChunked ? Array("\r\n0\r\n\r\n".utf8) : [])
    }

    private func serviceHeaders(_ form: WireForm, _ date: Timestamp?) -> [(name: String, value: String)] {
        guard form == .recorded else { return [("x-request-id", Secret.makeHexadecimalId())] }
        var headers = [("cf-ray", Secret.makeHexadecimalId() + "-FRA")]
        if let date { headers.append(("date", date.httpDate)) }
        if !hasRequestIdInBody { headers.append(("x-request-id", Secret.makeUUID())) }
        if (200..<300).contains(status) {
            headers += [("server-timing", "total;dur=1.0"), ("via", "1.1 google")]
        }
        return headers
    }

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

/// How a reply goes out on a connection.
struct Transfer: Sendable {
    var form: WireForm
    var keepAlive: Bool
    /// The live service sends its bodies in chunks, which a client of HTTP/1.0 does not know.
    var mayBeChunked: Bool

    init(form: WireForm, keepAlive: Bool, mayBeChunked: Bool) {
        self.form = form
        self.keepAlive = keepAlive
        self.mayBeChunked = mayBeChunked && form == .recorded
    }
}

struct ReplyBytes: Sendable {
    /// Everything before the first byte of the body: it promises the whole body.
    var head: [UInt8]
    var body: [UInt8]
    /// What tells that a body in chunks is whole.
    var end: [UInt8]

    var all: [UInt8] { head + body + end }
}

/// Whether a text may stand in a header: printable ASCII, so that it cannot start a header of its own.
func isHeaderSafe(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy { (0x20..<0x7F).contains($0.value) }
}
