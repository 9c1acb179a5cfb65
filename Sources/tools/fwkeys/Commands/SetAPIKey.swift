// SetAPIKey.swift - fwkeys set-api-key: keeps the API key to authenticate with in the settings file
//
// It comes from standard input, for every user of a machine can read the arguments of a program.

import ArgumentParser
import CFwKeys
@preconcurrency import Glibc

struct SetAPIKey: Command {
    static let configuration = CommandConfiguration(
        commandName: "set-api-key", abstract: "keep the API key to authenticate with in the settings",
        discussion: """
            Reads an API key from standard input and writes it to ~/.fireworks/auth.ini, where firectl keeps it too, or to the \
            file of a profile. All other lines of the file stay. The key is never an argument. With --verify the service is \
            asked whose key it is first.

            Examples:
              # asks for the key, and shows nothing of it
              fwkeys set-api-key

              # from a program, for a profile
              vault kv get -field=key secret/fireworks | fwkeys set-api-key --profile ci
            """)

    @Argument(help: .hidden) var refused: [String] = []

    @Option(
        name: [.customShort("p"), .long],
        help: .value(
            "NAME", "profile to take the settings from",
            ", a directory in ~/.fireworks/profiles; else FIREWORKS_PROFILE"))
    var profile: String?

    @Flag(help: "ask the service whether the key works before it is kept") var verify = false

    /// The longest API key that the library takes, a carriage return, and a NUL.
    private static let capacity = 4096 + 2

    func execute() throws(Failure) -> ExitStatus {
        if !refused.isEmpty {
            throw .usage(
                "set-api-key takes the key from its standard input alone: every user of this machine can read the arguments of "
                    + "a program that runs. Replace a key that was given here")
        }
        let file = try AuthFile(profile: profile)
        try Interruption.begin()
        let buffer = WipedBuffer(capacity: Self.capacity)
        do throws(SystemError) {
            try SecretPrompt.read("API key: ", into: buffer)
        } catch {
            if Interruption.signal != 0 { throw Failure(.interrupted, nil) }
            throw .usage("the API key cannot be read from standard input: \(error.text)")
        }
        if Interruption.signal != 0 { throw Failure(.interrupted, nil) }
        guard let key = buffer.cString else { return .failed }
        let config = try make(fw_config_free) { fw_config_new($0) }
        try set("the API key on standard input", fw_config_set_api_key(config.pointer, key))
        if verify { try ask(key) }
        var refusal: Failure?
        do throws(SystemError) {
            try file.setAPIKey(key) { path in
                refusal = ReadBack.refusal(
                    of: key, at: path, called: file.path, advice: "the file is as it was")
                return refusal == nil
            }
        } catch {
            if let refusal { throw refusal }
            if error.number == EPERM {
                throw .local("\(file.path) belongs to another user, or must not be changed")
            }
            throw .local("\(file.path) cannot be written: \(error.text)")
        }
        refusal = ReadBack.refusal(
            of: key, at: file.path, called: file.path, advice: "the file was changed meanwhile")
        if let refusal { throw refusal }
        try checkThatItIsRead()
        try printText("API key saved to \(Terminal.harmless(file.path))\n")
        let isNamed =
            profile != nil
            || ["FIREWORKS_PROFILE", "FIREWORKS_AUTH_FILE"].contains { Environment.value($0) != nil }
        if !isNamed, Environment.value("FIREWORKS_API_KEY") != nil {
            Report.line("FIREWORKS_API_KEY is set and wins over the key in the file")
        }
        return .ok
    }

    /// Whether the service takes the key, where the settings say that the service is.
    private func ask(_ key: UnsafePointer<CChar>) throws(Failure) {
        let config = try make(fw_config_free) { fw_config_new($0) }
        var ignored: OpaquePointer?
        _ = fw_config_load(config.pointer, nil, &ignored)
        fw_error_free(ignored)
        try set("the API key", fw_config_set_api_key(config.pointer, key))
        let client = try Service.connect(config)
        do throws(CallFailure) {
            _ = try make(fw_identity_free) { fw_whoami(client.pointer, $0, $1) }
        } catch {
            throw error.failure("the key is not kept")
        }
    }

    /// A file with a line that is not understood is of no use to any command, whatever key is in it.
    private func checkThatItIsRead() throws(Failure) {
        let config = try make(fw_config_free) { fw_config_new($0) }
        do throws(CallFailure) {
            try call { fw_config_load(config.pointer, profile, $0) }
        } catch {
            throw error.failure("the key was written, and the settings cannot be used")
        }
    }
}
