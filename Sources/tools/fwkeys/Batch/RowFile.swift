// RowFile.swift - the file of a batch: CSV with a header, or JSON Lines
//
// The first character tells the two forms apart: no column of a CSV header begins with a brace. CSV is read here and not by
// a library, for those that there are take what is a mistake: a quote in the middle of a field, a row with more fields than
// the header. Names and fields are not repeated in reports: who takes the wrong file may have taken one with secrets.

@preconcurrency import Glibc

enum RowFile {
    static func read(_ path: String) throws(Failure) -> Rows {
        let isStandardInput = path == "-"
        var rows = Rows(isStandardInput ? "standard input" : path)
        let content: [UInt8]
        do throws(SystemError) {
            let descriptor = isStandardInput ? STDIN_FILENO : try checked(open(path, O_RDONLY | O_CLOEXEC))
            defer { if !isStandardInput { close(descriptor) } }
            content = try readAll(descriptor)
        } catch {
            throw .usage("\(rows.name) cannot be read: \(error.text)")
        }
        var bytes = content[...]
        if bytes.starts(with: [0xef, 0xbb, 0xbf]) { bytes = bytes.dropFirst(3) }
        if let zero = bytes.firstIndex(of: 0) {
            throw rows.refusal(1 + bytes[..<zero].count { $0 == 0x0a }, "a byte is 0: this is not UTF-8 text")
        }
        if bytes.first(where: { ![0x20, 0x09, 0x0d, 0x0a].contains($0) }) == 0x7b {
            try JSONRows.read(bytes, into: &rows)
        } else {
            var reader = CSVReader(bytes)
            try reader.read(into: &rows)
        }
        if rows.items.isEmpty { throw .usage("\(rows.name) has no rows") }
        return rows
    }

    private static func readAll(_ descriptor: Int32) throws(SystemError) -> [UInt8] {
        var content: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = Glibc.read(descriptor, &block, block.count)
            if count < 0, errno == EINTR { continue }
            if try checked(count) == 0 { return content }
            content += block[..<count]
        }
    }
}

/// What the header calls a column decides what its fields are. A field with nothing in it counts as not given.
struct CSVReader {
    private enum Column: Equatable {
        case account, user, name, expiry
        case annotation(String)

        init?(_ name: String) {
            switch name {
            case "account": self = .account
            case "user": self = .user
            case "name": self = .name
            case "expiry": self = .expiry
            default:
                guard name.hasPrefix("annotation."), name != "annotation." else { return nil }
                self = .annotation(String(name.dropFirst(11)))
            }
        }
    }

    private struct Malformed: Error {
        let problem: String
    }

    /// Those of a row, and as many annotations as the service takes.
    private static let mostColumns = 4 + 64

    private let bytes: ArraySlice<UInt8>
    private var at: Int
    private var line = 1

    init(_ bytes: ArraySlice<UInt8>) {
        self.bytes = bytes
        at = bytes.startIndex
    }

    mutating func read(into rows: inout Rows) throws(Failure) {
        guard skipToRecord() else { throw rows.refusal(1, "there is no header") }
        let columns = try readHeader(rows)
        while skipToRecord() {
            let row = rows.add(line: line)
            let fields = try readRecord(rows, row.line, most: columns.count)
            if fields.count != columns.count {
                let comparison = fields.count > columns.count ? "more" : "fewer"
                throw rows.refusal(
                    row.line,
                    "there are \(comparison) fields than the header has columns, which are \(columns.count)")
            }
            for (column, field) in zip(columns, fields) where !field.isEmpty { Self.keep(field, column, row) }
        }
    }

    private static func keep(_ field: String, _ column: Column, _ row: Row) {
        switch column {
        case .account: row.account = field
        case .user: row.user = field
        case .name: row.name = field
        case .expiry: row.expiry = field
        case .annotation(let name): row.annotations.append((name, field))
        }
    }

    private mutating func readHeader(_ rows: Rows) throws(Failure) -> [Column] {
        let line = line
        let names = try readRecord(rows, line, most: Self.mostColumns)
        if names.count > Self.mostColumns {
            throw rows.refusal(line, "the header has more than \(Self.mostColumns) columns")
        }
        var columns: [Column] = []
        for (index, name) in names.enumerated() {
            guard let column = Column(name) else {
                throw rows.refusal(
                    line,
                    "column \(index + 1) of the header is none of account, user, name, expiry and annotation.NAME"
                )
            }
            if let earlier = columns.firstIndex(of: column) {
                throw rows.refusal(line, "columns \(earlier + 1) and \(index + 1) of the header are the same")
            }
            columns.append(column)
        }
        return columns
    }

