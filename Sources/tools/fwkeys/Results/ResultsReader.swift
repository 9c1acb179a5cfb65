// ResultsReader.swift - the lines of a batch's results, one after the other
//
// A line is a JSON object: the key of a row with its secret, or why it has none. It begins with what another run needs to
// know of it, and the secret is last; so whatever is cut off, or is not exactly so, holds no key that counts. Lines hold
// secrets: they are read into memory that is wiped, and nothing but ids is copied from them.

import CGlibc
@preconcurrency import Glibc

/// What a line says of its row.
struct ResultLine {
    let row: Int
    let digest: String
    let marker: String
    /// Nil: the row failed.
    let keyID: String?

    /// Nil: it is none that was written by a batch.
    init?(_ line: UnsafeRawBufferPointer) {
        if line.contains(0) { return nil }
        var cursor = JSONCursor(line)
        guard cursor.take(literal: "{\"row\":"), let row = cursor.takeNumber(),
            cursor.take(literal: ",\"digest\":"), let digest = try? cursor.takeString(),
            cursor.take(literal: ",\"marker\":"), let marker = try? cursor.takeString(),
            marker.utf8.count == 16
        else { return nil }
        self.row = row
        self.digest = digest
        self.marker = marker
        let rest = UnsafeRawBufferPointer(rebasing: line[cursor.position...])
        if cursor.take(literal: ",\"keyId\":") {
            guard let keyID = try? cursor.takeString(), !keyID.isEmpty, Self.holds(rest, ",\"key\":\""),
                rest.suffix(2).elementsEqual("\"}".utf8)
            else { return nil }
            self.keyID = keyID
        } else {
            guard rest.starts(with: ",\"error\":{".utf8), rest.last == 0x7d else { return nil }
            keyID = nil
        }
    }

    private static func holds(_ bytes: UnsafeRawBufferPointer, _ text: StaticString) -> Bool {
        memmem(bytes.baseAddress, bytes.count, text.utf8Start, text.utf8CodeUnitCount) != nil
    }

    /// Whether bytes at the end of a file are a line that was not finished. A file system that was cut off may leave bytes of
    /// 0 where it had not written yet.
    static func isUnfinished(_ bytes: UnsafeRawBufferPointer) -> Bool {
        zip(bytes, "{\"row\":".utf8).allSatisfy(==) || bytes.allSatisfy { $0 == 0 }
    }
}

/// A window on the file, which is filled up where no whole line is left in it. What is longer than the window is no line.
struct ResultsReader {
    private static let capacity = 65536

    enum Item {
        case line(ResultLine)
        /// A line that no batch has written.
        case foreign
        /// What is behind the last newline, which may be nothing.
        case rest(isUnfinished: Bool)
    }

    private let descriptor: Int32
    private let window = WipedBuffer(capacity: capacity)
    /// Of what was not given yet, in the file, in the window, and how much the window holds of it.
    private(set) var offset = 0
    private var start = 0
    private var count = 0

    init(_ descriptor: Int32) {
        self.descriptor = descriptor
    }

    mutating func next() throws(SystemError) -> Item {
        while true {
            let held = UnsafeRawBufferPointer(rebasing: window.bytes[start..<start + count])
            if let newline = held.firstIndex(of: 0x0a) {
                let line = UnsafeRawBufferPointer(rebasing: held[..<newline])
                start += newline + 1
                count -= newline + 1
                offset += newline + 1
                return ResultLine(line).map(Item.line) ?? .foreign
            }
            if try !fill() { return .rest(isUnfinished: ResultLine.isUnfinished(held)) }
        }
    }

    /// Reads behind what the window holds. Returns whether anything came.
    private mutating func fill() throws(SystemError) -> Bool {
        if count > 0, let base = window.bytes.baseAddress { memmove(base, base + start, count) }
        start = 0
        while true {
            let length = pread(
                descriptor, window.bytes.baseAddress! + count, Self.capacity - count, off_t(offset + count))
            if length < 0, errno == EINTR { continue }
            count += try checked(length)
            return length > 0
        }
    }

