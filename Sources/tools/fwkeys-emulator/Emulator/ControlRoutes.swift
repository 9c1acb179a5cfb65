// The emulator's own path, for tests: look at the state, add and clear faults, start over, and make users
// and keys in bulk. It is on the loopback interface and asks for no key; faults and counters pass it by.

extension Gateway {
    func control(_ call: ControlCall, body: [UInt8]) -> Reply {
        do throws(InputError) {
            switch call {
            case .state: return controlState()
            case .addFaults: return try addFaults(body)
            case .clearFaults: return clearFaults()
            case .reset: return reset()
            case .addUser: return try addUser(body)
            case .mintKeys: return try mintKeys(body)
            }
        } catch {
            return Refusal.invalid(error.description).reply(.classic)
        }
    }

    // MARK: - Faults and state

    private func addFaults(_ body: [UInt8]) throws(InputError) -> Reply {
        let faults = try Fault.parse(json: body)
        let count = state.withLock { state in
            state.add(faults)
            return state.plan.count
        }
        return Reply(json: JSONText.object(.classic) { $0.field("rules", count) })
    }

    private func clearFaults() -> Reply {
        state.withLock { $0.clearFaults() }
        return .emptyObject
    }

    private func reset() -> Reply {
        state.withLock { state in
            state.clearFaults()
            state.store.removeAll()
            state.store.insert(state.bootstrap)
            state.rateLimit.reset()
            state.counters = [:]
            state.unroutedRequests = 0
            state.mintedKeys = 0
            state.deletedKeys = 0
            state.pendingCommits = 0
            state.epoch += 1
        }
        return .emptyObject
    }

    private func controlState() -> Reply {
        // A copy, which costs nothing until the next change, so that the lock is not held while it is written.
        let state = state.withLock { $0 }
        let json = JSONText.object(.classic) { text in
            text.field("account_id", settings.accountId)
            text.field("user_id", settings.firstUserId)
            text.object("requests") { text in
                for operation in Operation.allCases {
                    let counter = state.counters[operation] ?? Counter()
                    text.object(operation.rawValue) { text in
                        text.field("received", counter.received)
                        text.field("mutated", counter.mutated)
                        text.field("faulted", counter.faulted)
                    }
                }
                text.object("other") { $0.field("received", state.unroutedRequests) }
            }
            text.field("minted", state.mintedKeys)
            text.field("deleted", state.deletedKeys)
            text.field("pending_commits", state.pendingCommits)
            text.field("calls_in_progress", state.callsInProgress)
            text.field("open_connections", state.openConnections)
            text.field("rules", state.plan.count)
            text.array("keys") { text in
                for record in state.store.inOrderOfCreation {
                    text.object { record.writeForControl(to: &$0) }
                }
            }
        }
        return Reply(json: json)
    }

    // MARK: - Users and keys

    private func addUser(_ body: [UInt8]) throws(InputError) -> Reply {
        var fields = try JSONFields(try JSONValue.parse(body), path: "")
        let account = try fields.string("account") ?? settings.accountId
        guard let id = try fields.string("user") else { throw InputError("user", "missing") }
        guard isPlausibleId(account) else { throw InputError("account", "not a valid id") }
        guard isPlausibleId(id) else { throw InputError("user", "not a valid id") }
        let name = UserName(account: account, user: id)
        let isServiceAccount = try fields.bool("serviceAccount") ?? false
        let defaultEmail = User.defaultEmail(
            of: name, isServiceAccount: isServiceAccount, form: settings.wire)
        var user = User(name: name, email: try fields.string("email") ?? defaultEmail)
        guard isHeaderSafe(user.email) else { throw InputError("email", "must be printable ASCII") }
        user.isServiceAccount = isServiceAccount
        user.role = try fields.choice("role", of: User.Role.self) ?? .user
        let wantsKey = try fields.bool("mintKey") ?? false
        try fields.finish()

        let (isNew, secret) = state.withLock { state -> (Bool, String?) in
            guard state.accounts.add(user) else { return (false, nil) }
            guard wantsKey else { return (true, nil) }
            state.mintedKeys += 1
            return (true, state.store.mint(KeyTemplate(owner: user.name)).record.secret)
        }
        guard isNew else { throw InputError("user", "exists already") }
        return Reply(
            json: JSONText.object(.classic) { text in
                text.field("account", account)
                text.field("user", id)
                text.field("email", user.email)
                if let secret { text.field("api_key", secret) }
            })
    }

    private func mintKeys(_ body: [UInt8]) throws(InputError) -> Reply {
        var fields = try JSONFields(try JSONValue.parse(body), path: "")
        guard let count = try fields.int("count", in: 1...1_000_000) else {
            throw InputError("count", "missing")
        }
        let owner = UserName(
            account: try fields.string("account") ?? settings.accountId,
            user: try fields.string("user") ?? settings.firstUserId)
        let pattern = try fields.string("displayName") ?? "key-{n}"
        let kind: Secret.Kind = try fields.bool("firePass") ?? false ? .firePass : .standard
        let wantsSecrets = try fields.bool("withSecrets") ?? false
        let createTime = try fields.timestamp("createTime")
        let expireTime = try fields.timestamp("expireTime")
        let lastUsed = try fields.timestamp("lastUsed")
        try fields.finish()

        let names = pattern.split(separator: "{n}", omittingEmptySubsequences: false)
        let records = state.withLock { state -> [KeyRecord]? in
            guard state.accounts.user(owner) != nil else { return nil }
            state.mintedKeys += count
            return (1...count).map { number in
                let name = names.joined(separator: String(number))
                let template = KeyTemplate(
                    owner: owner, displayName: name, expireTime: expireTime, kind: kind)
                let minted = state.store.mint(template)
                state.store.update(minted.sequence) { record in
                    if let createTime { record.createTime = createTime }
                    if let lastUsed { record.lastUse.record(at: lastUsed, instant: .now, lagMilliseconds: 0) }
                }
                return minted.record
            }
        }
        guard let records else { throw InputError("user", "no such user") }
        return Reply(
            json: JSONText.object(.classic) { text in
                text.field("minted", count)
                guard wantsSecrets else { return }
                text.array("api_keys") { text in
                    for record in records { text.string(record.secret) }
                }
                text.array("key_ids") { text in
                    for record in records { text.string(record.keyId) }
                }
            })
    }
}

extension KeyRecord {
    fileprivate func writeForControl(to text: inout JSONText) {
        text.field("account", owner.account)
        text.field("user", owner.user)
        text.field("keyId", keyId)
        text.field("displayName", displayName)
        text.field("createTime", createTime)
        text.field("prefix", prefix)
        if let expireTime { text.field("expireTime", expireTime) }
        if isBootstrap { text.field("bootstrap", true) }
    }
}
