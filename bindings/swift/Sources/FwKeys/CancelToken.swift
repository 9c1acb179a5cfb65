import CFwKeys

/// Ends the calls that it was given to, from any thread. It stays triggered.
public final class CancelToken: @unchecked Sendable {
    let handle: OpaquePointer?

    public init() throws {
        handle = try make { cancel, _ in fw_cancel_new(cancel) }
    }

    deinit { fw_cancel_free(handle) }

    public func trigger() { fw_cancel_trigger(handle) }
}
