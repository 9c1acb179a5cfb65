// RowFile.swift - the file of a batch: CSV with a header, or JSON Lines
//
// The first character tells the two forms apart: no column of a CSV header begins with a brace. Names and fields are not
// repeated in reports: who takes the wrong file may have taken one with secrets.

@preconcurrency import Glibc

enum RowFile {
    static func read(_ path: String) throws -> Rows {
        var rows = Rows(path == "-" ? "standard input" : path)
        let content = try naming("\(rows.name) cannot be read", status: .usage) {
            try (path == "-" ? File(adopting: checked(dup(STDIN_FILENO))) : File(path, O_RDONLY)).readAll()
        }
        var bytes = content[...]
        if bytes.starts(with: [0xef, 0xbb, 0xbf]) { bytes = bytes.dropFirst(3) }
        if let zero = bytes.firstIndex(of: 0) {
            throw rows.refusal(1 + bytes[..<zero].count { $0 == 0x0a }, "a byte is 0: this is not UTF-8 text")
        }
        if bytes.first(where: { ![0x20, 0x09, 0x0d, 0x0a].contains($0) }) == 0x7b {
            try readLines(bytes, into: &rows)
        } else {
            var reader = CSVReader(bytes)
            do { try reader.read(into: &rows) } catch let error as Malformed {
                throw rows.refusal(reader.recordLine, error.problem)
            }
        }
        if rows.items.isEmpty { throw Failure.usage("\(rows.name) has no rows") }
        return rows
    }

    /// One object on each line; lines with nothing on them are passed over. null counts as not given. A member that is not known,
    /// or is there twice, is refused: it may be a misspelt one that somebody relies on.
    private static func readLines(_ bytes: ArraySlice<UInt8>, into rows: inout Rows) throws {
        for (index, text) in bytes.split(separator: 0x0a, omittingEmptySubsequences: false).enumerated() {
            do {
                try text.withUnsafeBytes { text in
                    var cursor = JSONCursor(text)
                    if !cursor.isAtEnd() { try readRow(&cursor, rows.add(line: index + 1)) }
                }
            } catch let error as Malformed { throw rows.refusal(index + 1, error.problem) }
        }
    }

    private static var places: [String: ReferenceWritableKeyPath<Row, String?>] {
        ["account": \.account, "user": \.user, "name": \.name, "expiry": \.expiry]
    }

    private static func readRow(_ cursor: inout JSONCursor, _ row: Row) throws {
        try cursor.takeMembers(orElse: "there is no JSON object") { cursor, name in
            if name == "annotations" { return try takeAnnotations(&cursor, row) }
            guard let place = places[name] else {
                throw Malformed("a member is none of account, user, name, expiry and annotations")
            }
            if row[keyPath: place] != nil { throw Malformed("a member is there twice") }
            if !cursor.take("null") { row[keyPath: place] = try cursor.takeString() }
        }
        if !cursor.isAtEnd() { throw Malformed("something follows the JSON object") }
    }

    private static func takeAnnotations(_ cursor: inout JSONCursor, _ row: Row) throws {
        if !row.annotations.isEmpty { throw Malformed("a member is there twice") }
        if cursor.take("null") { return }
        try cursor.takeMembers(orElse: "annotations is not an object") { cursor, name in
            if row.annotations.contains(where: { $0.0 == name }) {
                throw Malformed("an annotation is there twice")
            }
            row.annotations.append((name, try cursor.takeString()))
        }
    }
}
