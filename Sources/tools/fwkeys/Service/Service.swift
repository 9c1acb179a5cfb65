// Service.swift - a client, and the account and user whose keys a command is about
//
// What can be found wrong without the service is found before anything is asked.

import CFwKeys
@preconcurrency import Glibc

struct Service {
    let client: OpaquePointer
    private let owned: Owned
    let account: String
    let user: String

    init(_ client: Owned, account: String, user: String) {
        owned = client
        self.client = client.pointer
        self.account = account
        self.user = user
    }

    /// Connects, and asks the service for the account and the user as far as they are not known.
    static func open(_ config: Owned, _ owner: Owner) throws(Failure) -> Service {
        let client = try connect(config)
        let (account, user) = try ask(client, owner)
        return Service(client, account: account, user: user)
    }

    static func connect(_ config: Owned) throws(Failure) -> Owned {
        do throws(CallFailure) {
            return try make(fw_client_free) { fw_client_new(config.pointer, $0, $1) }
        } catch {
            guard error.status == FW_ERROR_MISSING_API_KEY else { throw error.failure() }
            throw .usage(
                "no API key to authenticate with: set FIREWORKS_API_KEY, give --api-key-file, or let `fwkeys set-api-key` "
                    + "write it to a file")
        }
    }

    /// Account and user, complete.
    static func ask(_ client: Owned, _ owner: Owner) throws(Failure) -> (account: String, user: String) {
        if let account = owner.account, let user = owner.user { return (account, user) }
        let identity: Owned
        do throws(CallFailure) {
            identity = try make(fw_identity_free) {
                owner.user == nil
                    ? fw_whoami_with_user(client.pointer, $0, $1) : fw_whoami(client.pointer, $0, $1)
            }
        } catch {
            if Interruption.signal != 0 { throw Failure(.interrupted, "interrupted: nothing was done") }
            throw error.failure()
        }
        let keyAccount = text(fw_identity_account_id(identity.pointer))
        guard let account = owner.account ?? keyAccount else {
            throw .usage(
                "the service did not name the account of the API key: give --account-id or set FIREWORKS_ACCOUNT_ID"
            )
        }
        // A user id is found in the account of the API key, and is nobody's or somebody else's in another one.
        if owner.user == nil, let keyAccount, keyAccount != account {
            throw .usage(
                "the API key belongs to another account than \(account), so its user is not meant: give --user-id or "
                    + "--service-account")
        }
        guard let user = owner.user ?? text(fw_identity_user_id(identity.pointer)) else {
            throw .usage(
                "the service did not name the user of the API key: give --user-id or --service-account")
        }
        return (account, user)
    }

    /// The record of a key.
    func get(_ keyID: String) throws(CallFailure) -> Owned {
        try make(fw_api_key_free) { fw_get_api_key(client, account, user, keyID, $0, $1) }
    }

    func delete(_ keyID: String) throws(CallFailure) {
        try call { fw_delete_api_key(client, account, user, keyID, $0) }
    }
}
