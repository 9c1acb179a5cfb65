// OwnerOptions.swift - whose keys a command is about

import ArgumentParser
import CFwKeys

struct OwnerOptions: ParsableArguments {
    @Option(
        name: [.customShort("a"), .customLong("account-id")],
        help: .value("ID", "the account", "; else what the settings say, else the account of the API key"))
    var account: String?
    @Option(
        name: .customLong("user-id"),
        help: .value(
            "ID", "the user whose keys are meant", "; else what the settings say, else the API key's"))
    var user: String?
    @Option(help: .value("ID", "the service account whose keys are meant", " (admins only)"))
    var serviceAccount: String?

    var isGiven: Bool { account != nil || user != nil || serviceAccount != nil }

    /// Account and user as far as they are named, checked. "-", which stands for every user, is taken only for a list.
    func owner(_ config: Handle, everyUser: Bool? = nil) throws -> Owner {
        if user != nil, serviceAccount != nil {
            throw Failure.usage("--user-id and --service-account exclude each other")
        }
        let named = user ?? serviceAccount
        if everyUser == true, named != nil {
            throw Failure.usage("--all-users excludes --user-id and --service-account")
        }
        var owner = Owner()
        if let account {
            owner.account = ResourceName.lastPart(of: account, "accounts")
            try set("--account-id", fw_check_id(owner.account))
        } else if let account = text(fw_config_account_id(config.pointer)) {
            owner.account = account
            let name = "the account id of the settings (FIREWORKS_ACCOUNT_ID, or account_id in a file)"
            try set(name, fw_check_id(account))
        }
        if everyUser == true {
            owner.user = "-"
        } else if let named {
            let name = user != nil ? "--user-id" : "--service-account"
            owner.user = ResourceName.lastPart(of: named, "users")
            if let account = ResourceName.account(of: named) {
                if let given = owner.account, given != account {
                    throw Failure.usage("\(name) names a user of another account than \(given)")
                }
                owner.account = account
            }
            try set(name, fw_check_user_id(owner.user, everyUser == nil ? 0 : 1))
        } else if let user = text(fw_config_user_id(config.pointer)) {
            owner.user = user
            try set("the user id of the settings", fw_check_user_id(user, 0))
        }
        return owner
    }
}

/// The full names that firectl takes: accounts/a, accounts/a/users/u, accounts/a/users/u/apiKeys/k.
enum ResourceName {
    private static func parts(_ name: String) -> [Substring]? {
        name.hasPrefix("accounts/") ? name.split(separator: "/", omittingEmptySubsequences: false) : nil
    }

    /// The id in a full name that ends in the collection and an id; any other text comes back as it is.
    static func lastPart(of name: String, _ collection: String) -> String {
        guard let parts = parts(name), parts.count >= 2, parts[parts.count - 2] == collection else {
            return name
        }
        return String(parts[parts.count - 1])
    }

    static func account(of name: String) -> String? {
        parts(name).flatMap { $0.count > 2 ? String($0[1]) : nil }
    }

    /// The id of a key, which may be a full name.
    static func keyID(_ name: String) throws -> String {
        let id = lastPart(of: name, "apiKeys")
        try set("the key id", fw_check_id(id))
        return id
    }
}

/// Account and user; nil: not known.
struct Owner {
    var account: String?
    var user: String?

    /// Both of them, for a dry run, which asks nobody.
    func forDryRun() throws -> CompleteOwner {
        guard let account else {
            throw Failure.usage(
                "which account? A dry run asks nobody: give --account-id or set FIREWORKS_ACCOUNT_ID")
        }
        guard let user else {
            throw Failure.usage("whose key? A dry run asks nobody: give --user-id or --service-account")
        }
        return (account, user)
    }
}

typealias CompleteOwner = (account: String, user: String)
