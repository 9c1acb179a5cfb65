// BatchOptions.swift - what `fwkeys create` takes for a batch

import ArgumentParser
import CFwKeys

struct BatchOptions: ParsableArguments {
    @Option(
        help: .value(
            "FILE", "create a key for each row of this file",
            ", CSV with a header or JSON Lines; - is standard input"),
        completion: .file())
    var batch: String?
    @Option(
        help: .value(
            "PATH", "file for the results of a batch",
            ": JSON Lines, one for each row, with the secret of its key or why it has none; mode 0600. The journal "
                + "is this file with .journal added to its name, if --journal names no other"),
        completion: .file())
    var out: String?
    @Option(
        help: .value("N", "how many keys of a batch are created at once", "; 64 if not given, 10000 at most"))
    var jobs: String?
    @Option(
        help: .value(
            "N", "how many requests of a batch are sent in a minute",
            " at most, evenly spaced; as many as there are if not given. The service allows an account 6000"))
    var rpm: String?
    @OptionGroup var grace: GraceOption

    static let mostJobs: Int64 = 10000

    /// What only a batch takes, for a create of one key.
    func refuseWithoutBatch() throws {
        let given = [
            ("--out", out), ("--jobs", jobs), ("--rpm", rpm), ("--settled-after-ms", grace.settledAfter),
        ]
        if let first = given.first(where: { $0.1 != nil }) { throw Failure.usage("\(first.0) needs --batch") }
    }

    /// What a batch needs to have right before anything is asked.
    func check() throws { _ = (try results(), try jobCount(), try grace.milliseconds()) }

    func results() throws -> String {
        guard let out, !out.isEmpty, out != "-" else {
            throw Failure.usage("--batch needs --out, the file for its results")
        }
        return out
    }

    func jobCount() throws -> Int { Int(try number("--jobs", jobs, in: 1...Self.mostJobs, else: 64)) }

    func apply(to config: Handle) throws {
        guard rpm != nil else { return }
        let requests = try number("--rpm", rpm, in: 1...Int64(Int32.max), else: 0)
        try set("--rpm", fw_config_set_requests_per_minute(config.pointer, Int32(requests)))
    }
}
