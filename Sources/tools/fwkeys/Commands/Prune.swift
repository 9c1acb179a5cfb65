// Prune.swift - fwkeys prune: shows the selected keys, and deletes them
//
// A mistake in a selection must not delete a key that is in use: the key that fwkeys itself uses, and keys that were used
// within the last hour, stay unless --force is given.

import ArgumentParser
import CFwKeys
@preconcurrency import Glibc

struct Prune: Command {
    static let configuration = CommandConfiguration("prune", "delete the API keys that a selection finds")

    @OptionGroup var pruning: Pruning
    @OptionGroup var owner: OwnerOptions
    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        try refuse(
            if: !pruning.selection.isGiven,
            "prune needs a selection, such as --unused-for 90d: `fwkeys help prune`")
        try pruning.run(connection.config(), owner)
    }
}

struct Pruning: ParsableArguments {
    @OptionGroup var selection: SelectionOptions
    @Flag(name: .shortAndLong) var yes = false
    @Flag var force = false
    @Flag var dryRun = false

    func run(_ config: Handle, _ owner: OwnerOptions) throws {
        let options = try make(fw_list_options_free) { fw_list_options_new($0) }
        // That a key was not used for no time at all leaves out what was used, or made, within the library's margin.
        if !force { try set("the margin", fw_list_options_set_unused_for_seconds(options.pointer, 0)) }
        try selection.apply(to: options)
        try refuse(
            if: !yes && !dryRun && !Confirmation.isPossible,
            "cannot ask without a terminal: give --yes, or --dry-run to see what would be deleted")
        try Interruption.begin(cancelling: config)
        let service = try owner.service(config)
        let own = force ? try? service.ownKeyID() : try service.ownKeyID()
        let keys = try find(options, service, own)
        if keys.isEmpty { return Report.line("there are no such API keys") }
        show(keys)
        if dryRun { return try report(keys) }
        if !yes {
            try Confirmation.ask(
                "Delete \(keys.count == 1 ? "this API key" : "these \(keys.count) API keys")")
            if keys.contains(where: { $0.id == own }) { try Confirmation.askAgain(own) }
        }
        try service.delete(keys.map(\.name)) { Delete.result(keys[$0].members, $1).json + "\n" }
    }

    /// The keys that are selected, and last the one that asks for them: nobody could delete the rest without it. It is left out
    /// unless that is asked for.
    private func find(_ options: Handle, _ service: Service, _ own: String?) throws -> [Key] {
        var keys = try service.keys(options)
        guard let index = keys.firstIndex(where: { $0.id != nil && $0.id == own }) else { return keys }
        let key = keys.remove(at: index)
        if force { return keys + [key] }
        Report.line("\(key.name) stays: it is the key that fwkeys itself uses (--force deletes it, too)")
        return keys
    }

    /// Goes to standard error, because standard output is for programs.
    private func show(_ keys: [Key]) {
        var output = Output(STDERR_FILENO)
        var table = Table.ofKeys(on: STDERR_FILENO, nil, withOwner: false, isWide: false)
        table.add(keys, to: &output)
        output.flush()
    }

    private func report(_ keys: [Key]) throws {
        var output = Output()
        for key in keys { output.add(key.json + "\n") }
        try output.finish()
        throw Failure(.somethingToDo, nil)
    }
}
