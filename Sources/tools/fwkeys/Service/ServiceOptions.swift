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
    @Option var timeoutMs = Milliseconds(count: 60000)
    @Flag(name: .shortAndLong) var verbose = false

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
        try set("--timeout-ms", timeoutMs.count, config, fw_config_set_timeout_ms)
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

    /// Adds what a full name says, which must be what was said elsewhere.
    fileprivate mutating func add(
        _ part: String?, to place: WritableKeyPath<Owner, String?>, _ contradiction: String
    ) throws {
        guard let part else { return }
        let given = self[keyPath: place] ?? part
        try refuse(if: given != part, "\(contradiction) than \(given)")
        self[keyPath: place] = part
    }

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

    /// Account and user as far as they are named, here or in the full names of keys, checked. "-", which stands for every user,
    /// is taken only for a list.
    func owner(_ config: Handle, everyUser: Bool? = nil, of keys: [ResourceName?] = []) throws -> Owner {
        try refuse(
            if: userID != nil && serviceAccount != nil, "--user-id and --service-account exclude each other")
        let named = (userID ?? serviceAccount).map { ResourceName($0, in: "users") }
        try refuse(
            if: everyUser == true && named != nil, "--all-users excludes --user-id and --service-account")
        var owner = Owner(
            account: accountID.map { ResourceName($0, in: "accounts").id }
                ?? text(fw_config_account_id(config.pointer)),
            user: named?.id ?? (everyUser == true ? "-" : text(fw_config_user_id(config.pointer))))
        if let account = owner.account {
            let settings = "the account id of the settings (FIREWORKS_ACCOUNT_ID, or account_id in a file)"
            try set(accountID == nil ? settings : "--account-id", fw_check_id(account))
        }
        let option = userID != nil ? "--user-id" : "--service-account"
        if let user = owner.user {
            let everyUserToo = everyUser == true || everyUser == false && named != nil
            let status = fw_check_user_id(user, everyUserToo ? 1 : 0)
            try set(named == nil ? "the user id of the settings" : option, status)
        }
        for (subject, name) in [("\(option) names a user", named)] + keys.map({ ("KEY_ID names a key", $0) })
        {
            try owner.add(name?.account, to: \.account, "\(subject) of another account")
            try owner.add(name?.user, to: \.user, "\(subject) of another user")
        }
        return owner
    }
}

/// An id, or a full name that firectl takes: accounts/a, accounts/a/users/u, accounts/a/users/u/apiKeys/k.
struct ResourceName {
    let id: String
    private(set) var account: String?
    private(set) var user: String?

    /// A full name is one that ends in the collection and an id.
    init(_ name: String, in collection: String) {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard name.hasPrefix("accounts/"), parts[parts.count - 2] == collection else {
            id = name
            return
        }
        id = parts[parts.count - 1]
        if parts.count > 3 { account = parts[1] }
        if parts.count > 5 { user = parts[3] }
    }

    init(ofKey name: String) throws {
        self.init(name, in: "apiKeys")
        try set("the key id", fw_check_id(id))
    }
}
