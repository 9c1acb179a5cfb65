// Table.swift - a table for people
//
// The widths come from the first rows, so that a list of any length is printed as it comes in, in memory that does not
// grow. On a terminal no line is longer than the terminal is wide: columns that may be cut are cut first, and the last
// columns are left out where even that is not enough. No library for tables cuts to a terminal, so this is one.

import CFwKeys

struct Column {
    let heading: String
    /// Whether its cells may be cut to fit a terminal; of an id that is cut nobody has any use.
    var mayBeCut = false
    /// Whether it is left out first where the terminal is too narrow.
    var isSecondary = false
    /// What a key has in it.
    let cell: (Key) -> String?
}

struct Table {
    private static let gap = 2
    private static let narrowest = 8
    private static let comfortable = 20
    /// Wider cells are cut everywhere, or one name of a megabyte would make as many blanks of each line.
    private static let widest = 1024

    let columns: [Column]
    let limit: Int?
    let isColored: Bool
    var shown: [Int] = []
    var widths: [Int] = []

    mutating func add(_ keys: [Key], to output: inout Output) {
        if keys.isEmpty { return }
        let rows = keys.map { key in columns.map { Terminal.harmless($0.cell(key) ?? "-") } }
        if widths.isEmpty {
            layOut(rows)
            let heading = line(columns.map(\.heading))
            output.add(isColored ? "\u{1b}[1m\(heading)\u{1b}[m\n" : heading + "\n")
        }
        for row in rows { output.add(line(row) + "\n") }
    }

    private mutating func layOut(_ rows: [[String]]) {
        let natural = columns.indices.map { column in
            let cells = [columns[column].heading] + rows.map { $0[column] }
            return min(cells.map(Terminal.width).max() ?? 0, Self.widest)
        }
        shown = Array(columns.indices)
        widths = natural
        guard let limit else { return }
        // Names are cut to a width at which they still tell something, then columns go, then names are cut further.
        while cut(natural, to: Self.comfortable, limit),
            let last = shown.lastIndex(where: { columns[$0].isSecondary })
        {
            shown.remove(at: last)
            widths = natural
        }
        _ = cut(natural, to: Self.narrowest, limit)
    }

    /// Cuts columns that may be cut, as far as that is needed. Returns whether the lines are still too long.
    private mutating func cut(_ natural: [Int], to least: Int, _ limit: Int) -> Bool {
        var excess = shown.reduce(Self.gap * (shown.count - 1) - limit) { $0 + widths[$1] }
        for column in shown where columns[column].mayBeCut && excess > 0 {
            let width = max(min(natural[column], least), widths[column] - excess)
            excess -= widths[column] - width
            widths[column] = width
        }
        return excess > 0
    }

    /// No line is longer than the terminal is wide, or it would take two of them.
    private func line(_ cells: [String]) -> String {
        var line = ""
        var start = 0
        for column in shown {
            let gap = max(start - Terminal.width(line), line.isEmpty ? 0 : Self.gap)
            line += " ".repeated(gap) + cut(cells[column], to: limit == nil ? Self.widest : widths[column])
            start += widths[column] + Self.gap
        }
        return cut(line, to: limit ?? .max)
    }

    private func cut(_ text: String, to room: Int) -> String {
        if text.utf8.count <= room || Terminal.width(text) <= room { return text }
        return room > 0 ? Terminal.prefix(text, columns: room - 1) + "…" : ""
    }
}

extension Table {
    /// A table of keys. On a terminal it fits, and times are as people say them; elsewhere they are to the second and in UTC. A
    /// time that cannot be read is as the service wrote it.
    static func ofKeys(on descriptor: Int32, _ color: ColorWish = .auto, withOwner: Bool, isWide: Bool)
        -> Table
    {
        let limit = isWide ? nil : Terminal.columns(descriptor)
        let isOnTerminal = limit != nil
        func time(_ heading: String, _ read: @escaping (Key) -> (String?, Int64?)) -> Column {
            Column(heading: heading, isSecondary: true) { key in
                let (written, seconds) = read(key)
                guard let written else { return heading == "EXPIRES" ? "never" : nil }
                guard let seconds else { return written }
                return isOnTerminal
                    ? Clock.relative(seconds: seconds) : Clock.timestamp(seconds: seconds, .space)
            }
        }
        let columns = [
            Column(heading: "KEY ID") { $0.id },
            Column(heading: "NAME", mayBeCut: true) { isOnTerminal ? $0.baseName : $0.displayName },
            Column(heading: "PREFIX", isSecondary: true) { $0.prefix },
            Column(heading: "OWNER", mayBeCut: true) { $0.email },
            time("CREATED") { ($0.createTime, $0.created) },
            time("EXPIRES") { ($0.expireTime, $0.expires) },
            time("LAST USED") { ($0.lastUsed, $0.used) },
        ]
        return Table(
            columns: columns.filter { withOwner || $0.heading != "OWNER" }, limit: limit,
            isColored: Terminal.isColored(descriptor, color))
    }
}
