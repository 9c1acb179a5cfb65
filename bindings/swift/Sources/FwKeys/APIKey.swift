import CFwKeys

/// A key's record, with the secret if it was just created. The secret is wiped with it, or before.
public struct APIKey: ~Copyable {
    let handle: OpaquePointer
    private let isLent: Bool

    init(_ handle: OpaquePointer, isLent: Bool = false) {
        self.handle = handle
        self.isLent = isLent
    }

    deinit {
        if !isLent { fw_api_key_free(handle) }
    }

    public var annotations: [String: String] {
        var found: [String: String] = [:]
        for index in 0..<annotationCount {
            if let name = text(fw_api_key_annotation_name(handle, index)) {
                found[name] = text(fw_api_key_annotation_value(handle, index))
            }
        }
        return found
    }

    public var hasSecret: Bool { fw_api_key_secret(handle, nil) != nil }

    /// Lends the secret where it lies, in the library's locked memory. A `String` of it could not be wiped.
    public func withSecret<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) throws -> Result {
        var length = 0
        guard let secret = fw_api_key_secret(handle, &length) else {
            throw FwKeysError(fw_status(FW_ERROR_INVALID_STATE), argument: "the secret")
        }
        return try body(UnsafeRawBufferPointer(start: secret, count: length))
    }

    /// Wipes the secret and keeps the rest.
    public mutating func wipeSecret() { fw_api_key_wipe_secret(handle) }

    /// Hands the secret to a configuration, without a copy on the way.
    func authenticate(_ config: OpaquePointer?) throws {
        try set("apiKey", fw_config_set_api_key(config, fw_api_key_secret(handle, nil)))
    }
}
