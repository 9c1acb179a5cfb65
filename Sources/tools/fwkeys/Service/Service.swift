// Service.swift - a client, the account and user whose keys a command is about, and advice
//
// What can be found wrong without the service is found before anything is asked. A command that is advised must mean to a
// shell what it says: ids in it are quoted as far as they need it.

import CFwKeys

struct Service {
    let handle: Handle
    let account: String
    let user: String

    var client: OpaquePointer { handle.pointer }

    /// The URL of the service that this process uses; nil: it uses none yet.
    nonisolated(unsafe) private(set) static var url: String?

    static func open(_ config: Handle, _ owner: Owner) throws -> Service {
        let client = try connect(config)
        let (account, user) = try ask(client, owner)
        return Service(handle: client, account: account, user: user)
    }

    static func connect(_ config: Handle) throws -> Handle {
        let request = try make(fw_request_free) { fw_delete_describe(config.pointer, "a", "u", "k", $0, $1) }
        let path = text(fw_request_path(request.pointer)) ?? ""
        url = text(fw_request_url(request.pointer)).map { String($0.dropLast(path.count)) }
        do { return try make(fw_client_free) { fw_client_new(config.pointer, $0, $1) } } catch let error
            as CallFailure where error.isStatus(FW_ERROR_MISSING_API_KEY)
        {
            throw Failure.usage(
                "no API key to authenticate with: set FIREWORKS_API_KEY, give --api-key-file, or run `fwkeys set-api-key`"
            )
        }
    }

    static func ask(_ client: Handle, _ owner: Owner) throws -> CompleteOwner {
        if let account = owner.account, let user = owner.user { return (account, user) }
        let identity: Handle
        do {
            identity = try make(fw_identity_free) {
                owner.user == nil
                    ? fw_whoami_with_user(client.pointer, $0, $1) : fw_whoami(client.pointer, $0, $1)
            }
        } catch  where Interruption.signal != 0 { throw Failure.interrupted("interrupted: nothing was done") }
        let keyAccount = text(fw_identity_account_id(identity.pointer))
        let account = try (owner.account ?? keyAccount).orThrow(
            .usage(
                "the service named no account of the API key: give --account-id or set FIREWORKS_ACCOUNT_ID"))
        // A user id is found in the account of the API key, and is nobody's or somebody else's in another one.
        try refuse(
            if: owner.user == nil && (keyAccount ?? account) != account,
            "the API key belongs to another account than \(account): give --user-id or --service-account")
        let user = try (owner.user ?? text(fw_identity_user_id(identity.pointer))).orThrow(
            .usage("the service named no user of the API key: give --user-id or --service-account"))
        return (account, user)
    }

    /// The id of the key that fwkeys itself uses; nil where it is not one of this user's.
    func ownKeyID() throws -> String? {
        let identity = try make(fw_identity_free) { fw_whoami_with_user(client, $0, $1) }
        if let id = text(fw_identity_key_id(identity.pointer)) { return id }
        if let owner = text(fw_identity_user_id(identity.pointer)), owner != user { return nil }
        throw Failure.usage(
            "the service does not say which key fwkeys itself uses: give --force to delete all the same")
    }

    func get(_ keyID: String) throws -> Key {
        Key(try make(fw_api_key_free) { fw_get_api_key(client, account, user, keyID, $0, $1) })
    }

    func list(_ options: Handle) throws -> Handle {
        try make(fw_api_key_list_free) { fw_list_api_keys(client, account, user, options.pointer, $0, $1) }
    }

    /// All keys that are selected.
    func keys(_ options: Handle) throws -> [Key] {
        let list = try list(options)
        var keys: [Key] = []
        while let key = try Key(nextOf: list) { keys.append(key) }
        return keys
    }

    func delete(_ keyID: String) throws { try call { fw_delete_api_key(client, account, user, keyID, $0) } }

    /// Deletes what bears the marker, but for a key that is to stay.
    func sweep(_ marker: String?, keep: String?) throws -> (deleted: [String], examined: Int64) {
        let sweep = try make(fw_sweep_free) { fw_sweep_api_keys(client, account, user, marker, keep, $0, $1) }
        let deleted = (0..<fw_sweep_deleted_count(sweep.pointer)).compactMap {
            text(fw_sweep_deleted_key_id(sweep.pointer, $0))
        }
        return (deleted, fw_sweep_examined_count(sweep.pointer))
    }
}

extension Interruption {
    /// Fails if a signal came.
    static func check(_ what: String) throws {
        try refuse(if: signal != 0, .interrupted("interrupted: \(what)"))
    }

    /// Catches the signals, which cancel the calls of clients that are made with the configuration from now on.
    static func begin(cancelling config: Handle) throws {
        try begin()
        try set("the signals", fw_config_set_cancel(config.pointer, token))
    }
}

extension OwnerOptions {
    func service(_ given: Handle? = nil, everyUser: Bool? = nil, of keys: [ResourceName?] = []) throws
        -> Service
    {
        let config = try given ?? connection.config()
        return try Service.open(config, owner(config, everyUser: everyUser, of: keys))
    }
}

extension ConnectionOptions {
    /// A command for the same service, as a shell takes it.
    func command(_ words: String, _ options: [(String, String?)]) -> String {
        let options = (options + self.words).compactMap { name, value in
            value.map { " \(name) \($0.shellQuoted)" }
        }
        return "fwkeys \(words)\(options.joined())"
    }

    func sweepOfJournal(_ path: String) -> String { "`\(command("sweep", [("--journal", path)]))`" }
}
