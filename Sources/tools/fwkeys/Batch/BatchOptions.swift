// BatchOptions.swift - how the keys of a batch are created
//
// What a key is to be is said by its row, so the options that say it for one key are refused rather than passed over.

import ArgumentParser
import CFwKeys

struct BatchOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "create a key for each row of this file",
            discussion: ", CSV with a header or JSON Lines; - is standard input",
            valueName: "FILE"), completion: .file())
    var batch: String?

    @Option(
        help: ArgumentHelp(
            "file for the results of a batch",
            discussion:
                ": JSON Lines, one for each row, with the secret of its key or why it has none; mode 0600. The journal "
                + "is this file with .journal added to its name, if --journal names no other",
            valueName: "PATH"),
        completion: .file())
    var out: String?

    @Option(
        help: ArgumentHelp(
            "how many keys of a batch are created at once", discussion: "; 64 if not given, 10000 at most",
            valueName: "N"))
    var jobs: String?

    @Option(
        help: ArgumentHelp(
            "how many requests of a batch are sent in a minute",
            discussion:
                " at most, evenly spaced; as many as there are if not given. The service allows an account 6000",
            valueName: "N"))
    var rpm: String?

    @Option(
        name: .customLong("settled-after-ms"),
        help: ArgumentHelp(
            "milliseconds until a create counts as settled",
            discussion:
                ": a request of it that was on its way when it was cut off is not carried out any more by then; "
                + "600000, 10 minutes, if not given", valueName: "N"))
    var settledAfter: String?

    static let mostJobs: Int64 = 10000

    /// What only a batch takes, for a create of one key.
    func refuseWithoutBatch() throws(Failure) {
        let given = [("--out", out), ("--jobs", jobs), ("--rpm", rpm), ("--settled-after-ms", settledAfter)]
        if let first = given.first(where: { $0.1 != nil }) { throw .usage("\(first.0) needs --batch") }
    }

    /// The file for the results.
    func results() throws(Failure) -> String {
        guard let out, !out.isEmpty, out != "-" else {
            throw .usage("--batch needs --out, the file for its results")
        }
        return out
    }

    func jobCount() throws(Failure) -> Int32 { Int32(try within("--jobs", jobs, 1...Self.mostJobs, 64)) }
    func grace() throws(Failure) -> Int64 { try Grace.milliseconds(settledAfter) }

    func apply(to config: Owned) throws(Failure) {
        guard let rpm else { return }
        let requests = try within("--rpm", rpm, 1...Int64(Int32.max), 0)
        try set("--rpm", fw_config_set_requests_per_minute(config.pointer, Int32(requests)))
    }

    private func within(
        _ name: String, _ given: String?, _ range: ClosedRange<Int64>, _ standard: Int64
    ) throws(Failure) -> Int64 {
        guard let given else { return standard }
        let value = try number(name, given)
        if !range.contains(value) { throw .refused(name, fw_status(FW_ERROR_OUT_OF_RANGE)) }
        return value
    }
}
