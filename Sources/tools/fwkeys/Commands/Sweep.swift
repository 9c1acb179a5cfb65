// Sweep.swift - fwkeys sweep: deletes the orphans of a create by their marker
//
// It takes one marker, or all lines of a journal that are not struck out.

import ArgumentParser
import CFwKeys

struct Sweep: Command {
    static let configuration = CommandConfiguration(
        "sweep", "delete the keys that an interrupted create left behind")

    @Argument var marker: String?
    @Option var journal: String?
    @Option var keep: String?
    @Option var settledAfterMs: Milliseconds?
    @Option var settleMs: Milliseconds?
    @Option(name: .shortAndLong) var output = PlainFormat.text
    @OptionGroup var owner: OwnerOptions

    func run() throws {
        try check()
        let kept = try keep.map(ResourceName.init(ofKey:))
        let grace = try Grace.milliseconds(settledAfterMs)
        let config = try owner.connection.config(settleMs: settleMs)
        let owner = try owner.owner(config, of: [kept])
        try Interruption.begin(cancelling: config)
        if let journal {
            return try JournalSweep(Service.connect(config), journal, grace: grace, output).run().check()
        }
        let service = try Service.open(config, owner)
        let (deleted, examined) = try naming("", advice: "sweep again: some keys may be deleted") {
            try service.sweep(marker, keep: kept?.id)
        }
        var result = Output()
        if output == .json {
            result.add(JSONObject([("deleted", deleted), ("examined", Int(examined))]).json + "\n")
        } else {
            for id in deleted { result.add("Deleted API key \(Terminal.harmless(id))\n") }
            if deleted.isEmpty { result.add("Nothing was left to delete\n") }
        }
        try result.finish()
    }

    /// What can be found wrong without a look at the service.
    private func check() throws {
        try refuse(
            if: marker == nil && journal == nil, "sweep needs a marker or --journal: `fwkeys help sweep`")
        try refuse(if: marker != nil && journal != nil, "sweep takes a marker or --journal, not both")
        try refuse(
            if: journal != nil && (keep != nil || owner.isGiven),
            "--journal excludes --keep, --account-id, --user-id and --service-account: the journal has them")
        try refuse(
            if: marker != nil && settledAfterMs != nil,
            "--settled-after-ms is for --journal: a marker does not tell when its create was")
        if let marker { try set("the marker", fw_check_marker(marker)) }
    }
}
