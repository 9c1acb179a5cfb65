import CFwKeys

/// Settings of a client; what is nil has the library's default.
public struct Settings: Sendable {
    public var baseURL: String?
    /// Of a whole call, all its attempts and pauses included.
    public var timeoutMilliseconds: Int64?
    /// Before each look for keys that a lost answer left behind.
    public var settleMilliseconds: Int64?
    public var caFile: String?

    public init(baseURL: String? = nil) { self.baseURL = baseURL }

    func apply(to config: OpaquePointer?) throws {
        if let baseURL {
            try refuseNUL(baseURL)
            try check(fw_config_set_base_url(config, baseURL))
        }
        if let timeoutMilliseconds {
            try check(fw_config_set_timeout_ms(config, timeoutMilliseconds))
        }
        if let settleMilliseconds {
            try check(fw_config_set_settle_ms(config, settleMilliseconds))
        }
        if let caFile {
            try refuseNUL(caFile)
            try check(fw_config_set_ca_file(config, caFile))
        }
    }
}

/// Whose API key a client uses.
public struct Identity: Sendable {
    public let accountID: String?
    public let email: String?
}

/// A client, which any number of threads may use at once. A call blocks its thread until the answer or the deadline.
public final class Client: @unchecked Sendable {
    private let handle: OpaquePointer?

    /// A client that authenticates with that API key.
    public convenience init(apiKey: String, settings: Settings = Settings()) throws {
        try refuseNUL(apiKey)
        try self.init(settings) { try check(fw_config_set_api_key($0, apiKey)) }
    }

    /// A client that authenticates with a key that was just created; no copy is made on the way.
    public convenience init(apiKey: borrowing APIKey, settings: Settings = Settings()) throws {
        let config = try make { config, _ in fw_config_new(config) }
        defer { fw_config_free(config) }
        try apiKey.authenticate(config)
        try self.init(config, settings)
    }

    private convenience init(_ settings: Settings, authenticate: (OpaquePointer?) throws -> Void) throws {
        let config = try make { config, _ in fw_config_new(config) }
        defer { fw_config_free(config) }
        try authenticate(config)
        try self.init(config, settings)
    }

    private init(_ config: OpaquePointer?, _ settings: Settings) throws {
        try settings.apply(to: config)
        handle = try make { client, reason in fw_client_new(config, client, reason) }
    }

    deinit { fw_client_free(handle) }

    public func createAPIKey(
        accountID: String, userID: String, options: CreateOptions = CreateOptions()
    ) throws -> APIKey {
        try refuseNUL(accountID, userID)
        let key = try options.withHandle { options in
            try make { key, reason in fw_create_api_key(handle, accountID, userID, options, key, reason) }
        }
        return APIKey(key!)  // a create that succeeds has a key
    }

    /// Lists a user's keys, or with "-" those of every user; pages are fetched on the way.
    public func listAPIKeys(accountID: String, userID: String) throws -> APIKeyList {
        try refuseNUL(accountID, userID)
        return APIKeyList(
            try make { list, reason in fw_list_api_keys(handle, accountID, userID, nil, list, reason) })
    }

    public func deleteAPIKey(accountID: String, userID: String, keyID: String) throws {
        try refuseNUL(accountID, userID, keyID)
        _ = try make { _, reason in fw_delete_api_key(handle, accountID, userID, keyID, reason) }
    }

    /// Asks whose API key the client uses, which also proves that it works.
    public func whoAmI() throws -> Identity {
        let identity = try make { identity, reason in fw_whoami(handle, identity, reason) }
        defer { fw_identity_free(identity) }
        return Identity(
            accountID: text(fw_identity_account_id(identity)), email: text(fw_identity_email(identity)))
    }
}

/// Keys that are fetched, page by page, while one goes through them: `while let key = try list.next()`.
public struct APIKeyList: ~Copyable {
    private let handle: OpaquePointer?

    init(_ handle: OpaquePointer?) { self.handle = handle }

    deinit { fw_api_key_list_free(handle) }

    /// Nil: that was the last.
    public mutating func next() throws -> APIKey? {
        let key = try make { key, reason in fw_api_key_list_next(handle, key, reason) }
        return key.map { APIKey($0) }
    }
}
