// Users and keys that a test asks for: on the control path, or in the file that --config names, which has the same
// members.

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What `--config` names: what is there from the start, and what a reset brings back.
public struct Config: Sendable {
    var users: [(fixture: UserFixture, path: String)] = []
    var keys: [(fixture: KeyFixture, path: String)] = []
    var faults: [Fault] = []
    var clock: Clock.Change?
    /// Messages begin with it.
    private var file = ""

    public init() {}

    public init(file: String) throws(InputError) {
        self.file = file
        // What opens a file in Foundation does not tell why it cannot.
        let descriptor = open(file, O_RDONLY)
        guard descriptor >= 0 else { throw InputError(file, String(cString: strerror(errno))) }
        close(descriptor)
        let content = FileManager.default.contents(atPath: file) ?? Data()
        do {
            try read(JSONValue.parse(Array(content)))
        } catch {
            throw named(error)
        }
    }

    func named(_ problem: InputError) -> InputError { InputError(file, problem.description) }

    mutating func read(_ value: JSONValue) throws(InputError) {
        var fields = try JSONFields(value, path: "")
        for (value, path) in try fields.elements("users") {
            var members = try JSONFields(value, path: path)
            users.append((try UserFixture(&members), path))
            try members.finish()
        }
        for (value, path) in try fields.elements("keys") {
            var members = try JSONFields(value, path: path)
            keys.append((try KeyFixture(&members), path))
            try members.finish()
        }
        for (value, path) in try fields.elements("faults") { faults.append(try Fault(value, path: path)) }
        if let value = fields.value("clock") { clock = try Clock.Change(value, path: "clock") }
        try fields.finish()
    }
}

struct UserFixture: Sendable {
    var account: String?
    var user: String
    var email: String?
    var isServiceAccount: Bool
    var role: User.Role

    init(_ fields: inout JSONFields) throws(InputError) {
        account = try fields.id("account")
        guard let user = try fields.id("user") else { throw InputError(fields.path(of: "user"), "missing") }
        self.user = user
        email = try fields.string("email")
        if let email, !isHeaderSafe(email) {
            throw InputError(fields.path(of: "email"), "must be printable ASCII")
        }
        isServiceAccount = try fields.bool("serviceAccount") ?? false
        role = try fields.choice("role", of: User.Role.self) ?? .user
    }
}

/// One key, or many that are alike.
struct KeyFixture: Sendable {
    var account: String?
    var user: String?
    var count: Int
    /// In which "{n}" stands for the number of the key.
    var displayName: String
    var createTime: Timestamp?
    var expireTime: Timestamp?
    var lastUsed: Timestamp?
    var annotations: [String: String]
    var kind: Secret.Kind
    var keyId: String?
    var secret: String?

    init(_ fields: inout JSONFields) throws(InputError) {
        account = try fields.string("account")
        user = try fields.string("user")
        count = try fields.int("count", in: 1...1_000_000) ?? 1
        displayName = try fields.string("displayName") ?? "key-{n}"
        createTime = try fields.timestamp("createTime")
        expireTime = try fields.timestamp("expireTime")
        lastUsed = try fields.timestamp("lastUsed")
        annotations = try fields.strings("annotations") ?? [:]
        kind = try fields.bool("firePass") ?? false ? .firePass : .standard
        keyId = try fields.id("keyId")
        secret = try fields.string("secret")
        if let secret {
            let rest = secret.dropFirst(kind.rawValue.count)
            guard secret.hasPrefix(kind.rawValue), rest.count >= 8,
                rest.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) })
            else {
                let complaint = "must be \(kind.rawValue) and 8 or more letters and digits"
                throw InputError(fields.path(of: "secret"), complaint)
            }
        }
        if count > 1, keyId != nil || secret != nil {
            throw InputError(fields.path(of: "count"), "must be 1 with keyId or secret")
        }
    }
}

extension JSONFields {
    fileprivate mutating func id(_ name: String) throws(InputError) -> String? {
        guard let id = try string(name) else { return nil }
        guard isPlausibleId(id) else { throw InputError(path(of: name), "not a valid id") }
        return id
    }
}

extension ServiceState {
    /// - Parameter path: of the user, for what is wrong.
    mutating func add(_ fixture: UserFixture, path: String, _ settings: Settings) throws(InputError) -> User {
        let name = UserName(account: fixture.account ?? settings.accountId, user: fixture.user)
        let email = User.defaultEmail(of: name, isServiceAccount: fixture.isServiceAccount, form: wire)
        let user = User(
            name: name, email: fixture.email ?? email, isServiceAccount: fixture.isServiceAccount,
            role: fixture.role, createTime: clock.now)
        guard accounts.add(user) else {
            throw InputError(path.isEmpty ? "user" : "\(path).user", "exists already")
        }
        return user
    }

    mutating func add(
        _ fixture: KeyFixture, path: String, _ settings: Settings
    ) throws(InputError) -> [KeyRecord] {
        func at(_ member: String) -> String { path.isEmpty ? member : "\(path).\(member)" }
        let owner = UserName(
            account: fixture.account ?? settings.accountId, user: fixture.user ?? settings.firstUserId)
        guard accounts.user(owner) != nil else { throw InputError(at("user"), "no such user") }
        if let keyId = fixture.keyId, store.contains(keyId: keyId) {
            throw InputError(at("keyId"), "exists already")
        }
        if let secret = fixture.secret, store.sequence(withSecret: secret) != nil {
            throw InputError(at("secret"), "another key has it")
        }
        mintedKeys += fixture.count
        let names = fixture.displayName.split(separator: "{n}", omittingEmptySubsequences: false)
        let (now, instant) = (clock.now, clock.instant)
        return (1...fixture.count).map { number in
            let template = KeyTemplate(
                owner: owner, displayName: names.joined(separator: String(number)),
                expireTime: fixture.expireTime, annotations: fixture.annotations, kind: fixture.kind,
                keyId: fixture.keyId, secret: fixture.secret)
            let minted = store.mint(template, at: fixture.createTime ?? now)
            if let lastUsed = fixture.lastUsed {
                store.update(minted.sequence) {
                    $0.lastUse.record(at: lastUsed, instant: instant, lagMilliseconds: 0)
                }
            }
            return minted.record
        }
    }
}
