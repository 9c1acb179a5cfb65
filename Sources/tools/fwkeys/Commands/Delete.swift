// Delete.swift - fwkeys delete: one key after the other, whatever becomes of those before it

import ArgumentParser
import CFwKeys
@preconcurrency import Glibc

struct Delete: Command {
    static let configuration = CommandConfiguration("delete", "delete API keys", aliases: ["rm"])

    @Argument var keyID: [String] = []
    @OptionGroup var selection: SelectionOptions
    @Flag(name: .shortAndLong) var yes = false
    @Flag var force = false
    @Option(name: .shortAndLong, completion: .list(OutputFormat.plain)) var output: String?
    @Flag var dryRun = false
    @OptionGroup var owner: OwnerOptions
    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        let format = try OutputFormat(output, OutputFormat.plain)
        try refuse(
            if: keyID.isEmpty != selection.isGiven,
            "delete needs KEY_ID... or a selection such as --unused-for 90d: `fwkeys help delete`")
        if selection.isGiven {
            let pruning = Pruning(yes: yes, force: force, dryRun: dryRun)
            return try pruning.run(selection, connection.config(), self.owner)
        }
        let ids = try keyID.map(ResourceName.keyID)
        let config = try connection.config()
        let owner = try owner.owner(config)
        if dryRun {
            let owner = try owner.forDryRun()
            return try DryRun.print(ids.map { try DryRun.delete(config, owner, $0) }, format)
        }
        try Interruption.begin(cancelling: config)
        let service = try Service.open(config, owner)
        if !yes, Confirmation.isPossible {
            for id in ids { if let record = try? service.get(id) { Confirmation.show(id, Key(record)) } }
            try Confirmation.ask("Delete \(ids.count == 1 ? "API key \(ids[0])" : "\(ids.count) API keys")")
            if let own = try? service.ownKeyID(), ids.contains(own) { try Confirmation.askAgain(own) }
        }
        try delete(ids, service, format)
    }

    private func delete(_ ids: [String], _ service: Service, _ format: OutputFormat) throws {
        var status = ExitStatus.ok
        var output = Output()
        if format == .json { output.add("{\"results\":[") }
        for id in ids {
            if Interruption.signal != 0, id != ids.first {
                status.note(Failure.interrupted("\(id): interrupted: it was not deleted"))
                continue
            }
            var failure: Failure?
            do { try naming(id) { try service.delete(id) } } catch {
                status.note(error)
                failure = Failure(error)
            }
            if format == .json {
                let members: Members = [("keyId", id), ("deleted", failure == nil)]
                let document = JSONObject(members + (failure?.facts.prefix(2) ?? [])).json
                output.add((id == ids.first ? "\n" : ",\n") + document)
            } else if failure == nil {
                output.add("Deleted API key \(Terminal.harmless(id))\n")
            }
            output.flush()
        }
        if format == .json { output.add("\n]}\n") }
        do { try output.finish() } catch { status.note(error) }
        try status.check()
    }
}

/// The question before keys are deleted, for whoever sits at the terminal. A script is not asked.
enum Confirmation {
    static var isPossible: Bool { isatty(STDIN_FILENO) == 1 }

    /// Shows what tells whether the key may go: its name, its last use, and a warning where that is within the last day.
    static func show(_ id: String, _ key: Key) { Report.plain("\(id): \(key.use)") }

    /// Whoever deletes the key in hand can do nothing more with it.
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
