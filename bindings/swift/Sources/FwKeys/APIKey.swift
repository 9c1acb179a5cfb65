import CFwKeys

/// A key's record, with the secret if it was just created. The secret is wiped with it, or before.
public struct APIKey: ~Copyable {
    private let handle: OpaquePointer

    init(_ handle: OpaquePointer) { self.handle = handle }

    deinit { fw_api_key_free(handle) }

    /// What the key is deleted by.
    public var id: String? { text(fw_api_key_id(handle)) }
    public var displayName: String? { text(fw_api_key_display_name(handle)) }
    /// What the secret begins with, to recognise it by.
    public var prefix: String? { text(fw_api_key_prefix(handle)) }
    /// RFC 3339, as the service wrote it.
    public var createTime: String? { text(fw_api_key_create_time(handle)) }
    /// RFC 3339, as the service wrote it; nil: never.
    public var expireTime: String? { text(fw_api_key_expire_time(handle)) }
    public var marker: String? { text(fw_api_key_marker(handle)) }
    /// Over 0 where the marker should be swept later.
    public var unsettledAttempts: Int32 { fw_api_key_unsettled_attempts(handle) }

    public var hasSecret: Bool { fw_api_key_secret(handle, nil) != nil }

    /// Lends the secret where it lies, in the library's locked memory. A `String` of it could not be wiped.
    public func withSecret<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) throws -> Result {
        var length = 0
        guard let secret = fw_api_key_secret(handle, &length) else {
            throw FwKeysError(fw_status(FW_ERROR_INVALID_STATE))
        }
        return try body(UnsafeRawBufferPointer(start: secret, count: length))
    }

    /// Wipes the secret and keeps the rest.
    public mutating func wipeSecret() { fw_api_key_wipe_secret(handle) }

    /// Hands the secret to a configuration, without a copy on the way.
    func authenticate(_ config: OpaquePointer?) throws {
        try check(fw_config_set_api_key(config, fw_api_key_secret(handle, nil)))
    }
}
