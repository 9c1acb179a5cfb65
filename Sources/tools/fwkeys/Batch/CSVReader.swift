// CSVReader.swift - CSV with a header
//
// It is read here and not by a library, for those that there are take what is a mistake: a quote in the middle of a field, a row
// with more fields than the header. What the header calls a column decides what its fields are. A field with nothing in it
// counts as not given.

struct CSVReader {
    private static let annotation = "annotation."
    /// Those of a row, and as many annotations as the service takes.
    private static let mostColumns = 4 + 64

    private let bytes: ArraySlice<UInt8>
    private var at: Int
    private var line = 1
    /// Where the last record began.
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
