// ReplyHeaders.swift - the headers of a response
//
// Most responses need only their status, so header lines are stored as received and parsed only on request. Only the headers
// in this list are kept. The headers of an interim response (103) are replaced by those of the final response.

import FwKeysVocabulary

/// The headers that the library reads, in an order that has the same first letters side by side.
public enum ReplyHeader: Int {
    case retryAfter
    case retryAfterMilliseconds
    case requestID
    case fireworksRequestID
    case accountID
    case developerEmail
    case edgeRequestID
    case date

    public var name: Literal {
        switch self {
        case .retryAfter: "retry-after"
        case .retryAfterMilliseconds: "retry-after-ms"
        case .requestID: "x-request-id"
        case .fireworksRequestID: "x-fireworks-request-id"
        case .edgeRequestID: "cf-ray"
        case .accountID: "x-fireworks-account-id"
        case .developerEmail: "x-fireworks-developer-email"
        case .date: "date"
        }
    }

    /// Those whose first letter is this one: most lines are none of them.
    private static func begin(with letter: UInt8) -> Range<Int> {
        switch letter {
        case UInt8(ascii: "r"): retryAfter.rawValue..<requestID.rawValue
        case UInt8(ascii: "x"): requestID.rawValue..<edgeRequestID.rawValue
        case UInt8(ascii: "c"): edgeRequestID.rawValue..<date.rawValue
        case UInt8(ascii: "d"): date.rawValue..<date.rawValue + 1
        default: 0..<0
        }
    }

    /// Whether `line` is this header.
    fileprivate func begins(_ line: Span<UInt8>) -> Bool {
        let count = name.byteCount
        return line.count > count && line[count] == ASCII.colon
            && ASCII.equalIgnoringCase(line.extracting(first: count), name)
    }

    /// Whether `line` is any of them.
    fileprivate static func anyBegins(_ line: Span<UInt8>) -> Bool {
        if line.isEmpty { return false }
        for number in begin(with: ASCII.lower(line[0])) {
            if ReplyHeader(rawValue: number)?.begins(line) == true { return true }
        }
        return false
    }
}

public struct ReplyHeaders: ~Copyable {
    /// The service never sends more headers than this. Later ones are dropped.
    private static var maximumByteCount: Int { 64 * 1024 }

    private var lines = Bytes()
    /// Whether the blank line behind the last header came. libcurl takes an answer that ends before it for whole.
    public private(set) var isComplete = false

    public init() {}

    public static func isStatusLine(_ line: Span<UInt8>) -> Bool {
        !line.isEmpty && line[0] == UInt8(ascii: "H") && ASCII.hasPrefix(line, "HTTP/")
    }

    /// Whether the status in a status line has three digits. libcurl 8 reads 429 in "HTTP/1.1 4290".
    public static func hasStatus(_ line: Span<UInt8>) -> Bool {
        guard var index = ASCII.position(of: ASCII.space, in: line) else { return false }
        while index < line.count, line[index] == ASCII.space { index += 1 }
        let start = index
        while index < line.count, ASCII.isDigit(line[index]) { index += 1 }
        return index - start == 3 && (index == line.count || line[index] <= ASCII.space)
    }

    /// Adds one header line with its CR LF.
    public mutating func append(line: Span<UInt8>) throws(OutOfMemory) {
        if Self.isStatusLine(line) { removeAll() }
        if line.isEmpty || line[0] == UInt8(ascii: "\r") || line[0] == UInt8(ascii: "\n") {
            isComplete = true
        }
        guard ReplyHeader.anyBegins(line), lines.count + line.count <= Self.maximumByteCount else { return }
        try lines.append(line)
    }

    public mutating func reserve(_ byteCount: Int) throws(OutOfMemory) {
        try lines.reserve(byteCount)
    }

    public mutating func removeAll() {
        lines.removeAll()
        isComplete = false
    }

    public mutating func blankWords(hiding credential: Span<UInt8>) { lines.blankWords(hiding: credential) }

    /// The value of the first such header; empty where there is none.
    @_lifetime(borrow self)
    public func value(_ header: ReplyHeader) -> Span<UInt8> {
        var rest = lines.span
        while !rest.isEmpty {
            let line = ASCII.prefix(of: rest, before: UInt8(ascii: "\n"))
            if header.begins(line) {
                return ASCII.trimmed(line.extracting(droppingFirst: header.name.byteCount + 1))
            }
            rest = rest.extracting(droppingFirst: min(line.count + 1, rest.count))
        }
        return rest
    }

    /// The id that the service gave the request; empty where there is none.
    @_lifetime(borrow self)
    public func serviceRequestID() -> Span<UInt8> {
        let own = value(.requestID)
        return own.isEmpty ? value(.fireworksRequestID) : own
    }

    /// The same, or else the id of the edge in front of the service.
    @_lifetime(borrow self)
    public func requestID() -> Span<UInt8> {
        let own = serviceRequestID()
        return own.isEmpty ? value(.edgeRequestID) : own
    }

    /// How long the service asks to wait: in milliseconds, seconds, or until a date.
    public func retryAfterMilliseconds(nowUnixSeconds: Int64) -> Int64? {
        // A day is the longest deadline there is; more is as good as never.
        let longest: Int64 = 86_400_000
        if let milliseconds = ASCII.number(value(.retryAfterMilliseconds), atMost: longest) {
            return milliseconds
        }
        let text = value(.retryAfter)
        if let seconds = ASCII.number(text, atMost: longest / 1000) { return seconds * 1000 }
        guard let date = Self.date(text) else { return nil }
        let (wait, overflow) = date.subtractingReportingOverflow(nowUnixSeconds)
        if overflow { return nil }
        return min(max(wait, 0), longest / 1000) * 1000
    }

    /// The time of the response by the service's clock; nil if it has no date.
    public var date: Timestamp? { Self.date(value(.date)).map { Timestamp(unixSeconds: $0) } }

    private static func date(_ text: Span<UInt8>) -> Int64? {
        guard !text.isEmpty, text.count < 64, let copy = try? Text(text) else { return nil }
        let seconds = unsafe Int64(curl_getdate(copy.cString, nil))
        return seconds < 0 ? nil : seconds
    }
}
