// ResultsReader.swift - the lines of a batch's results, one after the other
//
// A line is a JSON object: the key of a row with its secret, or why it has none. It begins with what another run needs to
// know of it, and the secret is last; so whatever is cut off, or is not exactly so, holds no key that counts. Lines hold
// secrets: they are read into memory that is wiped, and nothing but ids is copied from them.

import CGlibc
@preconcurrency import Glibc

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

/// Goes through the lines of a file, which is read as a whole: it is no larger than what is written of it.
struct ResultsReader {
    enum Item {
        case line(ResultLine)
        case foreign
        /// What is behind the last newline, which may be nothing.
        case rest(isUnfinished: Bool)
    }

    private let content: WipedBuffer
    private let count: Int
    private(set) var offset = 0

    init(_ file: File) throws {
        content = WipedBuffer(capacity: Int(try file.status().st_size) + 1)
        try checked(lseek(file.descriptor, 0, SEEK_SET))
        count = try content.read(file)
    }

    mutating func next() -> Item {
        let rest = UnsafeRawBufferPointer(rebasing: content.bytes[offset..<count])
        guard let newline = rest.firstIndex(of: 0x0a) else {
            return .rest(isUnfinished: ResultLine.isUnfinished(rest))
        }
        offset += newline + 1
        return ResultLine(UnsafeRawBufferPointer(rebasing: rest[..<newline])).map(Item.line) ?? .foreign
    }

    static func keyIDs(in path: String) throws -> [String: String] {
        var reader = try ResultsReader(try File(own: path, O_RDONLY | O_NOFOLLOW))
        var found: [String: String] = [:]
        while true {
            switch reader.next() {
            case .line(let line): found[line.marker] = line.keyID ?? found[line.marker]
            case .foreign: continue
            case .rest: return found
            }
        }
    }
}
