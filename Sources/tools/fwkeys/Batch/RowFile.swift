// RowFile.swift - the file of a batch: CSV with a header, or JSON Lines
//
// The first character decides the form, because no column of a CSV header begins with a brace. Error messages repeat no names
// and fields: a wrong file may have secrets in it.

@preconcurrency import Glibc

struct RowFile {
    private static let annotation = "annotation."
    private static let mostColumns = 4 + 64  // those of a row, and as many annotations as the service takes
    nonisolated(unsafe) private static let places: [String: ReferenceWritableKeyPath<Row, String?>] = [
        "account": \.account, "user": \.user, "name": \.name, "expiry": \.expiry,
    ]

    private var rows: Rows
    private var line = 1  // where what is read begins

    static func read(_ path: String) throws -> Rows {
        var file = RowFile(rows: Rows(path == "-" ? "standard input" : path))
        let content = try naming("\(file.rows.name) cannot be read", status: .usage) {
            try (path == "-" ? File(adopting: checked(dup(STDIN_FILENO))) : File(path, O_RDONLY)).readAll()
        }
        let bytes = content.dropFirst(content.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0)
        do { try file.read(bytes) } catch let error as Failure {
            throw file.rows.refusal(file.line, error.message ?? "")
        }
        try refuse(if: file.rows.items.isEmpty, "\(file.rows.name) has no rows")
        return file.rows
    }

    private mutating func read(_ bytes: ArraySlice<UInt8>) throws {
        if let zero = bytes.firstIndex(of: 0) {
            line += bytes[..<zero].count { $0 == 0x0a }
            throw Failure.usage("a byte is 0: this is not UTF-8 text")
        }
        let isJSON = bytes.first { ![0x20, 0x09, 0x0d, 0x0a].contains($0) } == 0x7b
        try isJSON ? readLines(bytes) : readCSV(bytes)
    }

    /// One object on each line; lines with nothing on them are passed over.
    private mutating func readLines(_ bytes: ArraySlice<UInt8>) throws {
        for text in bytes.split(separator: 0x0a, omittingEmptySubsequences: false) {
            var scanner = Scanner(rest: text)
            scanner.skipBlanks()
            if !scanner.rest.isEmpty { try Self.readRow(&scanner, rows.add(line: line)) }
            line += 1
        }
    }

    /// null counts as not given. An unknown or repeated member is refused, because it may be a typing mistake in a field that
    /// matters.
    private static func readRow(_ scanner: inout Scanner, _ row: Row) throws {
        var names: Set<String> = []
        try scanner.takeMembers(orElse: "there is no JSON object") { scanner, name in
            guard places[name] != nil || name == "annotations" else {
                throw Failure.usage("a member is none of account, user, name, expiry and annotations")
            }
            if !names.insert(name).inserted { throw Failure.usage("a member is there twice") }
            if scanner.takeToken("null") { return }
            if name != "annotations" { return keep(try scanner.takeString(), name, row) }
            try scanner.takeMembers(orElse: "annotations is not an object") { scanner, name in
                let column = annotation + name
                if !names.insert(column).inserted { throw Failure.usage("an annotation is there twice") }
                keep(try scanner.takeString(), column, row)
            }
        }
        scanner.skipBlanks()
        if !scanner.rest.isEmpty { throw Failure.usage("something follows the JSON object") }
    }

    private static func keep(_ value: String, _ column: String, _ row: Row) {
        if let place = places[column] {
            row[keyPath: place] = value
            return
        }
        row.annotations.append((String(column.dropFirst(annotation.count)), value))
    }

    /// The header says what the fields of each column are. A field with nothing in it counts as not given.
    private mutating func readCSV(_ bytes: ArraySlice<UInt8>) throws {
        var reader = CSVReader(bytes)
        guard let columns = try reader.next(&line) else { throw Failure.usage("there is no header") }
        try Self.check(columns)
        while let fields = try reader.next(&line) {
            if fields.count != columns.count {
                let comparison = fields.count > columns.count ? "more" : "fewer"
                throw Failure.usage(
                    "there are \(comparison) fields than the header has columns, which are \(columns.count)")
            }
            let row = rows.add(line: line)
            for (column, field) in zip(columns, fields) where !field.isEmpty { Self.keep(field, column, row) }
        }
    }

    private static func check(_ columns: [String]) throws {
        if columns.count > mostColumns {
            throw Failure.usage("the header has more than \(mostColumns) columns")
        }
        for (index, name) in columns.enumerated() {
            guard places[name] != nil || name.hasPrefix(annotation) && name != annotation else {
                throw Failure.usage(
                    "column \(index + 1) of the header is none of account, user, name, expiry and annotation.NAME"
                )
            }
            if let earlier = columns[..<index].firstIndex(of: name) {
                throw Failure.usage("columns \(earlier + 1) and \(index + 1) of the header are the same")
            }
        }
    }
}

/// CSV is read here because the existing libraries accept mistakes: a quote in the middle of a field, or a row with more
/// fields than the header.
private struct CSVReader {
    private var scanner: Scanner
    private var line = 1

    init(_ bytes: ArraySlice<UInt8>) { scanner = Scanner(rest: bytes) }

    /// The fields of the next record, which is not an empty line, and where it begins; nil: there is none.
    mutating func next(_ start: inout Int) throws -> [String]? {
        while takeLineEnd() {}
        start = line
        if scanner.rest.isEmpty { return nil }
        var fields: [String] = []
        repeat {
            guard let field = String(validating: try takeField(), as: UTF8.self) else {
                throw Failure.usage("a field is not valid UTF-8")
            }
            fields.append(field)
        } while scanner.take(",")
        if !takeLineEnd(), !scanner.rest.isEmpty {
            throw Failure.usage("something follows the quote that ends a field")
        }
        return fields
    }

    private mutating func takeLineEnd() -> Bool {
        guard scanner.take("\n") || scanner.take("\r\n") else { return false }
        line += 1
        return true
    }

    /// A field is quoted or not. A quote in any other place is refused, because its meaning is unclear.
    private mutating func takeField() throws -> [UInt8] {
        var field: [UInt8] = []
        guard scanner.take("\"") else {
            field += scanner.rest.prefix { $0 != 0x2c && $0 != 0x0a }
            scanner.rest = scanner.rest.dropFirst(field.count)
            if field.contains(0x22) {
                throw Failure.usage("a quote is in a field that does not begin with one")
            }
            if field.last == 0x0d, scanner.rest.first == 0x0a { field.removeLast() }
            return field
        }
        while let quote = scanner.rest.firstIndex(of: 0x22) {
            field += scanner.rest[..<quote]
            scanner.rest = scanner.rest[(quote + 1)...]
            if !scanner.take("\"") {
                line += field.count { $0 == 0x0a }
                return field
            }
            field.append(0x22)
        }
        throw Failure.usage("a field begins with a quote and has no quote at its end")
    }
}
