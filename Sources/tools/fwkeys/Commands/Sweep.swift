// Sweep.swift - fwkeys sweep: what a create may have left behind, found by its marker and deleted
//
// One marker, or all that a journal has not struck out.

import ArgumentParser
import CFwKeys

struct Sweep: Command {
    static let configuration = CommandConfiguration(
        commandName: "sweep", abstract: "delete what a create left behind that was cut off",
        discussion: """
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

    @Argument(help: .value("MARKER")) var marker: String?

    @Option(
        help: .value(
            "PATH", "journal of what is being created", ", whose creates that were cut off are looked after"),
        completion: .file())
    var journal: String?

    @Option(help: .value("KEY_ID", "key that bears the marker and is to stay")) var keep: String?

    @Option(
        name: .customLong("settled-after-ms"),
        help: .value(
            "N", "milliseconds until a create counts as settled",
            ": how long a request may still be carried out after it was cut off; 600000, 10 minutes, if not given"
        ))
    var settledAfter: String?

    @Option(
        name: .customLong("settle-ms"),
        help: .value("N", "milliseconds before each look for lost keys", "; 1000 if not given"))
    var settle: String?

    @OptionGroup var outputOptions: OutputOptions<PlainFormats>
    @OptionGroup(title: "Options that say whose keys are meant") var owner: OwnerOptions
    @OptionGroup(title: "Options of the connection") var connection: ConnectionOptions

    func execute() throws(Failure) -> ExitStatus {
        let format = try outputOptions.format()
        try check()
        let grace = try Grace.milliseconds(settledAfter)
        let config = try connection.config()
        if let settle {
            try set("--settle-ms", fw_config_set_settle_ms(config.pointer, number("--settle-ms", settle)))
        }
        let owner = try owner.owner(config)
        try Interruption.begin()
        try set("the signals", fw_config_set_cancel(config.pointer, Interruption.token))
        if let journal {
            var sweep = try JournalSweep(Service.connect(config), journal, grace: grace, format)
            return try sweep.run()
        }
        return try sweepMarker(Service.open(config, owner), format)
    }

    /// What can be found wrong without a look at the service.
    private func check() throws(Failure) {
        guard let marker else {
            if journal == nil { throw .usage("sweep needs a marker or --journal: `fwkeys help sweep`") }
            if keep != nil || owner.account != nil || owner.user != nil || owner.serviceAccount != nil {
                throw .usage(
                    "a journal says itself whose keys are meant and which are to stay: give --journal without --keep, "
                        + "--account-id, --user-id and --service-account")
            }
            return
        }
        if journal != nil { throw .usage("sweep takes a marker or --journal, not both") }
        if settledAfter != nil {
            throw .usage("--settled-after-ms is for --journal: a marker does not tell when its create was")
        }
        try set("the marker", fw_check_marker(marker))
        if let keep { _ = try OwnerOptions.keyIDs([keep]) }
    }

    private func sweepMarker(_ service: Service, _ format: OutputFormat) throws(Failure) -> ExitStatus {
        let sweep: Owned
        do throws(CallFailure) {
            sweep = try make(fw_sweep_free) {
                fw_sweep_api_keys(service.client, service.account, service.user, marker, keep, $0, $1)
            }
        } catch {
            throw error.failure(advice: "sweep again: some keys may be deleted")
        }
        let deleted = (0..<fw_sweep_deleted_count(sweep.pointer)).compactMap {
            text(fw_sweep_deleted_key_id(sweep.pointer, $0))
        }
        var output = Output()
        if format == .json {
            output.add(
                JSONValue.object([
                    ("deleted", .array(deleted.map(JSONValue.string))),
                    ("examined", .number(fw_sweep_examined_count(sweep.pointer))),
                ]).text + "\n")
        } else {
            for id in deleted { output.add("Deleted API key \(Terminal.harmless(id))\n") }
            if deleted.isEmpty { output.add("Nothing was left to delete\n") }
        }
        do throws(SystemError) {
            try output.end()
        } catch {
            throw .output(error)
        }
        return .ok
    }
}
