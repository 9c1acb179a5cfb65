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

    /// What `generateMarker` gave, to be written down before the create.
    public var marker: String?
    public var markerInAnnotation = false
    /// Ends the call.
    public var cancel: CancelToken?

    public init(
        displayName: String? = nil, expireTime: Int64? = nil, exactlyOnce: Bool = false, marker: String? = nil
    ) {
        self.displayName = displayName
        self.expireTime = expireTime
        self.exactlyOnce = exactlyOnce
        self.marker = marker
    }

    /// Lends the options as the library takes them.
    func withHandle<Result>(_ body: (OpaquePointer?) throws -> Result) throws -> Result {
        let handle = try make { options, _ in fw_create_options_new(options) }
        defer { fw_create_options_free(handle) }
        if let displayName {
            try refuseNUL(["displayName": displayName])
            try set("displayName", fw_create_options_set_display_name(handle, displayName))
        }
        if let expireTime {
            try set("expireTime", fw_create_options_set_expire_time_unix(handle, expireTime))
        }
        for (name, value) in annotations {
            try refuseNUL(["annotation": name, "annotation": value])
            try set("annotation", fw_create_options_set_annotation(handle, name, value))
        }
        try set("exactlyOnce", fw_create_options_set_exactly_once(handle, exactlyOnce ? 1 : 0))
        if let marker {
            try refuseNUL(["marker": marker])
            try set("marker", fw_create_options_set_marker(handle, marker))
        }
        let inAnnotation: Int32 = markerInAnnotation ? 1 : 0
        try set("markerInAnnotation", fw_create_options_set_marker_in_annotation(handle, inAnnotation))
        if let cancel {
            try set("cancel", fw_create_options_set_cancel(handle, cancel.handle))
        }
        return try body(handle)
    }
}

/// A marker for a create, to be written down before it.
public func generateMarker() throws -> String {
    try withUnsafeTemporaryAllocation(of: CChar.self, capacity: 17) { buffer in
        try set("marker", fw_marker_generate(buffer.baseAddress, buffer.count))
        return String(cString: buffer.baseAddress!)  // an allocation of 17 bytes has an address
    }
}
