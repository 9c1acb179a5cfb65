// ResultLine.swift - the results of a batch, read line by line
//
// A line is a JSON object: the key of a row with its secret, or why the row has none. What another run needs comes first and the
// secret last, so a line that was cut off, or has another form, holds no key that counts. Lines hold secrets: they are read
// into memory that is wiped, and nothing but ids and markers is copied from them.

import CGlibc
@preconcurrency import Glibc

struct ResultLine {
    let row: Int
    let digest: String
    let marker: String
    let keyID: String?  // nil: the row failed

    /// Nil: no batch wrote this line.
    private init?(_ line: UnsafeRawBufferPointer) {
        var cursor = JSONCursor(line)
        guard !line.contains(0), cursor.take(literal: "{\"row\":"), let row = cursor.takeNumber(),
            cursor.take(literal: ",\"digest\":"), let digest = try? cursor.takeString(),
            cursor.take(literal: ",\"marker\":"), let marker = try? cursor.takeString(),
            marker.utf8.count == 16, line.last == 0x7d
        else { return nil }
        if cursor.take(literal: ",\"keyId\":") {
            guard let keyID = try? cursor.takeString(), !keyID.isEmpty,
                memmem(line.baseAddress, line.count, ",\"key\":\"", 8) != nil, line.dropLast().last == 0x22
            else { return nil }
            self.keyID = keyID
        } else {
            if !cursor.take(literal: ",\"error\":{") { return nil }
            keyID = nil
        }
        (self.row, self.digest, self.marker) = (row, digest, marker)
    }

    /// Hands over each line with the offset behind it; nil: no batch wrote it. A last line that was not finished is left out,
    /// and so are zeros at the end, which a file system that was cut off leaves where it had not written yet.
    static func read(_ file: File, _ body: (ResultLine?, Int) throws -> Void) throws {
        // The whole file is read, for it is no larger than what is written of it.
        let content = WipedBuffer(capacity: Int(try file.status().st_size) + 1)
        defer { withExtendedLifetime(content) {} }
        var rest = UnsafeRawBufferPointer(content.bytes)[..<(try content.read(file))]
        while let end = rest.firstIndex(of: 0x0a) {
            try body(ResultLine(UnsafeRawBufferPointer(rebasing: rest[..<end])), end + 1)
            rest = rest[(end + 1)...]
        }
        let isUnfinished = zip(rest, "{\"row\":".utf8).allSatisfy(==) || rest.allSatisfy { $0 == 0 }
        if !isUnfinished { try body(nil, rest.endIndex) }
    }

    /// The ids of the keys in a file, by their markers.
    static func keyIDs(in path: String) throws -> [String: String] {
        var found: [String: String] = [:]
        try read(File(own: path, O_RDONLY | O_NOFOLLOW)) { line, _ in
            if let line, let keyID = line.keyID { found[line.marker] = keyID }
        }
        return found
    }
}
