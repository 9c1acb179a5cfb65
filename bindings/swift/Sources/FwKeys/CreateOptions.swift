import CFwKeys

/// What a new key is to be.
public struct CreateOptions: Sendable {
    /// Nil: "default".
    public var displayName: String?
    /// Seconds since 1970; nil: never.
    public var expireTime: Int64?
    public var annotations: [String: String] = [:]
    /// One key whatever happens on the way: see `fw_create_options_set_exactly_once`.
    public var exactlyOnce: Bool

    public init(displayName: String? = nil, expireTime: Int64? = nil, exactlyOnce: Bool = false) {
        self.displayName = displayName
        self.expireTime = expireTime
        self.exactlyOnce = exactlyOnce
    }

    /// Lends the options as the library takes them.
    func withHandle<Result>(_ body: (OpaquePointer?) throws -> Result) throws -> Result {
        let handle = try make { options, _ in fw_create_options_new(options) }
        defer { fw_create_options_free(handle) }
        if let displayName {
            try refuseNUL(displayName)
            try check(fw_create_options_set_display_name(handle, displayName))
        }
        if let expireTime {
            try check(fw_create_options_set_expire_time_unix(handle, expireTime))
        }
        for (name, value) in annotations {
            try refuseNUL(name, value)
            try check(fw_create_options_set_annotation(handle, name, value))
        }
        try check(fw_create_options_set_exactly_once(handle, exactlyOnce ? 1 : 0))
        return try body(handle)
    }
}
