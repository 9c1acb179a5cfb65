// Owner.swift - the account and the user that a command is about

import ArgumentParser
import CFwKeys

typealias CompleteOwner = (account: String, user: String)

/// Account and user; nil: not known.
struct Owner {
    var account: String?
    var user: String?

    /// Both of them, for a dry run, which asks nobody.
    func forDryRun() throws -> CompleteOwner {
        guard let account else {
            throw Failure.usage(
                "no account: a dry run does not ask the service, so give --account-id or set FIREWORKS_ACCOUNT_ID"
            )
        }
        guard let user else {
            throw Failure.usage(
                "no user: a dry run does not ask the service, so give --user-id or --service-account")
        }
        return (account, user)
    }
}

struct OwnerOptions: ParsableArguments {
    @Option(name: .shortAndLong) var accountID: String?
    @Option var userID: String?
    @Option var serviceAccount: String?

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
            if let given = owner.account, given != account {
                throw Failure.usage("\(name) names a user of another account than \(given)")
            }
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
