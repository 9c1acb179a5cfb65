// The operations on keys, as the service answers them: who may, what is refused and in which order, and what
// the reply holds. The secret of a key is in the reply to create and nowhere else.

/// Who is calling.
struct Caller: Sendable {
    var sequence: KeyStore.Sequence
    var user: User

    var isAdmin: Bool { user.role == .admin }
}

extension ServiceState {
    mutating func perform(_ call: Call) -> Reply {
        do throws(Refusal) {
            // A server that has no such route refuses before it looks at the key.
            if call.operation == .update, !hasUpdate { throw .wrongMethod }
            let caller = try authenticate(call)
            switch call.operation {
            case .create: return try create(call, caller)
            case .list: return try list(call, caller)
            case .get: return try get(call, caller)
            case .update: return try update(call, caller)
            case .delete: return try delete(call, caller)
            case .users where call.user.isEmpty: return try listUsers(call, caller)
            case .users: return try user(call, caller)
            case .verify: return verify(caller)
            }
        } catch {
            return error.reply(wire)
        }
    }

    // MARK: - Who may

    private mutating func authenticate(_ call: Call) throws(Refusal) -> Caller {
        let now = clock.now
        guard let secret = call.secret, let sequence = store.sequence(withSecret: secret),
            let record = store[sequence], !record.isExpired(at: now),
            let user = accounts.user(record.owner),
            !lag.refusesUse(of: sequence, now: clock.instant)
        else { throw .badCredentials }
        let lastUsedLag = lastUsedLagMilliseconds
        let instant = clock.instant
        store.update(sequence) {
            $0.lastUse.record(at: now, instant: instant, lagMilliseconds: lastUsedLag)
        }
        if record.kind == .firePass, call.operation != .verify { throw .firePassKey }
        if let seconds = rateLimit.admit(account: user.name.account, now: instant) {
            throw Refusal(.resourceExhausted, "rate limit exceeded", retryAfterSeconds: seconds)
        }
        return Caller(sequence: sequence, user: user)
    }

    func requireAccount(_ account: String, _ caller: Caller) throws(Refusal) {
        guard accounts.contains(account: account) else { throw .noSuchAccount }
        guard account == caller.user.name.account else { throw .otherAccount }
    }

    /// The user whose keys are meant, if the caller may touch them.
    func owner(of call: Call, _ caller: Caller) throws(Refusal) -> User {
        try requireAccount(call.account, caller)
        guard call.user != "-" else { throw .invalid("this call needs a user id, not \"-\"") }
        let name = UserName(account: call.account, user: call.user)
        guard let user = accounts.user(name) else { throw .noSuchUser }
        guard name == caller.user.name || caller.isAdmin else { throw .adminOnly }
        return user
    }

    // MARK: - Create

    private struct CreateBody: Decodable {
        var apiKey: Settable?

        struct Settable: Decodable {
            var displayName: String?
            var expireTime: String?
            var annotations: [String: String]?
        }
    }

    private mutating func create(_ call: Call, _ caller: Caller) throws(Refusal) -> Reply {
        let owner = try owner(of: call, caller)
        let body = try RequestBody(bytes: call.body, form: wire)
            .decode(CreateBody.self, members: [["apiKey"], RequestBody.recordMembers])
        guard let settable = body.apiKey else { throw .invalid("apiKey is required") }
        var template = KeyTemplate(owner: owner.name)
        if let name = settable.displayName, !name.isEmpty { template.displayName = name }
        template.expireTime = try expireTime(settable.expireTime, path: "apiKey.expireTime")
        template.annotations = settable.annotations ?? [:]

        let (record, sequence) = store.mint(template, at: clock.now)
        lag.keyCreated(sequence, plan.lagsOfNewKey(), now: clock.instant)
        counters[.create, default: Counter()].mutated += 1
        mintedKeys += 1
        return reply(record, secret: record.secret)
    }

    /// Nil: the key never expires.
    func expireTime(_ text: String?, path: String) throws(Refusal) -> Timestamp? {
        guard let text, !text.isEmpty else { return nil }
        guard let expireTime = Timestamp(rfc3339: text) else {
            throw .invalid("\(path) is not an RFC 3339 timestamp")
        }
        guard expireTime > clock.now else { throw .invalid("\(path) is in the past") }
        return expireTime
    }

    // MARK: - List and get

    private mutating func list(_ call: Call, _ caller: Caller) throws(Refusal) -> Reply {
        let scope: KeyScope
        if call.user == "-" {
            try requireAccount(call.account, caller)
            guard caller.isAdmin else { throw .adminOnly }
            scope = .account(call.account)
        } else {
            scope = .user(try owner(of: call, caller).name)
        }
        let query = try ListQuery(listed: "\(scope)", query: call.query)
        let hidden = lag.hiddenKeys(now: clock.instant)
        lag.listAnswered()
        let name = query.filter["displayName", "display_name"]
        func matches(_ sequence: KeyStore.Sequence, _ record: KeyRecord) -> Bool {
            (hidden.isEmpty || !hidden.contains(sequence)) && (name == nil || record.displayName == name)
        }

        var total = store.count(in: scope) - hidden.count { store.contains($0, in: scope) }
        if name != nil {
            total = store.page(of: scope, after: 0, limit: .max, where: matches).keys.count
        }
        if total == 0, wire == .classic { return .emptyObject }
        let page = store.page(of: scope, after: query.cursor, limit: query.pageSize, where: matches)
        let now = clock.instant
        return Reply(
            json: JSONText.object(wire) { text in
                text.array("apiKeys") { text in
                    for key in page.keys {
                        text.object { key.record.write(context(of: key.record, now: now), to: &$0) }
                    }
                }
                let next = page.hasMore ? page.keys.last.map { query.token(for: $0.sequence) } : nil
                text.field("nextPageToken", next ?? "")
                text.field("totalSize", total)
            })
    }

    private mutating func get(_ call: Call, _ caller: Caller) throws(Refusal) -> Reply {
        let owner = try owner(of: call, caller)
        guard let sequence = store.sequence(withId: call.keyId, ownedBy: owner.name),
            let record = store[sequence], !lag.hiddenKeys(now: clock.instant).contains(sequence)
        else { throw .noSuchKey }
        return reply(record)
    }

    // MARK: - Delete

    private struct DeleteBody: Decodable {
        var keyId: String?
    }

    private mutating func delete(_ call: Call, _ caller: Caller) throws(Refusal) -> Reply {
        let owner = try owner(of: call, caller)
        let body = try RequestBody(bytes: call.body, form: wire).decode(DeleteBody.self, members: [["keyId"]])
        guard let keyId = body.keyId, !keyId.isEmpty else { throw .invalid("keyId is required") }
        guard let sequence = store.sequence(withId: keyId, ownedBy: owner.name) else { throw .noSuchKey }
        store.remove(sequence)
        lag.keyRemoved(sequence)
        counters[.delete, default: Counter()].mutated += 1
        deletedKeys += 1
        return .emptyObject
    }

    // MARK: - Replies

    func reply(_ record: KeyRecord, secret: String? = nil) -> Reply {
        var context = context(of: record, now: clock.instant)
        context.secret = secret
        return Reply(json: JSONText.object(wire) { record.write(context, to: &$0) })
    }

    private func context(of record: KeyRecord, now: ContinuousClock.Instant) -> KeyContext {
        KeyContext(
            email: accounts.user(record.owner)?.email ?? "", lastUsed: record.lastUse.shown(at: now))
    }
}
