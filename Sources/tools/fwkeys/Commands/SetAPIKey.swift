// SetAPIKey.swift - fwkeys set-api-key: saves the API key in the settings file
//
// The key comes from standard input, because every user of the machine can read the arguments of a program.

import ArgumentParser
import CFwKeys
@preconcurrency import Glibc

struct SetAPIKey: Command {
    static let configuration = CommandConfiguration(
        "set-api-key", "save the API key in the settings file")

    @Argument(help: .hidden) var refused: [String] = []

    @Option(name: .shortAndLong) var profile: String?
    @Flag var verify = false

    /// The longest API key that the library takes, a carriage return, and a NUL.
    private static let capacity = 4096 + 2

    func run() throws {
        try refuse(
            if: !refused.isEmpty,
            "set-api-key reads the key from standard input: every user can read arguments, so replace a key that was given"
        )
        let file = try AuthFile(profile: profile)
        try Interruption.begin()
        let buffer = WipedBuffer(capacity: Self.capacity)
        do {
            try naming("the API key cannot be read from standard input", status: .usage) {
                try Prompt.ask("API key: ", into: buffer, isSecret: true)
            }
        } catch { throw Interruption.signal == 0 ? error : Failure.interrupted() }
        let config = try make(fw_config_free) { fw_config_new($0) }
        try set("the API key on standard input", fw_config_set_api_key(config.pointer, buffer.cString))
        if verify { try ask(buffer.cString) }
        guard let key = buffer.cString else { throw SystemError(EINVAL) }
        try naming("\(file.path) cannot be written") {
            do { try file.setAPIKey(key) } catch let error as SystemError where error.number == EPERM {
                throw Failure.local("\(file.path) belongs to another user, or must not be changed")
            }
        }
        // A file with a line that is not understood is of no use to any command, whatever key is in it.
        try naming("the key was written, and the settings cannot be used") {
            try call { fw_config_load(config.pointer, profile, $0) }
        }
        try Output.print("API key saved to \(Terminal.harmless(file.path))\n")
        let places = ["FIREWORKS_PROFILE", "FIREWORKS_AUTH_FILE"].contains { Environment.value($0) != nil }
        if profile == nil, !places, Environment.value("FIREWORKS_API_KEY") != nil {
            Report.line("FIREWORKS_API_KEY is set and wins over the key in the file: unset it to use the file")
        }
    }

    /// Whether the service takes the key, where the settings say that the service is.
    private func ask(_ key: UnsafePointer<CChar>?) throws {
        let config = try make(fw_config_free) { fw_config_new($0) }
        try? call { fw_config_load(config.pointer, profile, $0) }
        try set("the API key", fw_config_set_api_key(config.pointer, key))
        let client = try Service.connect(config)
        try naming("the key is not kept") {
            _ = try make(fw_identity_free) { fw_whoami(client.pointer, $0, $1) }
        }
    }
}
