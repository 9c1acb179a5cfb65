// Sweep.swift - fwkeys sweep: what a create may have left behind, found by its marker and deleted
//
// One marker, or all that a journal has not struck out.

import ArgumentParser
import CFwKeys

struct Sweep: Command {
    static let configuration = CommandConfiguration(
        "sweep", "delete what a create left behind that was cut off",
        """
        Deletes the API keys whose name ends in "-fwk-" and the marker, and no other key. A create with --exactly-once tells \
        its marker where it could not finish. With --journal, it looks after every create in the journal that was cut off, \
        by a crash for example: a key whose secret is whole in its file, or in the results of its batch, stays, any other \
        key of that create is deleted. Run it before secret files are moved away. It does nothing while a create is still \
        at work on the journal. A journal line stays until 10 minutes after its last request (--settled-after-ms), because \
        a request that was on its way when its create was cut off may be carried out after a sweep has looked: the sweep \
        says when to sweep again, and its exit status is 4. Sweep a marker again after 10 minutes, too.

        Examples:
          # what one create left behind
          fwkeys sweep 0123456789abcdef

          # the same, but for the key that was handed over
          fwkeys sweep 0123456789abcdef --keep key_42vAYeb7rwt9zzg1

          # after a crash, or now and then; once more where the exit status is 4
          fwkeys sweep --journal keys.journal
        """)

    @Argument var marker: String?
    @Option var journal: String?
    @Option var keep: String?
    @Option var settledAfterMs: String?
    @Option var settleMs: String?
    @Option(name: .shortAndLong, completion: .list(OutputFormat.plain)) var output: String?
    @OptionGroup var owner: OwnerOptions
    @OptionGroup var connection: ConnectionOptions

    func execute() throws -> ExitStatus {
        let format = try OutputFormat(output, OutputFormat.plain)
        try check()
        let grace = try Grace.milliseconds(settledAfterMs)
        let config = try connection.config()
        try setMilliseconds("--settle-ms", settleMs, config, fw_config_set_settle_ms)
        let owner = try owner.owner(config)
        try Interruption.begin()
        try set("the signals", fw_config_set_cancel(config.pointer, Interruption.token))
        if let journal {
            var sweep = try JournalSweep(Service.connect(config), journal, grace: grace, format)
            return try sweep.run()
        }
        let service = try Service.open(config, owner)
        let (deleted, examined) = try naming("", advice: "sweep again: some keys may be deleted") {
            try service.sweep(marker, keep: keep)
        }
        var output = Output()
        if format == .json {
            output.add(JSONObject([("deleted", deleted), ("examined", Int(examined))]).json + "\n")
        } else {
            for id in deleted { output.add("Deleted API key \(Terminal.harmless(id))\n") }
            if deleted.isEmpty { output.add("Nothing was left to delete\n") }
        }
        try output.finish()
        return .ok
    }

    /// What can be found wrong without a look at the service.
    private func check() throws {
        if marker == nil, journal == nil {
            throw Failure.usage("sweep needs a marker or --journal: `fwkeys help sweep`")
        }
        if marker != nil, journal != nil {
            throw Failure.usage("sweep takes a marker or --journal, not both")
        }
        if journal != nil, keep != nil || owner.isGiven {
            throw Failure.usage(
                "a journal says itself whose keys are meant and which are to stay: give --journal without --keep, "
                    + "--account-id, --user-id and --service-account")
        }
        if marker != nil, settledAfterMs != nil {
            throw Failure.usage(
                "--settled-after-ms is for --journal: a marker does not tell when its create was")
        }
        if let marker { try set("the marker", fw_check_marker(marker)) }
        if let keep { _ = try ResourceName.keyID(keep) }
    }
}
