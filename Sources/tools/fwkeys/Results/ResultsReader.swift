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

    private let file: File
    private let window = WipedBuffer(capacity: capacity)
    /// Of what was not given yet, in the file, in the window, and how much the window holds of it.
    private(set) var offset = 0
    private var start = 0
    private var count = 0

    init(_ file: File) { self.file = file }

    mutating func next() throws -> Item {
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
    private mutating func fill() throws -> Bool {
        guard let base = window.bytes.baseAddress else { return false }
        if count > 0 { memmove(base, base + start, count) }
        start = 0
        while true {
            let length = pread(file.descriptor, base + count, Self.capacity - count, off_t(offset + count))
            if length < 0, errno == EINTR { continue }
            count += try checked(length)
            return length > 0
        }
    }

    /// The ids of the keys in a file of results, by their markers.
    static func keyIDs(in path: String) throws -> [String: String] {
        var reader = ResultsReader(try File(own: path, O_RDONLY | O_NOFOLLOW))
        var found: [String: String] = [:]
        while true {
            switch try reader.next() {
            case .line(let line): found[line.marker] = line.keyID ?? found[line.marker]
            case .foreign: continue
            case .rest: return found
            }
        }
    }
}
