// ConnectionOptions.swift - where the service is and with which API key
//
// Options first, then what fw_config_load finds. The API key to authenticate with comes from the environment or from a file,
// never from the arguments, where every user of the machine could read it.

import ArgumentParser
import CFwKeys
@preconcurrency import Glibc

struct ProfileOption: ParsableArguments {
    @Option(
        name: [.customShort("p"), .long],
        help: .value(
            "NAME", "profile to take the settings from",
            ", a directory in ~/.fireworks/profiles; else FIREWORKS_PROFILE"))
    var profile: String?
}

struct ConnectionOptions: ParsableArguments {
    @OptionGroup var settings: ProfileOption

    @Option(
        help: .value(
            "PATH", "file with the API key to authenticate with",
            ", in its first line; else what the settings say"),
        completion: .file())
    var apiKeyFile: String?
    @Option(
        name: .customLong("base-url"),
        help: .value(
            "URL", "where the service is", "; else what the settings say, else https://api.fireworks.ai"))
    var baseURL: String?
    @Option(
        help: .value(
            "PATH", "certificates to trust",
            " in place of the system's, in PEM form; else the file of SSL_CERT_FILE"),
        completion: .file())
    var caFile: String?
    @Option(
        help: .value(
            "URL", "proxy that all connections go through", ", http or https; else what HTTPS_PROXY says"))
    var proxy: String?
    @Option(
        help: .value(
            "PATH", "file with user and password of the proxy", ", as USER:PASSWORD in its first line"),
        completion: .file())
    var proxyCredentialsFile: String?
    @Option(
        name: .customLong("timeout-ms"),
        help: .value(
            "N", "milliseconds that a call may take",
            ", its retries and pauses included, or a time such as 30s; 60000 if not given")
    )
    var timeout: String?
    @Flag(name: [.customShort("v"), .long], help: "tell on standard error what is tried") var verbose = false

    /// How long a call may take, the library's own time if nothing else is given.
    var timeoutMilliseconds: Int64 {
        timeout.flatMap { try? milliseconds("--timeout-ms", $0) } ?? 60000
    }

    var words: [(String, String?)] {
        [
            ("--profile", settings.profile), ("--api-key-file", apiKeyFile), ("--base-url", baseURL),
            ("--ca-file", caFile), ("--proxy", proxy), ("--proxy-credentials-file", proxyCredentialsFile),
        ]
    }

    /// The longest first line of a file: an API key, or the credentials of a proxy, with its line end and a NUL.
    private static let lineCapacity = 4096 + 3

    /// A configuration with all of it. That there is no API key is not found out here.
    func config() throws -> Handle {
        let config = try make(fw_config_free) { fw_config_new($0) }
        try load(config.pointer)
        try set("--base-url", baseURL, config, fw_config_set_base_url)
        try set("--ca-file", caFile, config, fw_config_set_ca_file)
        try set("--proxy", proxy, config, fw_config_set_proxy)
        if let timeout {
            try set(
                "--timeout-ms",
                fw_config_set_timeout_ms(config.pointer, milliseconds("--timeout-ms", timeout)))
        }
        if let apiKeyFile {
            let (name, line) = try Self.firstLine(of: apiKeyFile, "--api-key-file")
            try set(name, fw_config_set_api_key(config.pointer, line.cString))
        }
        if let proxyCredentialsFile { try setProxyCredentials(proxyCredentialsFile, config.pointer) }
        return config
    }

    private func setProxyCredentials(_ path: String, _ config: OpaquePointer) throws {
        let (name, line) = try Self.firstLine(of: path, "--proxy-credentials-file")
        guard let start = line.cString, let colon = line.bytes.firstIndex(of: 0x3a), colon < strlen(start)
        else { throw Failure.usage("\(name) is not USER:PASSWORD") }
        line.bytes[colon] = 0
        try set(name, fw_config_set_proxy_credentials(config, start, start + colon + 1))
    }

    /// The first line of a file that holds a secret, and what to call it.
    private static func firstLine(of path: String, _ option: String) throws -> (String, WipedBuffer) {
        let buffer = WipedBuffer(capacity: lineCapacity)
        let length = try naming("the file given with \(option) cannot be read", status: .usage) {
            try buffer.read(File(path, O_RDONLY), stoppingAtNewline: true)
        }
        let name = "the first line of the file given with \(option)"
        guard length < buffer.bytes.count || buffer.bytes.contains(0x0a) else {
            throw Failure.usage("\(name) is too long")
        }
        buffer.endLine(length)
        return (name, buffer)
    }

    /// What is wrong with the settings is told while they are read. Later a command has an error line of its own, and what
    /// happens on the way to it is for those who ask.
    private func load(_ config: OpaquePointer) throws {
        if verbose { Spinner.isWanted = false }
        let print: fw_log_callback = { _, _, line in Report.line(text(line) ?? "") }
        _ = fw_config_set_log(config, fw_log_level(FW_LOG_WARNING), print, nil, nil)
        try naming(settings.profile.map { "profile \($0)" } ?? "") {
            try call { fw_config_load(config, settings.profile, $0) }
        }
        let level = verbose ? FW_LOG_DEBUG : FW_LOG_ERROR
        _ = fw_config_set_log(config, fw_log_level(level), verbose ? print : nil, nil, nil)
    }
}
