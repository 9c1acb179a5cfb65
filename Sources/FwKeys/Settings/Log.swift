// Log.swift - the log callback, and the lines that it gets
//
// A line consists of the library's own words, statuses, ids and numbers. There is no way to add a response, a display name or
// a secret. Ids come from outside, so control characters in them are replaced, and everything that looks like a secret is
// removed. If there is no memory for a line, the line is dropped: a log must not make a call fail.

import FwKeysWire

public enum LogLevel: Int32 {
    case error = 1
    case warning = 2
    case info = 3
    case debug = 4

    public var name: Literal {
        switch self {
        case .error: "ERROR"
        case .warning: "WARNING"
        case .info: "INFO"
        case .debug: "DEBUG"
        }
    }
}

@safe
public struct Log: ~Copyable, Boxed {
    public static var tag: UInt32 { 0x1091_0000 }

    public typealias Callback =
        @convention(c) (UnsafeMutableRawPointer?, Int32, UnsafePointer<CChar>?) -> Void
    public typealias Destroy = @convention(c) (UnsafeMutableRawPointer?) -> Void

    private let level: LogLevel
    private let callback: Callback
    private let userData: UnsafeMutableRawPointer?
    private var destroy: Destroy?

    @unsafe
    public init(level: LogLevel, callback: @escaping Callback, userData: UnsafeMutableRawPointer?) {
        self.level = level
        unsafe self.callback = unsafe callback
        unsafe self.userData = unsafe userData
        unsafe destroy = nil
    }

    deinit {
        if let destroy = unsafe destroy { unsafe destroy(userData) }
    }

    /// From here on the end of the log is the end of what belongs to the caller.
    @unsafe
    public mutating func own(_ destroy: Destroy?) {
        unsafe self.destroy = unsafe destroy
    }

    public func takes(_ level: LogLevel) -> Bool { level.rawValue <= self.level.rawValue }

    fileprivate func write(_ level: LogLevel, _ line: UnsafePointer<CChar>?) {
        if let line = unsafe line { unsafe callback(userData, level.rawValue, line) }
    }
}

public typealias SharedLog = Shared<Log>

/// One line, built up part by part.
public struct LogLine: ~Copyable {
    private var text = Bytes()

    /// A word of ours.
    public mutating func say(_ words: Literal) throws(OutOfMemory) {
        if !text.isEmpty { try text.append(ASCII.space) }
        try text.append(words)
    }

    public mutating func say(_ name: Literal, _ value: Literal) throws(OutOfMemory) {
        try begin(name)
        try text.append(value)
    }

    public mutating func say(_ name: Literal, _ number: Int64) throws(OutOfMemory) {
        try begin(name)
        try text.append(decimal: number)
    }

    /// An id, the path of a file: from outside, and made harmless. Left out where there is none.
    public mutating func say(_ name: Literal, id: Span<UInt8>) throws(OutOfMemory) {
        if id.isEmpty { return }
        try begin(name)
        try text.append(harmless: id, limit: 1_024, credential: ("" as Literal).bytes)
    }

    @inline(never)
    private mutating func begin(_ name: Literal) throws(OutOfMemory) {
        try say(name)
        try text.append(UInt8(ascii: "="))
    }

    fileprivate consuming func end(hiding credential: Span<UInt8>) throws(OutOfMemory) -> Text {
        text.blankWords(hiding: credential)
        return try Text(text)
    }
}

extension Optional where Wrapped == SharedLog, Wrapped: ~Copyable {
    /// Whether somebody wants lines of this level.
    public borrowing func takes(_ level: LogLevel) -> Bool {
        read { $0.object.takes(level) } ?? false
    }
}

extension Settings {
    /// Writes the line that `body` puts together, if somebody wants it. Should an id from outside be the credential, it is
    /// blanked out. One function for all lines: inlined, it costs 2 KB.
    @inline(never)
    public func writeLog(
        _ level: LogLevel, withoutMemory: Literal? = nil,
        _ body: (inout LogLine) throws(OutOfMemory) -> Void
    ) {
        switch log {
        case .some(let log) where log.object.takes(level):
            var line = LogLine()
            do throws(OutOfMemory) {
                try body(&line)
                let text = try line.end(hiding: apiKey)
                unsafe log.object.write(level, text.cString)
            } catch {
                // No memory for a line: the call goes on, with fewer words.
                unsafe log.object.write(level, withoutMemory?.cString)
            }
        default: break
        }
    }
}
