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

              # firectl's two orders of words
              fwkeys delete api-key key_42vAYeb7rwt9zzg1
              fwkeys api-key delete key_42vAYeb7rwt9zzg1
            """, aliases: ["rm"])

    @Argument(help: .value("KEY_ID")) var keyIDs: [String]
    @Flag(name: [.customShort("y"), .long], help: "do not ask") var yes = false
    @OptionGroup var outputOptions: OutputOptions<PlainFormats>
    @Flag(help: .flag("print the request without sending it", "; needs no API key")) var dryRun = false
    @OptionGroup(title: "Options that say whose keys are meant") var owner: OwnerOptions
    @OptionGroup(title: "Options of the connection") var connection: ConnectionOptions

    func execute() throws(Failure) -> ExitStatus {
        let format = try outputOptions.format()
        let ids = try OwnerOptions.keyIDs(keyIDs)
        let config = try connection.config()
        let owner = try owner.owner(config)
        if dryRun { return try DryRun(config, format).delete(owner.forDryRun(), ids) }
        let isAsking = !yes && isatty(STDIN_FILENO) == 1
        if !isAsking { try cancelOnSignals(config) }
        let service = try Service.open(config, owner)
        if isAsking {
            try ask(ids, service)
            try Interruption.begin()
        }
        return delete(ids, service, format)
    }

    private func cancelOnSignals(_ config: Owned) throws(Failure) {
        try Interruption.begin()
        try set("the signals", fw_config_set_cancel(config.pointer, Interruption.token))
    }

    /// Asks whoever sits at the terminal, once, and shows which keys are meant.
    private func ask(_ ids: [String], _ service: Service) throws(Failure) {
        let now = Clock.wall / 1000
        var question = ""
        for id in ids {
            guard let record = try? service.get(id) else { continue }
            let key = Key(pointer: record.pointer)
            let used = Key.seconds(fw_api_key_last_used_unix, key.pointer)
            question += "\(id): \(key.displayName ?? "without a name"), last used "
            question += used.map { RelativeTime.text($0 - now) } ?? "never"
            if let used, now - used < 86400 { question += " - it is in use" }
            question += "\n"
        }
        question = question.split(separator: "\n").map { Terminal.harmless(String($0)) + "\n" }.joined()
        question +=
            ids.count == 1 ? "Delete API key \(Terminal.harmless(ids[0]))" : "Delete \(ids.count) API keys"
        Report.raw(Array("\(question)? [y/N] ".utf8))
        if ["y", "Y", "yes"].contains(readLine() ?? "") { return }
        throw Failure(.interrupted, "nothing was deleted")
    }

    private func delete(_ ids: [String], _ service: Service, _ format: OutputFormat) -> ExitStatus {
        var status = ExitStatus.ok
        var output = Output()
        var isFirst = true
        if format == .json { output.add("{\"results\":[") }
        for id in ids {
            if Interruption.signal != 0, !isFirst {
                Report.line("\(id): interrupted: it was not deleted")
                status.worsen(.interrupted)
                continue
            }
            var failure: CallFailure?
            do throws(CallFailure) {
                try service.delete(id)
                if format == .text { output.add("Deleted API key \(Terminal.harmless(id))\n") }
            } catch {
                failure = error
                Report.line(error.line(id))
                status.worsen(error.exitStatus)
            }
            if format == .json {
                let facts = failure?.members.prefix(2).map { ($0.0, Optional($0.1)) } ?? []
                output.add(
                    (isFirst ? "\n" : ",\n")
                        + JSONValue.object(
                            [("keyId", .string(id)), ("deleted", .bool(failure == nil))] + facts
                        ).text)
            }
            output.flush()
            isFirst = false
        }
        if format == .json { output.add("\n]}\n") }
        do throws(SystemError) {
            try output.end()
        } catch {
            Report.line("standard output cannot be written: \(error.text)")
            status.worsen(.failed)
        }
        return status
    }
}
