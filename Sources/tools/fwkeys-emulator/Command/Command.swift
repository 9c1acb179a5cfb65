// The command line: options into settings, and then the life of the emulator from its first line of output
// to its end.

import ArgumentParser
import Emulator

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

@main
struct Command: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fwkeys-emulator",
        abstract: "A local Fireworks AI gateway for API keys, with faults on demand.",
        discussion: Help.discussion)

    @Option(help: "The port to listen on, at 127.0.0.1; 0 lets the system choose.")
    var port: UInt16 = 0

    @Option(help: "The form of the replies, see FORMS.")
    var wire = Settings().wire

    @Option(help: "The id of the account that is there from the start.")
    var accountId = Settings().accountId

    @Option(help: "The id of the user that is there from the start, an admin; by default, as --wire says.")
    var userId: String?

    @Option(help: "The email address of that user.")
    var email = Settings().email

    @Option(
        name: .customLong("rate-limit"),
        help: ArgumentHelp(
            "Refuse more requests a minute than this, for each account.", valueName: "requests"))
    var requestsPerMinute: Int?

    @Option(
        name: .customLong("latency-ms"),
        help: ArgumentHelp(
            "Take so long for each answer; the live service takes 300 to 400.", valueName: "ms"))
    var latencyMilliseconds = Settings().latencyMilliseconds

    @Option(
        name: .customLong("last-used-lag-ms"),
        help: ArgumentHelp(
            "Tell so much later when a key was last used; the live service takes two minutes or more.",
            valueName: "ms"))
    var lastUsedLagMilliseconds = Settings().lastUsedLagMilliseconds

    @Flag(help: "Have no update of keys: PATCH is answered with 501, as by an older server.")
    var noUpdate = false

    @Option(help: "The seed that shares of faults are drawn from.")
    var seed: UInt64 = 0

    @Option(
        name: .customLong("fault"), parsing: .unconditionalSingleValue,
        help: ArgumentHelp("A fault as JSON, or an array of faults; may be repeated.", valueName: "json"))
    var faults: [String] = []

    @Flag(help: "Go on when standard input ends; only a signal ends the emulator then.")
    var ignoreStdin = false

    func validate() throws {
        if let requestsPerMinute, requestsPerMinute < 1 {
            throw ValidationError("--rate-limit: must be 1 or more")
        }
        let longest = 86_400_000
        guard (0...longest).contains(latencyMilliseconds) else {
            throw ValidationError("--latency-ms: must be from 0 to \(longest)")
        }
        guard (0...longest).contains(lastUsedLagMilliseconds) else {
            throw ValidationError("--last-used-lag-ms: must be from 0 to \(longest)")
        }
        _ = try parsedFaults()
    }

    func run() async throws {
        var settings = Settings()
        settings.wire = wire
        settings.accountId = accountId
        settings.userId = userId
        settings.email = email
        settings.requestsPerMinute = requestsPerMinute
        settings.latencyMilliseconds = latencyMilliseconds
        settings.lastUsedLagMilliseconds = lastUsedLagMilliseconds
        settings.hasUpdate = !noUpdate
        settings.seed = seed
        settings.faults = try parsedFaults()
        guard let gateway = Gateway(settings) else {
            throw ValidationError("an id or the email is not printable ASCII, or an id holds a slash")
        }

        Lifetime.endOnSignals()
        let server = try Server(gateway: gateway, port: port)
        if !ignoreStdin { Lifetime.endWithStandardInput() }
        print(server.startLine)
        fflush(nil)
        try await server.run()
    }

    private func parsedFaults() throws -> [Fault] {
        try faults.flatMap { text in
            do throws(InputError) {
                return try Fault.parse(json: Array(text.utf8))
            } catch {
                throw ValidationError("--fault: \(error)")
            }
        }
    }
}

extension WireForm: ExpressibleByArgument {}
