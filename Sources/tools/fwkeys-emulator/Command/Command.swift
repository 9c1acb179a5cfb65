// The command line: options into settings, and then the life of the emulator from its first line of output
// to its end.

import ArgumentParser
import Emulator

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
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
        abstract: "Emulates the Fireworks AI service for API keys, with faults on demand.",
        discussion: Help.discussion)

    @Option(help: "The port to listen on; 0 lets the system choose.")
    var port: UInt16 = 0

    @Option(help: "The IPv4 address to listen on. Everybody who reaches it may do everything.")
    var address = "127.0.0.1"

    @Flag(help: "Serve https, see TLS.")
    var tls = false

    @Option(
        name: .customLong("tls-name"),
        help: ArgumentHelp(
            "A host name that the certificate is good for; may be repeated.", valueName: "name"))
    var tlsNames: [String] = []

    @Option(help: ArgumentHelp("Where --tls writes the certificate of its CA.", valueName: "file"))
    var caFile: String?

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

    @Option(help: ArgumentHelp("A file of users, keys and faults, see CONFIG.", valueName: "file"))
    var config: String?

    @Flag(
        help: "End when standard input is closed, and so never outlive the program that started it.")
    var untilStdinCloses = false

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
        guard tls || (tlsNames.isEmpty && caFile == nil) else {
            throw ValidationError("\(tlsNames.isEmpty ? "--ca-file" : "--tls-name"): needs --tls")
        }
        let isName = { (name: String) in name.wholeMatch(of: /[-.0-9A-Za-z]+/) != nil }
        guard tlsNames.allSatisfy(isName) else { throw ValidationError("--tls-name: must be a host name") }
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
        let service: Service
        let encryption: TLS?
        do {
            if let config { settings.config = try Config(file: config) }
            service = try Service(settings)
            encryption = tls ? try TLS(names: tlsNames) : nil
        } catch {
            throw ValidationError("\(error)")
        }

        Lifetime.endOnSignals()
        let server = try Server(service: service, address: address, port: port, tls: encryption)
        print(server.startLine(caFile: try encryption.map(write)))
        fflush(nil)
        // Not before the line is out: it comes even if standard input has ended already.
        if untilStdinCloses { Lifetime.endWithStandardInput() }
        try await server.run()
    }

    /// Writes the certificate of the CA, and gives the path.
    private func write(_ encryption: TLS) throws -> String {
        let path = try caFile ?? Lifetime.temporaryFile(named: "ca.pem")
        do {
            try Data(encryption.ca).write(to: URL(filePath: path))
        } catch {
            throw ValidationError("--ca-file: \(path) cannot be written: \(error)")
        }
        return path
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