    /// The fields of a record; no more than one over the most that it may have.
    private mutating func readRecord(_ rows: Rows, _ line: Int, most: Int) throws(Failure) -> [String] {
        do throws(Malformed) {
            var fields: [String] = []
            var isLast = false
            while !isLast, fields.count <= most { fields.append(try readField(isLast: &isLast)) }
            return fields
        } catch {
            throw rows.refusal(line, error.problem)
        }
    }

    private var current: UInt8? { at < bytes.endIndex ? bytes[at] : nil }

    /// The bytes of the line's end at the place; 0: there is none. Lines end with LF or CRLF.
    private var lineEnd: Int {
        if current == 0x0a { return 1 }
        return current == 0x0d && at + 1 < bytes.endIndex && bytes[at + 1] == 0x0a ? 2 : 0
    }

    private mutating func skipToRecord() -> Bool {
        while lineEnd > 0 {
            at += lineEnd
            line += 1
        }
        return at < bytes.endIndex
    }

    /// A field is quoted or not; a quote in any other place is refused, for it is a mistake whose meaning nobody knows.
    private mutating func readField(isLast: inout Bool) throws(Malformed) -> String {
        var field: [UInt8] = []
        if current == 0x22 {
            at += 1
            while true {
                guard let byte = current else {
                    throw Malformed(problem: "a field begins with a quote and has no quote at its end")
                }
                at += 1
                if byte == 0x22 {
                    if current != 0x22 { break }
                    at += 1
                }
                if byte == 0x0a { line += 1 }
                field.append(byte)
            }
        } else {
            while let byte = current, byte != 0x2c, lineEnd == 0 {
                if byte == 0x22 {
                    throw Malformed(problem: "a quote is in a field that does not begin with one")
                }
                field.append(byte)
                at += 1
            }
        }
        try endField(isLast: &isLast)
        guard let text = String(validating: field, as: UTF8.self) else {
            throw Malformed(problem: "a field holds a byte that is not UTF-8")
        }
        return text
    }

    private mutating func endField(isLast: inout Bool) throws(Malformed) {
        let end = lineEnd
        isLast = end > 0 || current == nil
        if end > 0 {
            at += end
            line += 1
        } else if current == 0x2c {
            at += 1
        } else if current != nil {
            throw Malformed(problem: "something follows the quote that ends a field")
        }
    }
}

/// One object on each line; lines with nothing on them are passed over. null counts as not given. A member that is not known,
/// or is there twice, is refused: it may be a misspelt one that somebody relies on.
enum JSONRows {
    static func read(_ bytes: ArraySlice<UInt8>, into rows: inout Rows) throws(Failure) {
        var line = 0
        for text in bytes.split(separator: 0x0a, omittingEmptySubsequences: false) {
            line += 1
            let problem = text.withUnsafeBytes { text -> JSONProblem? in
                var cursor = JSONCursor(text)
                if cursor.isAtEnd() { return nil }
                do throws(JSONProblem) {
                    try readRow(&cursor, rows.add(line: line))
                    return nil
                } catch {
                    return error
                }
            }
            if let problem { throw rows.refusal(line, problem.words) }
        }
    }

    private static func readRow(_ cursor: inout JSONCursor, _ row: Row) throws(JSONProblem) {
        guard cursor.take("{") else { throw JSONProblem(words: "there is no JSON object") }
        try cursor.takeMembers { (cursor, name) throws(JSONProblem) in
            switch name {
            case "account": try take(&cursor, &row.account)
            case "user": try take(&cursor, &row.user)
            case "name": try take(&cursor, &row.name)
            case "expiry": try take(&cursor, &row.expiry)
            case "annotations": try takeAnnotations(&cursor, row)
            default:
                throw JSONProblem(words: "a member is none of account, user, name, expiry and annotations")
            }
        }
        if !cursor.isAtEnd() { throw JSONProblem(words: "something follows the JSON object") }
    }

    private static func take(_ cursor: inout JSONCursor, _ value: inout String?) throws(JSONProblem) {
        if value != nil { throw JSONProblem(words: "a member is there twice") }
        if !cursor.take("null") { value = try cursor.takeString() }
    }

    private static func takeAnnotations(_ cursor: inout JSONCursor, _ row: Row) throws(JSONProblem) {
        if !row.annotations.isEmpty { throw JSONProblem(words: "a member is there twice") }
        if cursor.take("null") { return }
        guard cursor.take("{") else { throw JSONProblem(words: "annotations is not an object") }
        try cursor.takeMembers { (cursor, name) throws(JSONProblem) in
            if row.annotations.contains(where: { $0.0 == name }) {
                throw JSONProblem(words: "an annotation is there twice")
            }
            row.annotations.append((name, try cursor.takeString()))
        }
    }
}
