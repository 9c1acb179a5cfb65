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

/// It is read here and not by a library, for those that there are take what is a mistake: a quote in the middle of a field, a row
/// with more fields than the header. What the header calls a column decides what its fields are. A field with nothing in it
/// counts as not given.
struct CSVReader {
    private static let annotation = "annotation."
    /// Those of a row, and as many annotations as the service takes.
    private static let mostColumns = 4 + 64

    private let bytes: ArraySlice<UInt8>
    private var at: Int
    private var line = 1
    private(set) var recordLine = 1

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        at = bytes.startIndex
    }

    mutating func read(into rows: inout Rows) throws {
        guard let columns = try readRecord(most: Self.mostColumns) else {
            throw Malformed("there is no header")
        }
        try Self.check(columns)
        while let fields = try readRecord(most: columns.count) {
            if fields.count != columns.count {
                let comparison = fields.count > columns.count ? "more" : "fewer"
                throw Malformed(
                    "there are \(comparison) fields than the header has columns, which are \(columns.count)")
            }
            let row = rows.add(line: recordLine)
            for (column, field) in zip(columns, fields) where !field.isEmpty { Self.keep(field, column, row) }
        }
    }

    private static func keep(_ field: String, _ column: String, _ row: Row) {
        switch column {
        case "account": row.account = field
        case "user": row.user = field
        case "name": row.name = field
        case "expiry": row.expiry = field
        default: row.annotations.append((String(column.dropFirst(annotation.count)), field))
        }
    }

    private static func check(_ columns: [String]) throws {
        if columns.count > mostColumns { throw Malformed("the header has more than \(mostColumns) columns") }
        for (index, name) in columns.enumerated() {
            let isAnnotation = name.hasPrefix(annotation) && name != annotation
            guard isAnnotation || ["account", "user", "name", "expiry"].contains(name) else {
                throw Malformed(
                    "column \(index + 1) of the header is none of account, user, name, expiry and annotation.NAME"
                )
            }
            if let earlier = columns[..<index].firstIndex(of: name) {
                throw Malformed("columns \(earlier + 1) and \(index + 1) of the header are the same")
            }
        }
    }

    /// The fields of a record, no more than one over the most that it may have; nil: there is no other record.
    private mutating func readRecord(most: Int) throws -> [String]? {
        while takeLineEnd() {}
        recordLine = line
        if at == bytes.endIndex { return nil }
        var fields: [String] = []
        var isLast = false
        while !isLast, fields.count <= most {
            let field = try readField()
            guard let text = String(validating: field, as: UTF8.self) else {
                throw Malformed("a field holds a byte that is not UTF-8")
            }
            fields.append(text)
            isLast = takeLineEnd() || at == bytes.endIndex
            if isLast { break }
            if current != 0x2c { throw Malformed("something follows the quote that ends a field") }
            at += 1
        }
        return fields
    }

    private var current: UInt8? { at < bytes.endIndex ? bytes[at] : nil }

    /// How many bytes the line's end at the place has; 0: there is none. Lines end with LF or CRLF.
    private var lineEnd: Int {
        if current == 0x0a { return 1 }
        return bytes[at...].starts(with: [0x0d, 0x0a]) ? 2 : 0
    }

    private mutating func takeLineEnd() -> Bool {
        let length = lineEnd
        at += length
        line += length > 0 ? 1 : 0
        return length > 0
    }

    /// A field is quoted or not; a quote in any other place is refused, for it is a mistake whose meaning nobody knows.
    private mutating func readField() throws -> [UInt8] {
        if current == 0x22 { return try readQuoted() }
        let start = at
        while let byte = current, byte != 0x2c, lineEnd == 0 {
            if byte == 0x22 { throw Malformed("a quote is in a field that does not begin with one") }
            at += 1
        }
        return Array(bytes[start..<at])
    }

    private mutating func readQuoted() throws -> [UInt8] {
        var field: [UInt8] = []
        at += 1
        while let byte = current {
            at += 1
            if byte == 0x22 {
                if current != 0x22 { return field }
                at += 1
            }
            if byte == 0x0a { line += 1 }
            field.append(byte)
        }
        throw Malformed("a field begins with a quote and has no quote at its end")
    }
}
