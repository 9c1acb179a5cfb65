// Delete.swift - fwkeys delete: deletes keys one by one, and continues after a failure

import ArgumentParser
import CFwKeys
@preconcurrency import Glibc

struct Delete: Command {
    static let configuration = CommandConfiguration("delete", "delete API keys", aliases: ["rm"])

    @Argument var keyID: [String] = []
    @OptionGroup var pruning: Pruning
    @Option(name: .shortAndLong, completion: .list(OutputFormat.plain)) var output: String?
    @OptionGroup var owner: OwnerOptions
    @OptionGroup var connection: ConnectionOptions

    func run() throws {
        let format = try OutputFormat(output, OutputFormat.plain)
        try refuse(
            if: keyID.isEmpty != pruning.selection.isGiven,
            "delete needs KEY_ID... or a selection such as --unused-for 90d: `fwkeys help delete`")
        if pruning.selection.isGiven {
            Words.wantsJSON = false  // the form was not for a selection
            try refuse(
                if: output != nil, "--output is for KEY_ID: what a selection finds is told as JSON Lines")
            return try pruning.run(connection.config(), self.owner)
        }
        try refuse(
            if: pruning.force, "--force is for a selection: a key that is named by its id is deleted anyway")
        let ids = try keyID.map(ResourceName.keyID)
        let config = try connection.config()
        let owner = try owner.owner(config)
        if pruning.dryRun {
            let owner = try owner.forDryRun()
            return try DryRun.print(ids.map { try DryRun.delete(config, owner, $0) }, format)
        }
        try Interruption.begin(cancelling: config)
        let service = try Service.open(config, owner)
        if !pruning.yes, Confirmation.isPossible {
            for id in ids { if let record = try? service.get(id) { Confirmation.show(id, Key(record)) } }
            try Confirmation.ask("Delete \(ids.count == 1 ? "API key \(ids[0])" : "\(ids.count) API keys")")
            if let own = try? service.ownKeyID(), ids.contains(own) { try Confirmation.askAgain(own) }
        }
        // A document is printed at the end: on a terminal an error would stand behind a part of it.
        var results: [JSONObject] = []
        try service.delete(ids) { index, failure in
            let id = ids[index]
            if format == .text { return failure == nil ? "Deleted API key \(Terminal.harmless(id))\n" : "" }
            results.append(Self.result([("keyId", id)], failure))
            return results.count < ids.count ? "" : JSONObject([("results", results)]).json + "\n"
        }
    }

    /// What became of a key.
    static func result(_ key: Members, _ failure: Failure?) -> JSONObject {
        JSONObject(key + [("deleted", failure == nil)] + (failure?.facts.prefix(2) ?? []))
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
                if Interruption.signal != 0 {
                    throw Failure.interrupted("\(id): interrupted: it was not deleted")
                }
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
