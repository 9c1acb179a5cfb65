import CFwKeys

/// How far a rotation is.
public struct RotationState: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    public let rawValue: fw_rotation_state
    public init(rawValue: fw_rotation_state) { self.rawValue = rawValue }
    public var description: String { String(cString: fw_rotation_state_name(rawValue)) }
}

/// A new key that works and is to take the place of an old one. One that is neither committed nor aborted leaves both.
public struct Rotation: ~Copyable {
    private let handle: OpaquePointer
    /// The record of the new key, with its secret until the rotation is aborted.
    public let newKey: APIKey

    init(_ handle: OpaquePointer) {
        self.handle = handle
        newKey = APIKey(fw_rotation_new_key(handle)!, isLent: true)  // a rotation has a new key
    }

    deinit { fw_rotation_free(handle) }

    public var oldKeyID: String? { text(fw_rotation_old_key_id(handle)) }
    /// The key that takes its place, with which `Client.resumeRotation` goes on.
    public var newKeyID: String? { text(fw_rotation_new_key_id(handle)) }
    public var state: RotationState { RotationState(rawValue: fw_rotation_get_state(handle)) }

    /// Deletes the old key.
    public mutating func commit() throws {
        _ = try make { _, reason in fw_rotation_commit(handle, reason) }
    }

    /// Deletes the new key and wipes its secret.
    public mutating func abort() throws {
        _ = try make { _, reason in fw_rotation_abort(handle, reason) }
    }

    /// Commits where `store` puts the new secret into safe hands. Aborts where it throws, and hands that on. Where
    /// deleting fails, `state` tells how far it is, and either can be called again.
    public mutating func settle<Stored>(_ store: (borrowing APIKey) throws -> Stored) throws -> Stored {
        let stored: Stored
        do {
            stored = try store(newKey)
        } catch {
            try? abort()  // why the new key is not gone would hide the error that led here
            throw error
        }
        try commit()
        return stored
    }
}
