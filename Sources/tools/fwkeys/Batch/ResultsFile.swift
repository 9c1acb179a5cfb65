// ResultsFile.swift - the results file of a batch
//
// The file decides: a row has its key if its whole line is in the file and on the disk. New keys are added after the last
// key, and failures come after all keys at the end of a run. So the next run drops the failures and tries their rows again,
// and no row has two lines. A lock keeps a second run away.

import CFwKeys
@preconcurrency import Glibc

final class ResultsFile {
    let path: String
    let absolutePath: String  // links in the directory are followed; the file itself is none
    private var file: File?
    private var end = 0  // behind the last key
    private(set) var keyIDs: [String: String] = [:]  // of the keys that were there from the start, by marker
    private(set) var isUnclear = false  // lines that are not known to be on the disk could not be taken back

    var isThere: Bool { file != nil }

    /// Opens the file if it is there, for this process alone, and marks the rows that have their keys. Changes nothing in it.
    init(_ path: String, _ rows: Rows) throws {
        self.path = path
        (absolutePath, file) = try Self.using(path) {
            (try File.absolutePath(path), try File.existing(path, O_RDWR | O_NOFOLLOW))
        }
        guard let file else { return }
        try refuse(
            if: flock(file.descriptor, LOCK_EX | LOCK_NB) != 0,
            .local("\(path) is in use: another run of this batch is under way"))
        var hasFailures = false
        try Self.using(path) {
            try ResultLine.read(file) { line, lineEnd in
                // Behind a failure there are failures only: all of that is dropped.
                if let line, line.keyId == nil {
                    hasFailures = true
                    return
                }
                guard let line, !hasFailures, try take(line, rows) else {
                    throw Failure.local(
                        "\(path) exists already and holds no results of this batch; no key was created")
                }
                end = lineEnd
            }
        }
    }

    private static func using<Result>(_ path: String, _ body: () throws -> Result) throws -> Result {
        try naming("the results \(path) cannot be used", advice: "no key was created", body)
    }

    /// Marks the row that the line is of; false: it has another line already.
    private func take(_ line: ResultLine, _ rows: Rows) throws -> Bool {
        let count = rows.items.count
        try refuse(
            if: line.row > count,
            "\(rows.name) has \(count) rows, and \(path) has the key of row \(line.row): put the row back")
        let row = rows.items[line.row - 1]
        let edited =
            "this row was edited, or its account or user is another one, since \(path) got its key: undo that"
        try refuse(if: row.entry.digest != line.digest, rows.refusal(row.line, edited))
        keyIDs[line.marker] = line.keyId
        defer { row.state = .delivered }
        return row.state != .delivered
    }

    /// Makes the file if it is not there, or drops what is behind the last key, and makes sure of what is before.
    func open() throws {
        try Self.using(path) {
            if let file {
                try checked(fchmod(file.descriptor, 0o600))
                try takeBack(to: end)
                return try file.synchronize()
            }
            let made = try SecretFile(creating: path)
            file = made.file
            do {
                try checked(flock(made.file.descriptor, LOCK_EX | LOCK_NB))
                try made.synchronizeName()
            } catch {
                made.discard()
                throw error
            }
        }
    }

    /// Adds the lines of rows that have a new key, or that failed, and makes sure that they are on the disk: all of them or none.
    func add(_ rows: [Row]) throws {
        guard let file else { return }
        let before = end
        do {
            try checked(lseek(file.descriptor, off_t(end), SEEK_SET))
            var output = Output(file.descriptor)
            for row in rows {
                Self.add(row, to: &output)
                output.flush()
            }
            if let error = output.error { throw error }
            end = Int(try checked(lseek(file.descriptor, 0, SEEK_CUR)))
            try file.synchronize()
        } catch {
            isUnclear = (try? takeBack(to: before)) == nil
            throw error
        }
    }

    private func takeBack(to place: Int) throws {
        try checked(ftruncate(file?.descriptor ?? -1, off_t(place)))
        end = place
    }

    private static func add(_ row: Row, to output: inout Output) {
        let start: Members = [
            ("row", row.entry.row), ("digest", row.entry.digest), ("marker", row.entry.marker),
        ]
        let description: Members = [
            ("line", row.line), ("account", row.account), ("user", row.user), ("name", row.name),
        ]
        guard let key = row.key else {
            let failure = row.failure ?? CallFailure(fw_status(FW_ERROR_INVALID_REPLY), nil)
            let error: Members = [("error", JSONObject(failure.members))]
            return output.add(JSONObject(start + error + description).json + "\n")
        }
        let fields = key.fields.filter { ["displayName", "prefix", "expireTime"].contains($0.name) }
        let members = start + [("keyId", key.id)] + description + fields.map { ($0.name, $0.value) }
        output.add("{" + JSONObject(members).inside + ",\"key\":\"")
        if let secret = key.secret { output.addJSONSecret(secret) }
        output.add("\"}\n")
    }
}
