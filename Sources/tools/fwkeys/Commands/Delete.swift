// Delete.swift - fwkeys delete and fwkeys prune: delete keys one by one, and continue after a failure
//
// A mistake in a selection must not delete a key that is in use: the key that fwkeys itself uses, and keys that were used
// within the last hour, stay unless --force is given.

import ArgumentParser
import CFwKeys
@preconcurrency import Glibc

struct Delete: Command {
    static let configuration = CommandConfiguration("delete", "delete API keys", aliases: ["rm"])

    @Argument var keyID: [String] = []
    @OptionGroup var pruning: Pruning
    @Option(name: .shortAndLong) var output: PlainFormat?
    @OptionGroup var owner: OwnerOptions

    func run() throws {
        try refuse(
            if: keyID.isEmpty != pruning.selection.isGiven,
            "delete needs KEY_ID... or a selection such as --unused-for 90d: `fwkeys help delete`")
        if pruning.selection.isGiven {
            Words.wantsJSON = false  // the form was not for a selection
            try refuse(
                if: output != nil, "--output is for KEY_ID: what a selection finds is told as JSON Lines")
            return try pruning.run(owner)
        }
        try refuse(
            if: pruning.force, "--force is for a selection: a key that is named by its id is deleted anyway")
        let names = try keyID.map(ResourceName.init(ofKey:))
        let ids = names.map(\.id)
        let config = try owner.connection.config()
        let owner = try owner.owner(config, of: names)
        if pruning.dryRun {
            let owner = try owner.forDryRun()
            return try DryRun.print(ids.map { try DryRun.delete(config, owner, $0) }, isJSON: output == .json)
        }
        try Interruption.begin(cancelling: config)
        let service = try Service.open(config, owner)
        if !pruning.yes, Confirmation.isPossible {
            for id in ids { if let record = try? service.get(id) { Confirmation.show(id, record) } }
            try Confirmation.ask("Delete \(ids.count == 1 ? "API key \(ids[0])" : "\(ids.count) API keys")")
            if let own = try? service.ownKeyID(), ids.contains(own) { try Confirmation.askAgain(own) }
        }
        // A document is printed at the end: on a terminal an error would stand behind a part of it.
        var results: [JSONObject] = []
        try service.delete(ids) { index, failure in
            let id = ids[index]
            if output != .json { return failure == nil ? "Deleted API key \(Terminal.harmless(id))\n" : "" }
            results.append(Self.result([("keyId", id)], failure))
            return results.count < ids.count ? "" : JSONObject([("results", results)]).json + "\n"
        }
    }

    /// What became of a key.
    static func result(_ key: Members, _ failure: Failure?) -> JSONObject {
        JSONObject(key + [("deleted", failure == nil)] + (failure?.facts.prefix(2) ?? []))
    }
}

struct Prune: Command {
    static let configuration = CommandConfiguration("prune", "delete the API keys that a selection finds")

    @OptionGroup var pruning: Pruning
    @OptionGroup var owner: OwnerOptions

    func run() throws {
        try refuse(
            if: !pruning.selection.isGiven,
            "prune needs a selection, such as --unused-for 90d: `fwkeys help prune`")
        try pruning.run(owner)
    }
}

struct Pruning: ParsableArguments {
    @OptionGroup var selection: SelectionOptions
    @Flag(name: .shortAndLong) var yes = false
    @Flag var force = false
    @Flag var dryRun = false

    func run(_ owner: OwnerOptions) throws {
        let config = try owner.connection.config()
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
        var table = Table.ofKeys(on: STDERR_FILENO, withOwner: false, isWide: false)
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

extension Service {
    /// Deletes the keys, one after the other, and prints a text about each.
    func delete(_ ids: [String], _ text: (Int, Failure?) -> String) throws {
        var status = ExitStatus.ok
        var output = Output()
        for (index, id) in ids.enumerated() {
            var failure: Failure?
            do {
                try refuse(
                    if: Interruption.signal != 0, .interrupted("\(id): interrupted: it was not deleted"))
                try naming(id) { try delete(id) }
            } catch {
                status.note(error)
                failure = Failure(error)
            }
            output.add(text(index, failure))
            output.flush()
        }
        do { try output.finish() } catch { status.note(error) }
        try status.check()
    }
}

/// Asks before keys are deleted, on a terminal only. A script is not asked.
enum Confirmation {
    static var isPossible: Bool { isatty(STDIN_FILENO) == 1 }

    /// Shows the key's name and its last use, with a warning if it was used within the last day.
    static func show(_ id: String, _ key: Key) { Report.plain("\(id): \(key.use)") }

    /// After the delete of the key in use, no other command works with it.
    static func askAgain(_ own: String?) throws {
        try ask("\(own ?? "") is the API key that fwkeys itself uses. Delete it all the same")
    }

    static func ask(_ what: String) throws {
        let answer = WipedBuffer(capacity: 64)
        let question = Terminal.harmless("\(what)? [y/N] ")
        let isAnswered = (try? Prompt.ask(question, into: answer, isSecret: false)) != nil
        if isAnswered, ["y", "Y", "yes"].contains(text(answer.cString)) { return }
        throw Failure.interrupted("nothing was deleted")
    }
}
