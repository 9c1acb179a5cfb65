// SettingsFile.swift - reads a settings file in its common forms
//
// firectl writes lines of `name = value` without a section. Others write `[fireworks]` or `[DEFAULT]` above them, `:` for
// `=`, `API-KEY` for `api_key`, quotes around a value and a comment behind it. All of these mean the same. What stands in
// another section belongs to somebody else. A file may hold an API key, so its contents go straight to locked memory.

import FwKeysWire

public struct SettingsFile: ~Copyable {
    private static var maximumByteCount: Int { 65_536 }

    public enum ParseError: Error, Equatable {
        case missing
        /// Something is there that cannot be read as a settings file; the system's error number, or 0.
        case unreadable(Int32)
        /// A folder in the path may not be searched.
        case hidden
        case outOfMemory
    }

    /// The settings that are read.
    public enum Name: Int, Sendable {
        case apiKey
        case accountID
        case userID
        case baseURL

        /// The setting of that name, in upper or lower case, with `-` or `_`.
        public init?(_ text: Span<UInt8>) {
            if SettingsFile.isName(text, "api_key") {
                self = .apiKey
            } else if SettingsFile.isName(text, "account_id") {
                self = .accountID
            } else if SettingsFile.isName(text, "user_id") {
                self = .userID
            } else if SettingsFile.isName(text, "base_url") {
                self = .baseURL
            } else {
                return nil
            }
        }
    }

    /// What a line is.
    public enum Line {
        case setting
        /// A setting in another section.
        case settingOfOthers
        /// No name, or no `=` and no `:`.
        case noSetting
        /// A value such as `$NAME`: a shell would have replaced it.
        case unexpandedVariable
    }

    private let contents: Secret
    /// Whether others than its owner may read it.
    public let isExposed: Bool

    /// Reads the file at `path` into `pages`.
    public init(_ path: borrowing Text, into pages: borrowing SharedSecretPages) throws(ParseError) {
        let descriptor = unsafe system_open_for_reading(path.cString)
        guard descriptor >= 0 else {
            switch system_errno() {
            case ENOENT, ENOTDIR: throw .missing
            // The file itself would be seen, even if it may not be read.
            case EACCES: throw unsafe system_is_visible(path.cString) == 0 ? .hidden : .unreadable(EACCES)
            case let number: throw .unreadable(number)
            }
        }
        defer { close(descriptor) }
        var mode: UInt32 = 0
        let byteCount = unsafe Int(system_regular_file_size(descriptor, &mode))
        guard byteCount >= 0, byteCount <= Self.maximumByteCount else { throw .unreadable(0) }
        guard var contents = try? Secret(capacity: byteCount, in: pages) else { throw .outOfMemory }
        guard contents.fill(from: descriptor) else { throw .unreadable(0) }
        self.contents = contents
        isExposed = mode & 0o044 != 0
    }

    /// What is called for a line, with its number.
    public typealias Reader<Failure: Error> = (
        _ line: Line, _ name: Span<UInt8>, _ value: Span<UInt8>, _ number: Int64
    ) throws(Failure) -> Void

    /// Calls `body` for each line that is neither empty nor a comment nor the header of a section.
    public func forEachLine<Failure: Error>(_ body: Reader<Failure>) throws(Failure) {
        try Self.forEachLine(in: contents.span, body)
    }

    public static func forEachLine<Failure: Error>(
        in text: Span<UInt8>, _ body: Reader<Failure>
    ) throws(Failure) {
        let mark = ASCII.byteOrderMark
        var start = ASCII.hasPrefix(text, mark) ? mark.byteCount : 0
        var number: Int64 = 0
        var isOurs = true
        while start < text.count {
            // A line ends with LF, with CR LF, or with CR alone.
            var end = start
            while end < text.count, text[end] != UInt8(ascii: "\n"), text[end] != UInt8(ascii: "\r") {
                end += 1
            }
            number += 1
            let line = ASCII.trimmed(text.extracting(start..<end))
            let isCRLF =
                end + 1 < text.count && text[end] == UInt8(ascii: "\r") && text[end + 1] == UInt8(ascii: "\n")
            start = end + (isCRLF ? 2 : 1)
            if line.isEmpty || isComment(line, at: 0) { continue }
            if line[0] == UInt8(ascii: "[") {
                isOurs = isHeaderOfOurs(line)
            } else {
                try setting(line, number, isOurs, body)
            }
        }
    }

    private static func isComment(_ text: Span<UInt8>, at index: Int) -> Bool {
        index < text.count && (text[index] == UInt8(ascii: "#") || text[index] == UInt8(ascii: ";"))
    }

    /// Whether a line such as `[Fireworks] # mine` begins a section that is read.
    private static func isHeaderOfOurs(_ line: Span<UInt8>) -> Bool {
        guard let end = ASCII.position(of: UInt8(ascii: "]"), in: line) else { return false }
        let rest = ASCII.trimmed(line.extracting(end + 1..<line.count))
        guard rest.isEmpty || isComment(rest, at: 0) else { return false }
        let name = ASCII.trimmed(line.extracting(1..<end))
        return ASCII.equalIgnoringCase(name, "fireworks") || ASCII.equalIgnoringCase(name, "default")
    }

    private static func setting<Failure: Error>(
        _ line: Span<UInt8>, _ number: Int64, _ isOurs: Bool, _ body: Reader<Failure>
    ) throws(Failure) {
        var separator = 0
        while separator < line.count, line[separator] != UInt8(ascii: "="),
            line[separator] != UInt8(ascii: ":")
        {
            separator += 1
        }
        let name = ASCII.trimmed(line.extracting(first: separator))
        let none = line.extracting(first: 0)
        if !isOurs { return try body(.settingOfOthers, name, none, number) }
        if separator == line.count || name.isEmpty { return try body(.noSetting, none, none, number) }
        let text = value(ASCII.trimmed(line.extracting(separator + 1..<line.count)))
        let isVariable = !text.isEmpty && text[0] == UInt8(ascii: "$")
        try body(isVariable ? .unexpandedVariable : .setting, name, text, number)
    }

    /// The value without its quotes, and without a comment behind it. A comment begins with a blank and `#` or `;`.
    @_lifetime(copy text)
    private static func value(_ text: Span<UInt8>) -> Span<UInt8> {
        if text.isEmpty || isComment(text, at: 0) { return text.extracting(first: 0) }
        if text[0] == UInt8(ascii: "\"") || text[0] == UInt8(ascii: "'") {
            let inner = text.extracting(1..<text.count)
            if let end = ASCII.position(of: text[0], in: inner) {
                let rest = ASCII.trimmed(inner.extracting(end + 1..<inner.count))
                if rest.isEmpty || isComment(rest, at: 0) { return inner.extracting(first: end) }
            }
        }
        var end = 1
        while end < text.count, !(isBlank(text[end - 1]) && isComment(text, at: end)) { end += 1 }
        return ASCII.trimmed(text.extracting(first: end))
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == ASCII.space || byte == UInt8(ascii: "\t") }

    private static func isName(_ text: Span<UInt8>, _ name: Literal) -> Bool {
        let expected = name.bytes
        guard text.count == expected.count else { return false }
        for index in text.indices {
            let byte = text[index] == ASCII.hyphen ? UInt8(ascii: "_") : ASCII.lower(text[index])
            if byte != expected[index] { return false }
        }
        return true
    }
}
