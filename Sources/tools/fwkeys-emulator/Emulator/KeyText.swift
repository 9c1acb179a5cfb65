// API keys and users as JSON, in both wire forms.

/// What a reply tells of a key beside its record.
struct KeyContext {
    /// Only in the reply to create.
    var secret: String?
    var email: String
    var lastUsed: Timestamp?
}

extension KeyRecord {
    func write(_ context: KeyContext, to text: inout JSONText) {
        switch text.form {
        case .recorded: writeRecorded(context, to: &text)
        case .classic: writeClassic(context, to: &text)
        }
    }

    private func writeRecorded(_ context: KeyContext, to text: inout JSONText) {
        text.field("annotations", annotations)
        text.field("createTime", createTime.roundedDown(toSeconds: 1))
        text.field("displayName", displayName)
        text.field("email", context.email)
        text.field("expireTime", expireTime)
        text.field("key", context.secret ?? "")
        text.field("keyId", keyId)
        text.field("lastUsed", context.lastUsed?.roundedDown(toSeconds: 60))
        text.field("prefix", prefix)
        text.field("secure", true)
    }

    private func writeClassic(_ context: KeyContext, to text: inout JSONText) {
        text.field("keyId", keyId)
        text.field("displayName", displayName)
        if let secret = context.secret { text.field("key", secret) }
        text.field("createTime", createTime)
        text.field("secure", true)
        text.field("email", context.email)
        text.field("prefix", prefix)
        if let expireTime { text.field("expireTime", expireTime) }
        if !annotations.isEmpty { text.field("annotations", annotations) }
        if let lastUsed = context.lastUsed { text.field("lastUsed", lastUsed) }
    }
}

extension User {
    func write(to text: inout JSONText) {
        switch text.form {
        case .recorded: writeRecorded(to: &text)
        case .classic: writeClassic(to: &text)
        }
    }

    private var resourceName: String { "accounts/\(name.account)/users/\(name.user)" }

    private func writeRecorded(to text: inout JSONText) {
        text.field("createTime", createTime)
        text.field("displayName", "")
        text.field("email", email)
        text.field("name", resourceName)
        text.field("permissionPreset", "")
        text.field("role", role.rawValue)
        text.field("serviceAccount", isServiceAccount)
        text.field("state", "READY")
        text.object("status") { text in
            text.field("code", "OK")
            text.field("message", "")
        }
        text.field("updateTime", createTime)
    }

    private func writeClassic(to text: inout JSONText) {
        text.field("name", resourceName)
        text.field("email", email)
        text.field("createTime", createTime)
        text.field("serviceAccount", isServiceAccount)
        text.field("role", role.rawValue)
        text.field("state", "READY")
    }
}
