// Service.swift - a client, the account and user whose keys a command is about, and advice
//
// What can be found wrong without the service is found before anything is asked. A command that is advised must mean to a
// shell what it says: ids in it are quoted as far as they need it.

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

struct Advice {
    let connection: ConnectionOptions
    let journal: String?

    /// For the line of an error; empty where nothing is left.
    func onError(_ failure: CallFailure, _ service: Service) -> String {
        let marker = text(fw_error_marker(failure.pointer))
        let isUnknown = failure.outcome == fw_outcome(FW_OUTCOME_UNKNOWN)
        if marker != nil || isUnknown && journal != nil {
            return "what it may have left behind" + (marker.map { " with the marker \($0)" } ?? "")
                + " is found and deleted by \(sweep(marker ?? "", service, keep: nil))"
        }
        return isUnknown ? "a key that nobody holds may be alive: look for it with `fwkeys list`" : ""
    }

    /// A line for a key whose earlier attempts are not settled.
    func onUnsettled(_ key: Key, _ service: Service, keep: String?) -> String {
        "\(key.unsettledAttempts) earlier attempts may still lead to a key that nobody holds: later run "
            + sweep(key.marker ?? "MARKER", service, keep: keep)
    }

    /// The sweep of a journal.
    func sweepOfJournal(_ path: String) -> String { command([("--journal", path)]) }

    private func sweep(_ marker: String, _ service: Service, keep: String?) -> String {
        if let journal { return sweepOfJournal(journal) }
        return command([
            (marker, nil), ("--keep", keep), ("--account-id", service.account), ("--user-id", service.user),
        ])
    }

    private func command(_ words: [(String, String?)]) -> String {
        let repeated = [
            ("--profile", connection.profile), ("--api-key-file", connection.apiKeyFile),
            ("--base-url", connection.baseURL),
            ("--ca-file", connection.caFile), ("--proxy", connection.proxy),
            ("--proxy-credentials-file", connection.proxyCredentialsFile),
        ]
        var text = "`fwkeys sweep"
        for (word, value) in words + repeated {
            if let value {
                text += " \(word) \(Shell.quoted(value))"
            } else if !word.hasPrefix("--") {
                text += " \(word)"
            }
        }
        return text + "`"
    }
}
