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

    @Option(help: "The id of the account that is there from the start.")
    var accountId = Settings().accountId

    @Option(help: "The id of the user that is there from the start, an admin.")
    var userId = Settings().userId

    @Option(help: "The email address of that user.")
    var email = Settings().email

    @Option(
        name: .customLong("rate-limit"),
        help: ArgumentHelp(
            "Refuse more requests a minute than this, for each account.", valueName: "requests"))
    var requestsPerMinute: Int?

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
        _ = try parsedFaults()
    }

    func run() async throws {
        var settings = Settings()
        settings.accountId = accountId
        settings.userId = userId
        settings.email = email
        settings.requestsPerMinute = requestsPerMinute
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
