// SettingsFile.swift - firectl's settings files
//
// Lines of `name = value`, usually without a section header; `[fireworks]` occurs, and what stands in another section is
// somebody else's. A file may hold an API key, so it is read straight into memory for secrets, and never further than
// the limit: what is larger is no settings file.

import CSystem

struct SettingsFile: ~Copyable {
    private static var maximumByteCount: Int { 65_536 }

    enum Flaw: Error {
        case missing
        /// There is something, and it cannot be read as a file of settings.
        case unreadable
        case outOfMemory
    }

    private let contents: Secret
    /// Others than its owner may read it.
    let isExposed: Bool

    /// Reads the file at `path` into `pages`.
    init(_ path: borrowing Text, into pages: borrowing SharedSecretPages) throws(Flaw) {
        let descriptor = unsafe system_open_for_reading(path.cString)
        guard descriptor >= 0 else {
            throw system_errno() == ENOENT || system_errno() == ENOTDIR ? .missing : .unreadable
        }
        defer { close(descriptor) }
        var mode: UInt32 = 0
        let byteCount = unsafe Int(system_regular_file_size(descriptor, &mode))
        guard byteCount >= 0, byteCount <= Self.maximumByteCount else { throw .unreadable }
        guard var contents = try? Secret(capacity: byteCount, in: pages) else { throw .outOfMemory }
        guard contents.fill(from: descriptor) else { throw .unreadable }
        self.contents = contents
        isExposed = mode & 0o044 != 0
    }

    /// Calls `body` with each name, its value and the number of its line. A line that is none is called with no name.
    func forEachSetting<Failure: Error>(
        _ body: (_ name: Span<UInt8>, _ value: Span<UInt8>, _ line: Int64) throws(Failure) -> Void
    ) throws(Failure) {
        try Self.forEachSetting(in: contents.span, body)
    }

    static func forEachSetting<Failure: Error>(
        in text: Span<UInt8>,
        _ body: (_ name: Span<UInt8>, _ value: Span<UInt8>, _ line: Int64) throws(Failure) -> Void
    ) throws(Failure) {
        let hasMark = text.count >= 3 && text[0] == 0xef && text[1] == 0xbb && text[2] == 0xbf
        var start = hasMark ? 3 : 0
        var number: Int64 = 0
        var isOurs = true
        while start < text.count {
            var end = start
            while end < text.count, text[end] != 0x0a { end += 1 }
            number += 1
            let line = ASCII.trimmed(text.extracting(start..<end))
            start = end + 1
            if line.isEmpty || line[0] == 0x23 || line[0] == 0x3b { continue }
            if line[0] == 0x5b {
                isOurs = ASCII.equal(line, "[fireworks]")
                continue
            }
            if isOurs { try setting(line, number, body) }
        }
    }

    private static func setting<Failure: Error>(
        _ line: Span<UInt8>, _ number: Int64,
        _ body: (_ name: Span<UInt8>, _ value: Span<UInt8>, _ line: Int64) throws(Failure) -> Void
    ) throws(Failure) {
        var equals = 0
        while equals < line.count, line[equals] != 0x3d { equals += 1 }
        let none = line.extracting(first: 0)
        if equals == line.count { return try body(none, none, number) }
        try body(
            ASCII.trimmed(line.extracting(first: equals)),
            ASCII.trimmed(line.extracting(equals + 1..<line.count)), number)
    }
}
