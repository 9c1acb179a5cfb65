// Who exists: accounts and their users, service accounts among them. A user is never removed, so an index
// into the list of users is a position that a page token can hold.

struct UserName: Hashable, Sendable {
    var account: String
    var user: String
}

struct User: Sendable {
    var name: UserName
    var email: String
    var isServiceAccount = false
    var role = Role.user
    var createTime: Timestamp

    enum Role: String, CaseIterable, Sendable {
        case admin
        case user
    }

    /// The e-mail address of a user that was made without one.
    static func defaultEmail(of name: UserName, isServiceAccount: Bool, form: WireForm) -> String {
        let domain = isServiceAccount && form == .recorded ? "sa.fireworks.ai" : "example.com"
        return "\(name.user)@\(name.account).\(domain)"
    }
}

struct Accounts: Sendable {
    private var users: [String: [User]] = [:]
    private var positions: [UserName: Int] = [:]

    func contains(account: String) -> Bool { users[account] != nil }

    func user(_ name: UserName) -> User? {
        guard let position = positions[name], let list = users[name.account] else { return nil }
        return list[position]
    }

    /// Adds a user, and the account when it is new; false when there is such a user already.
    mutating func add(_ user: User) -> Bool {
        guard positions[user.name] == nil else { return false }
        positions[user.name] = users[user.name.account, default: []].count
        users[user.name.account, default: []].append(user)
        return true
    }

    /// The users of an account from a position on, and the position of the next page, if there is one.
    func page(
        of account: String, from start: Int, limit: Int, where matches: (User) -> Bool
    ) -> (users: [User], next: Int?, total: Int) {
        var page: [User] = []
        var next: Int?
        var total = 0
        for (position, user) in (users[account] ?? []).enumerated() where matches(user) {
            total += 1
            guard position >= start else { continue }
            if page.count < limit {
                page.append(user)
            } else if next == nil {
                next = position
            }
        }
        return (page, next, total)
    }
}

/// An id as it may stand in a resource name. The service allows less; the emulator only refuses what
/// could not be told from other parts of a path.
func isPlausibleId(_ id: String) -> Bool {
    !id.isEmpty && id != "-" && id.utf8.count <= 128
        && id.unicodeScalars.allSatisfy { scalar in
            scalar.isASCII && scalar.value > 0x20 && scalar != "/" && scalar.value != 0x7F
        }
}
