// Main.swift - fwkeys, the command line of libfwkeys
//
// It finds the command, hands it its words, and tells what it came to. It uses the library's public header alone, as any other
// program would.

import ArgumentParser
import CFwKeys
@preconcurrency import Glibc

@main enum Main {
    static func main() {
        CommandInfo.types = [
            Create.self, List.self, Get.self, Delete.self, Rotate.self, WhoAmI.self, Sweep.self, Exec.self,
            Token.self, SetAPIKey.self, Completion.self, Help.self,
        ]
        if !Interruption.holdStandardDescriptors() { exit(ExitStatus.failed.rawValue) }
        Interruption.hearWriteErrors()
        let arguments = UnsafeBufferPointer(start: CommandLine.unsafeArgv, count: Int(CommandLine.argc))
        do { exit(try run(arguments.dropFirst().compactMap { $0 }).rawValue) } catch {
            let failure = Failure(error)
            tell(failure)
            exit(failure.status.rawValue)
        }
    }

    private static func run(_ arguments: [UnsafeMutablePointer<CChar>]) throws -> ExitStatus {
        if arguments.isEmpty, isatty(STDOUT_FILENO) == 1 { try Output.print(HelpPages.overview()) }
        var words = Words(arguments)
        switch try words.read() {
        case .overview: try Output.print(HelpPages.overview())
        case .version: try Output.print("fwkeys \(String(cString: fw_version()))\n")
        case .help(let command): try Output.print(HelpPages.page(command))
        case .run(let type, let arguments):
            // What the parser refuses it repeats in its message, which may be a secret: its message is not shown.
            guard let command = try? type.parse(arguments) else { throw words.explanation(type) }
            return try command.execute()
        }
        return .ok
    }

    private static func tell(_ failure: Failure) {
        guard let message = failure.message else { return }
        Report.line(message)
        guard Words.wantsJSON else { return }
        let members: Members = [("message", message), ("exitStatus", Int(failure.status.rawValue))]
        let facts = failure.facts.filter { $0.0 != "message" }
        try? Output.print(JSONObject([("error", JSONObject(members + facts))]).json + "\n")
    }
}
