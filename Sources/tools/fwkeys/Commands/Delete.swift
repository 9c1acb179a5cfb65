// Delete.swift - fwkeys delete: one key after the other, whatever becomes of those before it

import ArgumentParser
import CFwKeys
@preconcurrency import Glibc

struct Delete: Command {
    static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "delete API keys",
        discussion: """
            Deletes API keys, one after the other. Where one cannot be deleted it says so and goes on with the next. On a \
            terminal it shows the keys and asks first, unless --yes is given; a script is not asked. The service may go on \
            taking a deleted key for up to a minute.

            Examples:
              # one of your own keys
              fwkeys delete key_42vAYeb7rwt9zzg1

              # two keys of a service account, without a question
              fwkeys delete --service-account ci --yes key_42vAYeb7rwt9zzg1 key_9HbQ2mZr5tXw8KcL

              # what would be sent
              fwkeys delete --account-id acme --user-id alice --dry-run key_42vAYeb7rwt9zzg1
            """, aliases: ["rm"])

    @Argument(help: .value("KEY_ID")) var keyIDs: [String]
    @Flag(name: [.customShort("y"), .long], help: "do not ask") var yes = false
    @OptionGroup var outputOptions: OutputOptions<PlainFormats>
    @OptionGroup var dryRun: DryRunOption
    @OptionGroup(title: "Options that say whose keys are meant") var owner: OwnerOptions
    @OptionGroup(title: "Options of the connection") var connection: ConnectionOptions

    func execute() throws -> ExitStatus {
        let format = try outputOptions.format()
        let ids = try keyIDs.map(ResourceName.keyID)
        let config = try connection.config()
        let owner = try owner.owner(config)
        if dryRun.dryRun {
            let owner = try owner.forDryRun()
            return try DryRun.print(ids.map { try DryRun.delete(config, owner, $0) }, format)
        }
        try Interruption.begin()
        try set("the signals", fw_config_set_cancel(config.pointer, Interruption.token))
        let service = try Service.open(config, owner)
        if !yes, isatty(STDIN_FILENO) == 1 { try ask(ids, service) }
        return delete(ids, service, format)
    }

    /// Asks whoever sits at the terminal, once, and shows which keys are meant.
    private func ask(_ ids: [String], _ service: Service) throws {
        for id in ids {
            guard let record = try? service.get(id) else { continue }
            Report.raw(Array((Terminal.harmless("\(id): \(Key(record).use)") + "\n").utf8))
        }
        let what = ids.count == 1 ? "API key \(Terminal.harmless(ids[0]))" : "\(ids.count) API keys"
        let answer = WipedBuffer(capacity: 64)
        let isAnswered = (try? Prompt.ask("Delete \(what)? [y/N] ", into: answer, isSecret: false)) != nil
        if isAnswered, ["y", "Y", "yes"].contains(text(answer.cString)) { return }
        throw Failure.interrupted("nothing was deleted")
    }

    private func delete(_ ids: [String], _ service: Service, _ format: OutputFormat) -> ExitStatus {
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
        return status
    }
}