    /// The ids of the keys in a file of results, by their markers.
    static func keyIDs(in path: String) throws(SystemError) -> [String: String] {
        let descriptor = try checked(open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC))
        defer { close(descriptor) }
        guard Files.isOwn(try Files.status(of: descriptor)) else { throw SystemError(EPERM) }
        var reader = ResultsReader(descriptor)
        var found: [String: String] = [:]
        while true {
            switch try reader.next() {
            case .line(let line): if let id = line.keyID { found[line.marker] = id }
            case .foreign: continue
            case .rest: return found
            }
        }
    }
}

/// What is wrong with a text, in words that repeat nothing of it.
struct JSONProblem: Error {
    let words: String
}

/// JSON that is read where it lies. Foundation's decoder wants the text as Data, takes a member that is there twice without a
/// word, and repeats what it refuses. Here nothing is copied but the strings that are asked for: lines of results hold
/// secrets, and whoever mends a file of a batch wants to know what is wrong with which line.
struct JSONCursor {
    private let bytes: UnsafeRawBufferPointer
    private(set) var position = 0

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipBlanks() {
        while let byte = current, byte == 0x20 || byte == 0x09 || byte == 0x0d || byte == 0x0a {
            position += 1
        }
    }

    /// Moves past the text, if it is there, to the byte.
    mutating func take(literal text: StaticString) -> Bool {
        let literal = UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        guard bytes[position...].starts(with: literal) else { return false }
        position += literal.count
        return true
    }

    /// The same behind blanks.
    mutating func take(_ text: StaticString) -> Bool {
        skipBlanks()
        return take(literal: text)
    }

    mutating func isAtEnd() -> Bool {
        skipBlanks()
        return position == bytes.count
    }

    /// A number of up to nine digits, which is not 0.
    mutating func takeNumber() -> Int? {
        var number = 0
        let start = position
        while let byte = current, (0x30...0x39).contains(byte), position - start < 10 {
            number = number * 10 + Int(byte - 0x30)
            position += 1
        }
        return (1...9).contains(position - start) && number > 0 ? number : nil
    }

    mutating func takeString() throws(JSONProblem) -> String {
        guard take("\"") else { throw JSONProblem(words: "a string is expected") }
        var text: [UInt8] = []
        while let byte = current, byte != 0x22 {
            if byte < 0x20 { throw JSONProblem(words: "a string holds a control character") }
            position += 1
            if byte == 0x5c {
                guard let scalar = takeEscape() else {
                    throw JSONProblem(words: "a string holds an escape that stands for no character")
                }
                text.append(contentsOf: String(scalar).utf8)
            } else {
                text.append(byte)
            }
        }
        guard take(literal: "\"") else { throw JSONProblem(words: "a string has no quote at its end") }
        guard let string = String(validating: text, as: UTF8.self) else {
            throw JSONProblem(words: "a string holds a byte that is not UTF-8")
        }
        return string
    }

    private mutating func takeEscape() -> Unicode.Scalar? {
        guard let byte = current else { return nil }
        position += 1
        switch byte {
        case 0x22, 0x5c, 0x2f: return Unicode.Scalar(byte)
        case 0x62: return "\u{8}"
        case 0x66: return "\u{c}"
        case 0x6e: return "\n"
        case 0x72: return "\r"
        case 0x74: return "\t"
        case 0x75:
            guard let unit = takeCodeUnit(), unit != 0 else { return nil }
            guard (0xd800..<0xdc00).contains(unit) else { return Unicode.Scalar(unit) }
            guard take(literal: "\\u"), let low = takeCodeUnit(), (0xdc00..<0xe000).contains(low) else {
                return nil
            }
            return Unicode.Scalar(0x10000 + (unit - 0xd800) << 10 + (low - 0xdc00))
        default: return nil
        }
    }

    private mutating func takeCodeUnit() -> UInt32? {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = current, let digit = Character(UnicodeScalar(byte)).hexDigitValue else {
                return nil
            }
            unit = unit << 4 | UInt32(digit)
            position += 1
        }
        return unit
    }

    /// Goes through the members of an object whose brace was taken, each of which `body` takes the value of.
    mutating func takeMembers(
        _ body: (inout JSONCursor, String) throws(JSONProblem) -> Void
    ) throws(JSONProblem) {
        var isFirst = true
        while !take("}") {
            if !isFirst, !take(",") {
                throw JSONProblem(words: "a comma or the end of an object is expected")
            }
            isFirst = false
            let name = try takeString()
            guard take(":") else { throw JSONProblem(words: "a colon is expected") }
            try body(&self, name)
        }
    }
}
