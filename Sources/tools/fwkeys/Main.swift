// Main.swift - fwkeys, the command line of libfwkeys
//
// It finds the command, passes its arguments, and reports the result. It uses only the public header of the library, like any
// other program.

import ArgumentParser
import CFwKeys
@preconcurrency import Glibc

@main enum Main {
    static func main() {
        CommandInfo.types = [
            Create.self, List.self, Get.self, Delete.self, Prune.self, Rotate.self, WhoAmI.self, Sweep.self,
            Exec.self, Token.self, SetAPIKey.self, Completion.self, Help.self,
        ]
        if !Interruption.holdStandardDescriptors() { exit(ExitStatus.failed.rawValue) }
        Interruption.hearWriteErrors()
        let arguments = UnsafeBufferPointer(start: CommandLine.unsafeArgv, count: Int(CommandLine.argc))
        var words = Words(arguments.dropFirst().compactMap { $0 })
        do {
            try words.run()
            exit(ExitStatus.ok.rawValue)
        } catch {
            let failure = Failure(error)
            if let message = failure.message { tell(message, failure) }
            exit(failure.status.rawValue)
        }
    }

    private static func tell(_ message: String, _ failure: Failure) {
        Report.line(message)
        guard Words.wantsJSON else { return }
        let members: Members = [("message", message), ("exitStatus", Int(failure.status.rawValue))]
        let facts = failure.facts.filter { $0.0 != "message" }
        try? Output.print(JSONObject([("error", JSONObject(members + facts))]).json + "\n")
    }
}
