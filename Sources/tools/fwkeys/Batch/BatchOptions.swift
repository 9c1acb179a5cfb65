// BatchOptions.swift - what `fwkeys create` takes for a batch

import ArgumentParser
import CFwKeys

struct BatchOptions: ParsableArguments {
    @Option var batch: String?
    @Option var out: String?
    @Option var jobs: String?
    @Option var rpm: String?
    @Option var settledAfterMs: String?

    static let mostJobs: Int64 = 10000

    /// What only a batch takes, for a create of one key.
    func refuseWithoutBatch() throws {
        let given = [
            ("--out", out), ("--jobs", jobs), ("--rpm", rpm), ("--settled-after-ms", settledAfterMs),
        ]
        if let first = given.first(where: { $0.1 != nil }) { throw Failure.usage("\(first.0) needs --batch") }
    }

    /// What a batch needs to have right before anything is asked.
    func check() throws { _ = (try results(), try jobCount(), try Grace.milliseconds(settledAfterMs)) }

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
