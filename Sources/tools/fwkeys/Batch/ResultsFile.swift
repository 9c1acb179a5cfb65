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
    private var file: File?
    /// Behind the last key.
    private(set) var end = 0

    /// Opens the file if it is there, and has it for this process alone.
    init(_ path: String) throws {
        self.path = path
        absolutePath = try Self.refusing(path) {
            let directory = realpath(File.directory(of: path), nil)
            defer { free(directory) }
            guard let directory = text(directory) else { throw SystemError() }
            return (directory == "/" ? "" : directory) + "/" + File.name(of: path)
        }
        file = try Self.refusing(path) {
            do { return try File(own: path, O_RDWR | O_NOFOLLOW) } catch let error as SystemError {
                switch error.number {
                case ENOENT: return nil
                case EPERM: throw Failure.local("\(path) belongs to another user; no key was created")
                case EINVAL, EISDIR:
                    throw Failure.local(
                        "\(path) is not a regular file, and results are written to such a file only; no key was created"
                    )
                default: throw error
                }
            }
        }
        if let file, flock(file.descriptor, LOCK_EX | LOCK_NB) != 0 {
            throw Failure.local("\(path) is in use: another run of this batch is under way")
        }
    }

    var isThere: Bool { file != nil }
    private var descriptor: Int32 { file?.descriptor ?? -1 }

    private static func refusing<Result>(_ path: String, _ body: () throws -> Result) throws -> Result {
        try naming("the results \(path) cannot be used", advice: "no key was created", body)
    }

    /// Makes the file, which is not there, and makes sure of its name.
    func create() throws {
        let made = try SecretFile(creating: path)
        do {
            try Self.refusing(path) {
                try checked(flock(made.file.descriptor, LOCK_EX | LOCK_NB))
                try made.synchronizeName()
            }
        } catch {
            made.discard()
            throw error
        }
        file = made.file
    }

    /// Reads what an earlier run left, and marks the rows that have their keys. Changes nothing in the file.
    func read(_ rows: Rows) throws {
        guard let file else { return }
        var reader = try Self.refusing(path) { try ResultsReader(file) }
        var isBehindKeys = false
        while true {
            switch reader.next() {
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

    private func mark(_ line: ResultLine, _ rows: Rows) throws {
        guard line.row <= rows.items.count else {
            throw Failure.usage(
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
    func dropRest() throws {
        try naming("the results \(path) cannot be written", advice: "no key was created") {
            try checked(fchmod(descriptor, 0o600))
            try takeBack(to: end)
            try synchronize()
        }
    }

    func synchronize() throws { try file?.synchronize() }

    func takeBack(to place: Int) throws {
        try checked(ftruncate(descriptor, off_t(place)))
        end = place
    }

    /// Whether another run can read the key's id back.
    static func takes(_ key: Key) -> Bool {
        key.id.map { (1...256).contains($0.utf8.count) } == true && key.secret != nil
    }

    /// Adds the line of a key. No part of it counts where that fails.
    func add(_ row: Row, _ key: Key) throws {
        let members =
            Self.start(row) + [("keyId", key.id)] + Self.description(row)
            + key.fields.filter { ["displayName", "prefix", "expireTime"].contains($0.name) }.map {
                ($0.name, $0.value)
            }
        try add { output in
            output.add("{" + JSONObject(members).inside + ",\"key\":\"")
            if let secret = key.secret { output.addJSONSecret(secret) }
            output.add("\"}\n")
        }
    }

    func add(failureOf row: Row) throws {
        let failure = row.failure ?? CallFailure(fw_status(FW_ERROR_INVALID_REPLY), nil)
        let error: Members = [("error", JSONObject(failure.members))]
        try add { $0.add(JSONObject(Self.start(row) + error + Self.description(row)).json + "\n") }
    }

    private static func start(_ row: Row) -> Members {
        [("row", row.number), ("digest", row.digest), ("marker", row.marker)]
    }

    private static func description(_ row: Row) -> Members {
        [("line", row.line), ("account", row.account), ("user", row.user), ("name", row.name)]
    }

    /// What is behind the offset that a line is written at is never read as a line: its newline comes last.
    private func add(_ body: (inout Output) -> Void) throws {
        try checked(lseek(descriptor, off_t(end), SEEK_SET))
        var output = Output(descriptor)
        body(&output)
        output.flush()
        if let error = output.error { throw error }
        end = Int(try checked(lseek(descriptor, 0, SEEK_CUR)))
    }
}
