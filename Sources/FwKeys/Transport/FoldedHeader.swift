// FoldedHeader.swift - keeps libcurl 7.84 to 8.0 from continuing a header line that it has freed
//
// A header line that begins with a blank continues the line before it. These versions keep a pointer to the last line
// of an answer, also when they free that line because the handle is used again. An answer to the next request whose
// first header line begins with a blank is appended to freed memory (curl issue 11101, mended in 8.1.0).
//
// With CURLOPT_HEADER libcurl hands each header line to the body's function too, and does so before it stores the
// line. So a first line that continues nothing ends the transfer there. A new handle for each request would do as well,
// at a tenth of all that a create costs.

import FwKeysSettings

public struct FoldedHeader {
    /// What the body's function gets is still a header line, and no body.
    public private(set) var isInHeaders = true
    private var isBehindStatusLine = false
    private var isWithinLine = false

    /// Whether libcurl may store a line that the body's function gets. It comes in pieces where it is long.
    public mutating func allows(copyOf line: Span<UInt8>) -> Bool {
        let isStart = !isWithinLine
        isWithinLine = true
        guard isStart, isBehindStatusLine, !line.isEmpty else { return true }
        return line[0] != ASCII.space && line[0] != 0x09
    }

    /// A line that libcurl has stored; `isEnd` for the blank line behind the headers of the final answer.
    public mutating func note(line: Span<UInt8>, isEnd: Bool) {
        isWithinLine = false
        isBehindStatusLine = ReplyHeaders.isStatusLine(line)
        if isEnd { isInHeaders = false }
    }
}
