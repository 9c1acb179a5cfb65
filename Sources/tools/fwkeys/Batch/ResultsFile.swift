// ResultsFile.swift - the file that a batch's results are written to
//
// What is in it counts: a row has its key if its line is whole in there and on the disk. Keys are added as they come, where
// the last key ends, so that what a failed write left is written over; failures stand behind all keys at the end of a run.
// So another run drops those, which it tries again, and no row ever has two lines. A lock keeps a second run away.

import CFwKeys
@preconcurrency import Glibc

final class ResultsFile {
    let path: String
    /// The same path from wherever it is looked at: symbolic links in the directory are followed, the file itself is none.
    let absolutePath: String
    private var descriptor: Int32 = -1
    /// Behind the last key.
    private(set) var end = 0

    /// Opens the file if it is there, and has it for this process alone.
    init(_ path: String) throws(Failure) {
        self.path = path
        let status: stat?
        do throws(SystemError) {
            absolutePath = try Self.absolutePath(path)
            descriptor = open(path, O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
            let isMissing = descriptor < 0 && errno == ENOENT
            if !isMissing { try checked(descriptor) }
            status = isMissing ? nil : try Files.status(of: descriptor)
        } catch {
            throw Self.refusal(path, error)
        }
        guard let status else { return }
        if !Files.isRegular(status) {
            throw .local(
                "\(path) is not a regular file, and results are written to such a file only; no key was created"
            )
        }
        if !Files.isOwn(status) { throw .local("\(path) belongs to another user; no key was created") }
        if flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
            throw .local("\(path) is in use: another run of this batch is under way")
        }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    var isThere: Bool { descriptor >= 0 }

    private static func refusal(_ path: String, _ error: SystemError) -> Failure {
        .local("the results \(path) cannot be used: \(error.text); no key was created")
    }

    private static func absolutePath(_ path: String) throws(SystemError) -> String {
        let directory = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        guard let resolved = realpath(directory, nil) else { throw SystemError() }
        defer { free(resolved) }
        let start = String(cString: resolved)
        return (start == "/" ? "" : start) + "/" + Files.name(of: path)
    }

    /// Makes the file, which is not there, and makes sure of its name.
    func create() throws(Failure) {
        let file = try SecretFile.make(path)
        do throws(SystemError) {
            try checked(flock(file.descriptor, LOCK_EX | LOCK_NB))
            try file.synchronizeName()
            descriptor = try checked(fcntl(file.descriptor, F_DUPFD_CLOEXEC, 0))
        } catch {
            file.discard()
            throw Self.refusal(path, error)
        }
    }

    /// Reads what an earlier run left, and marks the rows that have their keys. Changes nothing in the file.
    func read(_ rows: Rows) throws(Failure) {
        var reader = ResultsReader(descriptor)
        var isBehindKeys = false
        while true {
            let item: ResultsReader.Item
            do throws(SystemError) {
                item = try reader.next()
            } catch {
                throw Self.refusal(path, error)
            }
            switch item {
            case .line(let line):
                // Behind a failure there are failures only: all of that is dropped.
                if isBehindKeys, line.keyID != nil { throw foreign }
                isBehindKeys = line.keyID == nil
                if !isBehindKeys {
                    try mark(line, rows)
                    end = reader.offset
                }
            case .rest(isUnfinished: true): return
            case .foreign, .rest: throw foreign
            }
        }
    }

    private var foreign: Failure {
        .local("\(path) exists already and holds no results of this batch; no key was created")
    }

    private func mark(_ line: ResultLine, _ rows: Rows) throws(Failure) {
        guard line.row <= rows.items.count else {
            throw .usage(
                "\(rows.name) has \(rows.items.count) rows, and \(path) has the key of row \(line.row): put back what was taken "
                    + "out")
        }
        let row = rows.items[line.row - 1]
        if row.digest != line.digest {
            throw rows.refusal(
                row.line,
                "this row was edited, or its account or user is another one, since \(path) got its key: put that back, or "
                    + "begin another batch")
        }
        if row.state == .delivered { throw foreign }
        row.state = .delivered
        row.marker = line.marker
    }

    /// Drops what is behind the last key, and makes sure of what is before.
    func dropRest() throws(Failure) {
        do throws(SystemError) {
            try checked(fchmod(descriptor, 0o600))
            try takeBack(to: end)
            try synchronize()
        } catch {
            throw .local("the results \(path) cannot be written: \(error.text); no key was created")
        }
    }

    func synchronize() throws(SystemError) { try Files.synchronize(descriptor) }

    /// Takes away again what is behind that place.
    func takeBack(to place: Int) throws(SystemError) {
        try checked(ftruncate(descriptor, off_t(place)))
        end = place
    }

    /// Whether another run can read the key's id back.
    static func takes(_ key: Key) -> Bool {
        key.id.map { (1...256).contains($0.utf8.count) } == true && key.secret != nil
    }

    /// Adds the line of a key. No part of it counts where that fails.
    func add(_ row: Row, _ key: Key) throws(SystemError) {
        try add { output in
            let members: [(String, JSONValue?)] =
                Self.start(row) + [("keyId", key.id.map(JSONValue.string))]
                + Self.description(row) + [
                    ("displayName", key.displayName.map(JSONValue.string)),
                    ("prefix", key.prefix.map(JSONValue.string)),
                    ("expireTime", key.expireTime.map(JSONValue.string)),
                ]
            output.add("{" + JSON.members(members) + ",\"key\":\"")
            if let secret = key.secret { output.addJSONSecret(secret) }
            output.add("\"}\n")
        }
    }

    /// Adds the line of a failure.
    func add(failureOf row: Row) throws(SystemError) {
        let unnamed: [(String, JSONValue)] = [
            ("status", .string(String(cString: fw_status_name(fw_status(FW_ERROR_INVALID_REPLY))))),
            ("outcome", .string(String(cString: fw_outcome_name(fw_outcome(FW_OUTCOME_UNKNOWN))))),
        ]
        let error = (row.failure?.members ?? unnamed).map { ($0.0, Optional($0.1)) }
        try add { output in
            let members = Self.start(row) + [("error", .object(error))] + Self.description(row)
            output.add("{" + JSON.members(members) + "}\n")
        }
    }

    private static func start(_ row: Row) -> [(String, JSONValue?)] {
        [
            ("row", .number(Int64(row.number))), ("digest", .string(row.digest)),
            ("marker", .string(row.marker)),
        ]
    }

    private static func description(_ row: Row) -> [(String, JSONValue?)] {
        [
            ("line", .number(Int64(row.line))), ("account", row.account.map(JSONValue.string)),
            ("user", row.user.map(JSONValue.string)), ("name", row.name.map(JSONValue.string)),
        ]
    }

    /// What is behind the offset that a line is written at is never read as a line: its newline comes last.
    private func add(_ body: (inout Output) -> Void) throws(SystemError) {
        try checked(lseek(descriptor, off_t(end), SEEK_SET))
        var output = Output(descriptor)
        body(&output)
        output.flush()
        if let error = output.error { throw error }
        end = Int(try checked(lseek(descriptor, 0, SEEK_CUR)))
    }
}
