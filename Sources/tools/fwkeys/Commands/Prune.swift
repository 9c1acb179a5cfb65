// Prune.swift - fwkeys prune: deletes the keys that a selection finds, after it has shown them
//
// Whoever makes a mistake in a selection must not lose a key that works somewhere: the key that fwkeys itself uses and keys that
// were in use within the last hour stay, unless that is asked for by name.

import ArgumentParser
import CFwKeys
@preconcurrency import Glibc

struct Prune: Command {
    static let configuration = CommandConfiguration("prune", "delete the API keys that a selection finds")

    @OptionGroup var selection: SelectionOptions
    @Flag(name: .shortAndLong) var yes = false
    @Flag var force = false
    @Flag var dryRun = false
    @OptionGroup var owner: OwnerOptions
    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        try refuse(
            if: !selection.isGiven, "prune needs a selection, such as --unused-for 90d: `fwkeys help prune`")
        let pruning = Pruning(yes: yes, force: force, dryRun: dryRun)
        try pruning.run(selection, connection.config(), owner)
    }
}

struct Pruning {
    let yes: Bool
    let force: Bool
    let dryRun: Bool

    func run(_ selection: SelectionOptions, _ config: Handle, _ owner: OwnerOptions) throws {
        let options = try make(fw_list_options_free) { fw_list_options_new($0) }
        // That a key was not used for no time at all leaves out what was used, or made, within the library's margin.
        if !force { try set("the margin", fw_list_options_set_unused_for_seconds(options.pointer, 0)) }
        try selection.apply(to: options)
        try refuse(
            if: !yes && !dryRun && !Confirmation.isPossible,
            "there is no terminal to ask at: give --yes, or --dry-run to see what would be deleted")
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
        try delete(keys, service)
    }

    /// The keys that are selected. The one that asks for them is left out: nobody could delete the rest with it.
    private func find(_ options: Handle, _ service: Service, _ own: String?) throws -> [Key] {
        let list = try make(fw_api_key_list_free) {
            fw_list_api_keys(service.client, service.account, service.user, options.pointer, $0, $1)
        }
        var keys: [Key] = []
        while true {
            var next: OpaquePointer?
            try call { fw_api_key_list_next(list.pointer, &next, $0) }
            guard let handle = Handle(next, fw_api_key_free) else { return keys }
            let key = Key(handle)
            if key.id == own, !force {
                Report.line(
                    "\(key.name) stays: it is the key that fwkeys itself uses (--force deletes it, too)")
            } else {
                keys.append(key)
            }
        }
    }

    /// On standard error, for standard output is for programs.
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

    private func delete(_ keys: [Key], _ service: Service) throws {
        var status = ExitStatus.ok
        var output = Output()
        for key in keys {
            if Interruption.signal != 0 {
                status.note(Failure.interrupted("\(key.name): interrupted: it was not deleted"))
                continue
            }
            var failure: Failure?
            do { try naming(key.name) { try service.delete(key.name) } } catch {
                status.note(error)
                failure = Failure(error)
            }
            let members: Members = key.members + [("deleted", failure == nil)]
            output.add(JSONObject(members + (failure?.facts.prefix(2) ?? [])).json + "\n")
            output.flush()
        }
        do { try output.finish() } catch { status.note(error) }
        try status.check()
    }
}
