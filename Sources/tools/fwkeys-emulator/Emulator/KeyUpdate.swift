// The update of a key, which only the newest description of the service has. Nobody has recorded it, so its
// details are inferred; `--no-update` is a server that has none.

extension ServiceState {
    /// Nil: the member is not in the body, and what it names stays as it is. A member that is null or empty
    /// is in the body: it takes away what was set. grpc-gateway makes the update mask out of the members of the
    /// body in the same way, for a PATCH whose description names no mask.
    private struct UpdateBody: Decodable {
        var displayName: String?
        var expireTime: String?
        var annotations: [String: String]?

        private enum CodingKeys: String, CodingKey {
            case displayName, expireTime, annotations
        }

        init(from decoder: any Decoder) throws {
            let body = try decoder.container(keyedBy: CodingKeys.self)
            func value<Value: Decodable>(_ key: CodingKeys, emptied: Value) throws -> Value? {
                guard body.contains(key) else { return nil }
                return try body.decodeIfPresent(Value.self, forKey: key) ?? emptied
            }
            displayName = try value(.displayName, emptied: "")
            expireTime = try value(.expireTime, emptied: "")
            annotations = try value(.annotations, emptied: [:])
        }
    }

    mutating func update(_ call: Call, _ caller: Caller) throws(Refusal) -> Reply {
        let owner = try owner(of: call, caller)
        let body = try RequestBody(bytes: call.body, form: wire)
            .decode(UpdateBody.self, members: [RequestBody.recordMembers])
        let expireTime = try self.expireTime(body.expireTime, path: "expireTime")
        guard let sequence = store.sequence(withId: call.keyId, ownedBy: owner.name) else {
            throw .noSuchKey
        }
        store.update(sequence) { record in
            if let name = body.displayName { record.displayName = name.isEmpty ? "default" : name }
            if body.expireTime != nil { record.expireTime = expireTime }
            if let annotations = body.annotations { record.annotations = annotations }
        }
        guard let record = store[sequence] else { throw .noSuchKey }
        counters[.update, default: Counter()].mutated += 1
        return reply(record)
    }
}
