// Main.swift - fwkeys, the command line of libfwkeys
//
// It finds the command, hands it its words, and tells what it came to. It uses the library's public header alone, as any other
// program would.

import ArgumentParser
import CFwKeys
@preconcurrency import Glibc

@main
enum Main {
    /// In the order of the help.
    private static let commands: [any Command.Type] = [
        Create.self, List.self, Get.self, Delete.self, Rotate.self, WhoAmI.self, Sweep.self, SetAPIKey.self,
        Completion.self, Help.self,
    ]

    static func main() {
        CommandInfo.types = commands
        if !Startup.holdStandardDescriptors() { exit(ExitStatus.failed.rawValue) }
        Startup.hearWriteErrors()
        let arguments = UnsafeBufferPointer(start: CommandLine.unsafeArgv, count: Int(CommandLine.argc))
        exit(run(arguments.dropFirst().compactMap { $0 }).rawValue)
    }

    private static func run(_ arguments: [UnsafeMutablePointer<CChar>]) -> ExitStatus {
        do throws(Failure) {
            if arguments.isEmpty, isatty(STDOUT_FILENO) == 1 { try printText(HelpPages.overview()) }
            var words = Words(arguments)
            switch try words.read() {
            case .overview: try printText(HelpPages.overview())
            case .version: try printText("fwkeys \(String(cString: fw_version()))\n")
            case .help(let command): try printText(HelpPages.page(command))
            case .run(let info, let words): return try run(info, words)
            }
            return .ok
        } catch {
            tell(error)
            return error.status
        }
    }

    private static func run(_ info: CommandInfo, _ words: [String]) throws(Failure) -> ExitStatus {
        // What the parser refuses it repeats in its message, which may be a secret: its message is not shown.
        guard let type = CommandInfo.type(info.name), let command = try? type.parse(words)
        else {
            throw .usage("wrong arguments: `fwkeys help \(info.name)`")
        }
        return try command.execute()
    }

    private static func tell(_ failure: Failure) {
        guard let message = failure.message else { return }
        Report.line(message)
        guard OutputChoice.isJSON else { return }
        let members: [(String, JSONValue?)] = [
            ("message", .string(message)), ("exitStatus", .number(Int64(failure.status.rawValue))),
        ]
        let facts = failure.facts.filter { $0.0 != "message" }.map { ($0.0, Optional($0.1)) }
        var output = Output()
        output.add(JSONValue.object([("error", .object(members + facts))]).text + "\n")
        output.flush()
    }
}
