// ServiceOptions.swift - options that say where the service is, with which API key, and whose keys are meant
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
    @Option var timeoutMs: Milliseconds?
    @Flag(name: .shortAndLong) var verbose = false

    /// How long a call may take, the library's own time if nothing else is given.
    var timeoutMilliseconds: Int64 { timeoutMs?.count ?? 60000 }

    var words: [(String, String?)] {
        [
            ("--profile", profile), ("--api-key-file", apiKeyFile), ("--base-url", baseURL),
            ("--ca-file", caFile), ("--proxy", proxy), ("--proxy-credentials-file", proxyCredentialsFile),
        ]
    }

    /// A configuration with all of it. That there is no API key is not found out here.
    func config(settleMs: Milliseconds? = nil) throws -> Handle {
        let config = try make(fw_config_free) { fw_config_new($0) }
        try load(config.pointer)
        try set("--base-url", baseURL, config, fw_config_set_base_url)
        try set("--ca-file", caFile, config, fw_config_set_ca_file)
        try set("--proxy", proxy, config, fw_config_set_proxy)
        try set("--timeout-ms", timeoutMs?.count, config, fw_config_set_timeout_ms)
        try set("--settle-ms", settleMs?.count, config, fw_config_set_settle_ms)
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
        let line = WipedBuffer(capacity: 4096 + 2)
        try naming("the file given with \(option) cannot be read", status: .usage) {
            try line.readLine(File(path, O_RDONLY))
        }
        try body("the first line of the file given with \(option)", line)
    }
}

typealias CompleteOwner = (account: String, user: String)

/// Account and user; nil: not known.
struct Owner {
    var account: String?
    var user: String?

    /// Both of them, for a dry run, which asks nobody.
    func forDryRun() throws -> CompleteOwner {
        if let account, let user { return (account, user) }
        let missing =
            account == nil
            ? "no account, so give --account-id or set FIREWORKS_ACCOUNT_ID"
            : "no user, so give --user-id or --service-account"
        throw Failure.usage("a dry run does not ask the service: there is \(missing)")
    }
}

/// Whose keys are meant, and where the service is that has them.
struct OwnerOptions: ParsableArguments {
    @Option(name: .shortAndLong) var accountID: String?
    @Option var userID: String?
    @Option var serviceAccount: String?
    @OptionGroup var connection: ConnectionOptions

    var isGiven: Bool { accountID != nil || userID != nil || serviceAccount != nil }

    /// Account and user as far as they are named, checked. "-", which stands for every user, is taken only for a list.
    func owner(_ config: Handle, everyUser: Bool? = nil) throws -> Owner {
        try refuse(
            if: userID != nil && serviceAccount != nil, "--user-id and --service-account exclude each other")
        let named = userID ?? serviceAccount
        try refuse(
            if: everyUser == true && named != nil, "--all-users excludes --user-id and --service-account")
        var owner = Owner(
            account: accountID.map { ResourceName.lastPart(of: $0, "accounts") }
                ?? text(fw_config_account_id(config.pointer)),
            user: everyUser == true ? "-" : text(fw_config_user_id(config.pointer)))
        if let account = owner.account {
            let settings = "the account id of the settings (FIREWORKS_ACCOUNT_ID, or account_id in a file)"
            try set(accountID == nil ? settings : "--account-id", fw_check_id(account))
        }
        guard let named else {
            if let user = owner.user {
                try set("the user id of the settings", fw_check_user_id(user, everyUser == true ? 1 : 0))
            }
            return owner
        }
        let name = userID != nil ? "--user-id" : "--service-account"
        owner.user = ResourceName.lastPart(of: named, "users")
        if let account = ResourceName.account(of: named) {
            let given = owner.account ?? account
            try refuse(if: given != account, "\(name) names a user of another account than \(given)")
            owner.account = account
        }
        try set(name, fw_check_user_id(owner.user, everyUser == nil ? 0 : 1))
        return owner
    }
}

/// The full names that firectl takes: accounts/a, accounts/a/users/u, accounts/a/users/u/apiKeys/k.
enum ResourceName {
    /// The id in a full name that ends in the collection and an id; any other text comes back as it is.
    static func lastPart(of name: String, _ collection: String) -> String {
        let parts = parts(name)
        return parts.dropLast().last == collection[...] ? String(parts[parts.count - 1]) : name
    }

    static func account(of name: String) -> String? {
        let parts = parts(name)
        return parts.count > 2 ? String(parts[1]) : nil
    }

    /// The id of a key, which may be a full name.
    static func keyID(_ name: String) throws -> String {
        let id = lastPart(of: name, "apiKeys")
        try set("the key id", fw_check_id(id))
        return id
    }

    private static func parts(_ name: String) -> [Substring] {
        name.hasPrefix("accounts/") ? name.split(separator: "/", omittingEmptySubsequences: false) : []
    }
}
