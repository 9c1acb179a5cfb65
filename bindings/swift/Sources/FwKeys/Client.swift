import CFwKeys

/// Settings of a client; what is nil has the library's default.
public struct Settings: Sendable {
    public var baseURL: String?
    /// Of a whole call, all its attempts and pauses included.
    public var timeoutMilliseconds: Int64?
    /// Before each look for keys that a lost answer left behind.
    public var settleMilliseconds: Int64?
    public var maxAttempts: Int32?
    public var caFile: String?
    /// Ends every call of the client.
    public var cancel: CancelToken?

    public init(baseURL: String? = nil, cancel: CancelToken? = nil) {
        self.baseURL = baseURL
        self.cancel = cancel
    }

    func apply(to config: OpaquePointer?) throws {
        if let baseURL {
            try refuseNUL(["baseURL": baseURL])
            try set("baseURL", fw_config_set_base_url(config, baseURL))
        }
        if let timeoutMilliseconds {
            try set("timeoutMilliseconds", fw_config_set_timeout_ms(config, timeoutMilliseconds))
        }
        if let settleMilliseconds {
            try set("settleMilliseconds", fw_config_set_settle_ms(config, settleMilliseconds))
        }
        if let caFile {
            try refuseNUL(["caFile": caFile])
            try set("caFile", fw_config_set_ca_file(config, caFile))
        }
        if let maxAttempts {
            try set("maxAttempts", fw_config_set_max_attempts(config, maxAttempts))
        }
        if let cancel {
            try set("cancel", fw_config_set_cancel(config, cancel.handle))
        }
    }
}

/// Whose API key a client uses; nil: not told, or not asked for.
public struct Identity: Sendable {
    public let accountID: String?
    public let email: String?
    public let userID: String?
    public let keyID: String?
}

/// What a sweep did.
public struct Sweep: Sendable {
    public let deletedKeyIDs: [String]
    /// How many records were looked at, over all looks.
    public let examinedCount: Int64
}

/// A client, which any number of threads may use at once. A call blocks its thread until the answer or the deadline.
public final class Client: @unchecked Sendable {
    private let handle: OpaquePointer?

    /// A client that authenticates with that API key.
    public convenience init(apiKey: String, settings: Settings = Settings()) throws {
        try refuseNUL(["apiKey": apiKey])
        try self.init(settings) { try set("apiKey", fw_config_set_api_key($0, apiKey)) }
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
        try refuseNUL(["accountID": accountID, "userID": userID])
        let key = try options.withHandle { options in
            try make { key, reason in fw_create_api_key(handle, accountID, userID, options, key, reason) }
        }
        return APIKey(key!)  // a create that succeeds has a key
    }

    /// One key's record, without its secret.
    public func getAPIKey(accountID: String, userID: String, keyID: String) throws -> APIKey {
        try refuseNUL(["accountID": accountID, "userID": userID, "keyID": keyID])
        let key = try make { key, reason in fw_get_api_key(handle, accountID, userID, keyID, key, reason) }
        return APIKey(key!)  // a get that succeeds has a key
    }

    /// Changes what the options have: a display name, an expiry, annotations. The rest stays as it is.
    public func updateAPIKey(
        accountID: String, userID: String, keyID: String, changes: CreateOptions
    ) throws -> APIKey {
        try refuseNUL(["accountID": accountID, "userID": userID, "keyID": keyID])
        let key = try changes.withHandle { changes in
            try make { key, reason in
                fw_update_api_key(handle, accountID, userID, keyID, changes, key, reason)
            }
        }
        return APIKey(key!)  // an update that succeeds has a key
    }

    /// Begins to replace a key: see `Rotation.settle`.
    public func rotateAPIKey(
        accountID: String, userID: String, oldKeyID: String, options: CreateOptions = CreateOptions()
    ) throws -> Rotation {
        try refuseNUL(["accountID": accountID, "userID": userID, "oldKeyID": oldKeyID])
        let rotation = try options.withHandle { options in
            try make { rotation, reason in
                fw_rotation_begin(handle, accountID, userID, oldKeyID, options, rotation, reason)
            }
        }
        return Rotation(rotation!)  // a rotation that begins is there
    }

    /// Goes on with a rotation that another process began, by the ids that it told. It has no secret.
    public func resumeRotation(
        accountID: String, userID: String, oldKeyID: String, newKeyID: String
    ) throws -> Rotation {
        try refuseNUL([
            "accountID": accountID, "userID": userID, "oldKeyID": oldKeyID, "newKeyID": newKeyID,
        ])
        let rotation = try make { rotation, reason in
            fw_rotation_resume(handle, accountID, userID, oldKeyID, newKeyID, rotation, reason)
        }
        return Rotation(rotation!)  // a rotation that is resumed is there
    }

    /// Deletes the keys that bear a marker, but for one that is to stay.
    public func sweepAPIKeys(
        accountID: String, userID: String, marker: String, keepKeyID: String? = nil
    ) throws -> Sweep {
        try refuseNUL([
            "accountID": accountID, "userID": userID, "marker": marker, "keepKeyID": keepKeyID ?? "",
        ])
        let sweep = try make { sweep, reason in
            fw_sweep_api_keys(handle, accountID, userID, marker, keepKeyID, sweep, reason)
        }
        defer { fw_sweep_free(sweep) }
        let deleted = (0..<fw_sweep_deleted_count(sweep)).compactMap {
            text(fw_sweep_deleted_key_id(sweep, $0))
        }
        return Sweep(deletedKeyIDs: deleted, examinedCount: fw_sweep_examined_count(sweep))
    }

    /// Lists a user's keys, or with "-" those of every user; pages are fetched on the way.
    public func listAPIKeys(
        accountID: String, userID: String, options: ListOptions = ListOptions()
    ) throws -> APIKeyList {
        try refuseNUL(["accountID": accountID, "userID": userID])
        let list = try options.withHandle { options in
            try make { list, reason in
                fw_list_api_keys(handle, accountID, userID, options, list, reason)
            }
        }
        return APIKeyList(list)
    }

    public func deleteAPIKey(accountID: String, userID: String, keyID: String) throws {
        try refuseNUL(["accountID": accountID, "userID": userID, "keyID": keyID])
        _ = try make { _, reason in fw_delete_api_key(handle, accountID, userID, keyID, reason) }
    }

    /// Asks whose API key the client uses, which also proves that it works.
    public func whoAmI() throws -> Identity {
        try identity { identity, reason in fw_whoami(handle, identity, reason) }
    }

    /// Also looks for the user and for the key itself.
    public func whoAmIWithUser() throws -> Identity {
        try identity { identity, reason in fw_whoami_with_user(handle, identity, reason) }
    }

    private func identity(_ ask: (Place, Place) -> fw_status) throws -> Identity {
        let identity = try make(ask)
        defer { fw_identity_free(identity) }
        return Identity(
            accountID: text(fw_identity_account_id(identity)), email: text(fw_identity_email(identity)),
            userID: text(fw_identity_user_id(identity)), keyID: text(fw_identity_key_id(identity)))
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
