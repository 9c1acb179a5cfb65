// Key.swift - an API key's record, or a new key with its secret

import CFwKeys

struct Key {
    /// Nil: there is none, which has nothing of what follows.
    let pointer: OpaquePointer?

    /// Keeps the record alive; nil: something else does.
    private let handle: Handle?

    init(_ pointer: OpaquePointer?) {
        self.pointer = pointer
        handle = nil
    }

    init(_ handle: Handle) {
        pointer = handle.pointer
        self.handle = handle
    }

    var id: String? { text(fw_api_key_id(pointer)) }
    var name: String { id ?? "without an id" }
    var displayName: String? { text(fw_api_key_display_name(pointer)) }
    var prefix: String? { text(fw_api_key_prefix(pointer)) }
    var email: String? { text(fw_api_key_email(pointer)) }
    var createTime: String? { text(fw_api_key_create_time(pointer)) }
    var expireTime: String? { text(fw_api_key_expire_time(pointer)) }
    var lastUsed: String? { text(fw_api_key_last_used(pointer)) }
    var marker: String? { text(fw_api_key_marker(pointer)) }
    var unsettledAttempts: Int { Int(fw_api_key_unsettled_attempts(pointer)) }
    var isSettled: Bool { unsettledAttempts == 0 }

    /// The name without the marker behind it.
    var baseName: String? {
        displayName.map {
            String(decoding: $0.utf8.prefix(fw_api_key_base_name_length(pointer)), as: UTF8.self)
        }
    }

    /// The secret, in the library's memory; nil for a record.
    var secret: UnsafeRawBufferPointer? {
        var length = 0
        guard let start = fw_api_key_secret(pointer, &length) else { return nil }
        return UnsafeRawBufferPointer(start: start, count: length)
    }

    var annotations: [(String, String)] {
        (0..<fw_api_key_annotation_count(pointer)).map { index in
            (
                text(fw_api_key_annotation_name(pointer, index)) ?? "",
                text(fw_api_key_annotation_value(pointer, index)) ?? ""
            )
        }
    }

    typealias TimeReader = (OpaquePointer?, UnsafeMutablePointer<Int64>?) -> fw_status

    func seconds(_ read: TimeReader) -> Int64? {
        var seconds: Int64 = 0
        return read(pointer, &seconds) == FW_OK ? seconds : nil
    }

    /// What tells whether it may be deleted: its name, its last use, and a warning where that is within the last day.
    var use: String {
        let used = seconds(fw_api_key_last_used_unix)
        let isInUse = used.map { Clock.wall / 1000 - $0 < 86400 } ?? false
        return "\(displayName ?? "without a name"), last used "
            + (used.map(Clock.relative) ?? lastUsed ?? "never") + (isInUse ? " - it is in use" : "")
    }

    /// What it is called for people and in JSON, in the order of firectl's output; what the service did not send has no value.
    var fields: [(label: String, name: String, value: (any JSON)?)] {
        [
            ("Key Id", "keyId", id), ("Display Name", "displayName", displayName),
            ("Prefix", "prefix", prefix), ("Secure", "secure", fw_api_key_secure(pointer) == 1),
            ("Email", "email", email), ("Create Time", "createTime", createTime),
            ("Expire Time", "expireTime", expireTime), ("Last Used", "lastUsed", lastUsed),
        ]
    }

    var members: Members {
        let annotations: Members = annotations.map { ($0.0, $0.1) }
        return fields.map { ($0.name, $0.value) } + [
            ("annotations", annotations.isEmpty ? nil : JSONObject(annotations))
        ]
    }

    var json: String { JSONObject(members).json }
}
