// The emulator's own path, for tests: look at the state, add and clear faults, start over, and make users
// and keys in bulk. It is on the loopback interface and asks for no key; faults and counters pass it by.

extension Service {
    func control(_ call: ControlCall, body: [UInt8]) -> Reply {
        do throws(InputError) {
            switch call {
            case .state: return controlState()
            case .reset: return reset()
            case .addUser: return try addUser(body)
            case .mintKeys: return try mintKeys(body)
            case .faults: return faults()
            case .addFaults: return try addFaults(body)
            case .clearFaults: return clearFaults()
            case .removeFault(let id): return removeFault(id)
            case .journal: return journal()
            case .clearJournal: return clearJournal()
            case .clock: return clock { _ in }
            case .changeClock:
                let change = try Clock.Change(try JSONValue.parse(body), path: "")
                return clock { $0.clock.apply(change) }
            case .resetClock: return clock { [settings] in $0.resetClock(settings) }
            }
        } catch {
            return Refusal.invalid(error.description).reply(.classic)
        }
    }

    // MARK: - Faults and state

    private func faults() -> Reply {
        let entries = state.withLock { $0.plan.entries }
        return Reply(
            json: JSONText.object(.classic) { text in
                text.array("faults") { text in
                    for entry in entries {
                        text.object { text in
                            text.field("id", entry.id)
                            text.field("seen", entry.seen)
                            text.field("struck", entry.struck)
                            text.field("fault", entry.fault.source)
                        }
                    }
                }
            })
    }

    private func addFaults(_ body: [UInt8]) throws(InputError) -> Reply {
        let faults = try Fault.parse(json: body)
        let (ids, count) = state.withLock { state in
            (faults.map { state.plan.append($0) }, state.plan.count)
        }
        return Reply(
            json: JSONText.object(.classic) { text in
                text.field("rules", count)
                text.array("ids") { text in
                    for id in ids { text.number(id) }
                }
            })
    }

    private func clearFaults() -> Reply {
        state.withLock { $0.clearFaults() }
        return .emptyObject
    }

    private func removeFault(_ id: Int) -> Reply {
        let isKnown = state.withLock { $0.plan.remove(id: id) }
        return isKnown ? .emptyObject : Refusal(.notFound, "there is no fault \(id)").reply(.classic)
    }

    private func reset() -> Reply {
        state.withLock { $0.reset(settings) }
        return .emptyObject
    }

    // MARK: - Journal and clock

    private func journal() -> Reply {
        let journal = state.withLock { $0.journal }
        return Reply(
            json: JSONText.object(.classic) { text in
                text.field("received", journal.count)
                text.array("requests") { text in
                    for entry in journal.entries { text.object { entry.write(to: &$0) } }
                }
            })
    }

    private func clearJournal() -> Reply {
        state.withLock { $0.journal.clear() }
        return .emptyObject
    }

    /// The clock, as it is after a change.
    private func clock(_ change: (inout ServiceState) -> Void) -> Reply {
        let clock = state.withLock { state in
            change(&state)
            return state.clock
        }
        return Reply(
            json: JSONText.object(.classic) { text in
                text.field("now", clock.now)
                text.field("stopped", clock.isStopped)
            })
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
            text.field("now", state.clock.now)
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
        let fixture = try UserFixture(&fields)
        let wantsKey = try fields.bool("mintKey") ?? false
        try fields.finish()

        let (user, secret) = try state.withLock { state throws(InputError) in
            let user = try state.add(fixture, path: "", settings)
            guard wantsKey else { return (user, nil as String?) }
            state.mintedKeys += 1
            let template = KeyTemplate(owner: user.name)
            return (user, state.store.mint(template, at: state.clock.now).record.secret)
        }
        return Reply(
            json: JSONText.object(.classic) { text in
                text.field("account", user.name.account)
                text.field("user", user.name.user)
                text.field("email", user.email)
                if let secret { text.field("api_key", secret) }
            })
    }

    private func mintKeys(_ body: [UInt8]) throws(InputError) -> Reply {
        var fields = try JSONFields(try JSONValue.parse(body), path: "")
        let fixture = try KeyFixture(&fields)
        let wantsSecrets = try fields.bool("withSecrets") ?? false
        try fields.finish()

        let records = try state.withLock { state throws(InputError) in
            try state.add(fixture, path: "", settings)
        }
        return Reply(
            json: JSONText.object(.classic) { text in
                text.field("minted", records.count)
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
