import CFwKeys

/// Which keys a list gives: those that fit everything that is set.
public struct ListOptions: Sendable {
    public var unusedForSeconds: Int64?
    public var olderThanSeconds: Int64?
    public var expiresWithinSeconds: Int64?
    /// "ci-*" for example: see `fw_list_options_set_name_pattern`.
    public var namePattern: String?
    public var annotations: [String: String] = [:]
    public var isMarked = false

    public init(namePattern: String? = nil) {
        self.namePattern = namePattern
    }

    /// Lends the options as the library takes them.
    func withHandle<Result>(_ body: (OpaquePointer?) throws -> Result) throws -> Result {
        let handle = try make { options, _ in fw_list_options_new(options) }
        defer { fw_list_options_free(handle) }
        if let unusedForSeconds {
            try set(
                "unusedForSeconds", fw_list_options_set_unused_for_seconds(handle, unusedForSeconds))
        }
        if let olderThanSeconds {
            try set(
                "olderThanSeconds", fw_list_options_set_older_than_seconds(handle, olderThanSeconds))
        }
        if let expiresWithinSeconds {
            let status = fw_list_options_set_expires_within_seconds(handle, expiresWithinSeconds)
            try set("expiresWithinSeconds", status)
        }
        if let namePattern {
            try refuseNUL(["namePattern": namePattern])
            try set("namePattern", fw_list_options_set_name_pattern(handle, namePattern))
        }
        for (name, value) in annotations {
            try refuseNUL(["annotation": name, "annotation value": value])
            try set("annotation", fw_list_options_set_annotation(handle, name, value))
        }
        try set("isMarked", fw_list_options_set_marked(handle, isMarked ? 1 : 0))
        return try body(handle)
    }
}
