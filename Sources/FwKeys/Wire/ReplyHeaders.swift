// ReplyHeaders.swift - the lines in front of an answer's body
//
// Most answers are looked at for their status alone, so lines are kept as they came and read only when somebody asks,
// and those that nobody will ask for are not kept. An interim answer (103) brings lines of its own, which the final
// one's replace.

import CSystem

struct ReplyHeaders: ~Copyable {
    /// More than this is no answer of the service's; what comes later is not kept.
    private static var maximumByteCount: Int { 64 * 1024 }

    private var lines = Bytes()
    /// Whether the blank line behind the last header came. libcurl takes an answer that ends before it for whole.
    private(set) var isComplete = false

    static func isStatusLine(_ line: Span<UInt8>) -> Bool { ASCII.hasPrefix(line, "HTTP/") }

    /// Whether the status in a status line has three digits. libcurl 8 reads 429 in "HTTP/1.1 4290".
    static func hasStatus(_ line: Span<UInt8>) -> Bool {
        guard var index = ASCII.position(of: ASCII.space, in: line) else { return false }
        while index < line.count, line[index] == ASCII.space { index += 1 }
        let start = index
        while index < line.count, ASCII.isDigit(line[index]) { index += 1 }
        return index - start == 3 && (index == line.count || line[index] <= ASCII.space)
    }

    /// Takes one line, its CR LF included.
    mutating func append(line: Span<UInt8>) throws(OutOfMemory) {
        if Self.isStatusLine(line) { removeAll() }
        if ASCII.trimmed(line).isEmpty { isComplete = true }
        guard Self.isOfUse(line), lines.count + line.count <= Self.maximumByteCount else { return }
        try lines.append(line)
    }

    /// Whether it may be one of those that are asked for below, or by who asks whose key it is.
    private static func isOfUse(_ line: Span<UInt8>) -> Bool {
        let start = line.extracting(first: min(line.count, 5))
        return ASCII.equalIgnoringCase(start, "retry") || ASCII.equalIgnoringCase(start, "x-req")
            || ASCII.equalIgnoringCase(start, "x-fir") || ASCII.equalIgnoringCase(start, "cf-ra")
    }

    mutating func reserve(_ byteCount: Int) throws(OutOfMemory) {
        try lines.reserve(byteCount)
    }

    mutating func removeAll() {
        lines.removeAll()
        isComplete = false
    }

    mutating func blankWords(hiding credential: Span<UInt8>) { lines.blankWords(hiding: credential) }

    /// The value of the first header of that name; empty where there is none.
    @_lifetime(borrow self)
    func value(_ name: Literal) -> Span<UInt8> {
        let all = lines.span
        let nameCount = name.byteCount
        var start = 0
        while start < all.count {
            var end = start
            while end < all.count, all[end] != 0x0a { end += 1 }
            if end - start > nameCount, all[start + nameCount] == ASCII.colon,
                ASCII.equalIgnoringCase(all.extracting(start..<start + nameCount), name)
            {
                return ASCII.trimmed(all.extracting(start + nameCount + 1..<end))
            }
            start = end + 1
        }
        return all.extracting(first: 0)
    }

    /// The id that the service gave the request; empty where there is none.
    @_lifetime(borrow self)
    func serviceRequestID() -> Span<UInt8> {
        let own = value("x-request-id")
        return own.isEmpty ? value("x-fireworks-request-id") : own
    }

    /// The same, or else the id of the edge in front of the service.
    @_lifetime(borrow self)
    func requestID() -> Span<UInt8> {
        let own = serviceRequestID()
        return own.isEmpty ? value("cf-ray") : own
    }

    /// How long the service asks to wait: in milliseconds, seconds, or until a date.
    func retryAfterMilliseconds(nowUnixSeconds: Int64) -> Int64? {
        // A day is the longest deadline there is; more is as good as never.
        let longest: Int64 = 86_400_000
        if let milliseconds = ASCII.number(value("retry-after-ms"), atMost: longest) { return milliseconds }
        let text = value("retry-after")
        if let seconds = ASCII.number(text, atMost: longest / 1000) { return seconds * 1000 }
        guard let date = Self.date(text) else { return nil }
        let (wait, overflow) = date.subtractingReportingOverflow(nowUnixSeconds)
        if overflow { return nil }
        return min(max(wait, 0), longest / 1000) * 1000
    }

    private static func date(_ text: Span<UInt8>) -> Int64? {
        guard !text.isEmpty, text.count < 64, let copy = try? Text(text) else { return nil }
        let seconds = unsafe Int64(curl_getdate(copy.cString, nil))
        return seconds < 0 ? nil : seconds
    }
}
