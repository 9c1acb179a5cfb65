// ConnectionOptions.swift - options for the connection: the service and the API key
//
// Options first, then what fw_config_load finds. The API key to authenticate with comes from the environment or from a file,
// never from the arguments, where every user of the machine could read it.

import ArgumentParser
import CFwKeys
@preconcurrency import Glibc

struct ConnectionOptions: ParsableArguments {
    @Option(name: .shortAndLong) var profile: String?
    @Option var apiKeyFile: String?
    @Option var baseURL: String?
    @Option var caFile: String?
    @Option var proxy: String?
    @Option var proxyCredentialsFile: String?
    @Option var timeoutMs: String?
    @Flag(name: .shortAndLong) var verbose = false

    /// How long a call may take, the library's own time if nothing else is given.
    var timeoutMilliseconds: Int64 {
        timeoutMs.flatMap { try? milliseconds("--timeout-ms", $0) } ?? 60000
    }

    var words: [(String, String?)] {
        [
            ("--profile", profile), ("--api-key-file", apiKeyFile), ("--base-url", baseURL),
            ("--ca-file", caFile), ("--proxy", proxy), ("--proxy-credentials-file", proxyCredentialsFile),
        ]
    }

    /// A configuration with all of it. That there is no API key is not found out here.
    func config() throws -> Handle {
        let config = try make(fw_config_free) { fw_config_new($0) }
        try load(config.pointer)
        try set("--base-url", baseURL, config, fw_config_set_base_url)
        try set("--ca-file", caFile, config, fw_config_set_ca_file)
        try set("--proxy", proxy, config, fw_config_set_proxy)
        try setMilliseconds("--timeout-ms", timeoutMs, config, fw_config_set_timeout_ms)
        try withFirstLine(of: apiKeyFile, "--api-key-file") { name, line in
            try set(name, fw_config_set_api_key(config.pointer, line.cString))
        }
        try withFirstLine(of: proxyCredentialsFile, "--proxy-credentials-file") { name, line in
            guard let start = line.cString, let colon = strchr(start, 0x3a) else {
                throw Failure.usage("\(name) is not USER:PASSWORD")
            }
            colon.pointee = 0
            try set(name, fw_config_set_proxy_credentials(config.pointer, start, colon + 1))
        }
        return config
    }

    /// What is wrong with the settings is told while they are read. Later a command has an error line of its own, and what
    /// happens on the way to it is for those who ask.
    private func load(_ config: OpaquePointer) throws {
        if verbose { Spinner.isWanted = false }
        let print: fw_log_callback = { _, _, line in Report.line(text(line) ?? "") }
        _ = fw_config_set_log(config, fw_log_level(FW_LOG_WARNING), print, nil, nil)
        try naming(profile.map { "profile \($0)" } ?? "", advice: Self.adviceOnVariable) {
            try call { fw_config_load(config, profile, $0) }
        }
        let level = verbose ? FW_LOG_DEBUG : FW_LOG_ERROR
        _ = fw_config_set_log(config, fw_log_level(level), verbose ? print : nil, nil, nil)
    }

    /// What is often wrong with a key in the environment. Nothing of the key is told.
    private static var adviceOnVariable: String {
        guard let key = getenv("FIREWORKS_API_KEY") else { return "" }
        if strncasecmp(key, "Bearer ", 7) == 0 {
            return "FIREWORKS_API_KEY must be the key alone, without Bearer"
        }
        if strpbrk(key, "\r\n") != nil { return "FIREWORKS_API_KEY has a line end in it" }
        return strchr(key, 0x20) != nil ? "FIREWORKS_API_KEY has a blank in it" : ""
    }

    /// Hands over the first line of a file that holds a secret, an API key or the credentials of a proxy, and what to call it.
    private func withFirstLine(
        of path: String?, _ option: String, _ body: (String, WipedBuffer) throws -> Void
    ) throws {
        guard let path else { return }
        let line = WipedBuffer(capacity: 4096 + 3)
        let length = try naming("the file given with \(option) cannot be read", status: .usage) {
            try line.read(File(path, O_RDONLY), stoppingAtNewline: true)
        }
        let name = "the first line of the file given with \(option)"
        try refuse(if: length == line.bytes.count && !line.bytes.contains(0x0a), "\(name) is too long")
        line.endLine(length)
        try body(name, line)
    }
}
