// ResultLine.swift - the results of a batch, read line by line
//
// A line is a JSON object: the key of a row with its secret, or why the row has none. What another run needs comes first and the
// secret last, so a line that was cut off, or has another form, holds no key that counts. Lines hold secrets: they are read
// into memory that is wiped, and nothing of a secret is copied from them.

import CGlibc
import FoundationEssentials
@preconcurrency import Glibc

struct ResultLine: Decodable {
    private struct Reason: Decodable {}

    let row: Int
    let digest: String
    let marker: String
    let keyId: String?  // nil: the row failed
    private let error: Reason?

    /// Nil: no batch wrote this line.
    private init?(_ line: UnsafeRawBufferPointer) {
        guard line.starts(with: Self.start), line.last == 0x7d else { return nil }
        // Inside of a string the quotes would have a backslash in front.
        let secret = memmem(line.baseAddress, line.count, ",\"key\":\"", 8).map {
            UnsafeRawPointer($0) - (line.baseAddress ?? UnsafeRawPointer($0))
        }
        let facts = Data(line[..<(secret ?? line.count - 1)]) + Data("}".utf8)
        guard let decoded = try? JSONDecoder().decode(Self.self, from: facts), decoded.row > 0,
            decoded.marker.utf8.count == 16, decoded.keyId?.isEmpty != true,
            (decoded.keyId == nil) == (secret == nil), (decoded.keyId == nil) == (decoded.error != nil),
            secret == nil || line.dropLast().last == 0x22
        else { return nil }
        self = decoded
    }

    private static let start = Array("{\"row\":".utf8)

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
        let isUnfinished = zip(rest, start).allSatisfy(==) || rest.allSatisfy { $0 == 0 }
        if !isUnfinished { try body(nil, rest.endIndex) }
    }

    /// The ids of the keys in a file, by their markers.
    static func keyIDs(in path: String) throws -> [String: String] {
        var found: [String: String] = [:]
        try read(File(own: path, O_RDONLY | O_NOFOLLOW)) { line, _ in
            if let line, let keyID = line.keyId { found[line.marker] = keyID }
        }
        return found
    }
}
