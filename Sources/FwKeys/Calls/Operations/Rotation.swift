// Rotation.swift - replaces a key with a new one, in two steps
//
// The old key stays until the caller has the new one: the first step creates the new key and verifies it, the caller stores
// the secret, and only then is the old key deleted. If the response to a delete is lost, its key may be gone, so the other
// key must not be deleted from then on.

import FwKeysTransport

public struct Rotation: ~Copyable, Boxed {
    public static var tag: UInt32 { 0x4070_7e00 }

    /// The header's `FW_ROTATION_…`.
    public enum State: Int32 {
        case begun = 1
        case committed = 2
        case aborted = 3
        case committing = 4
        case aborting = 5

        public var name: Literal {
            switch self {
            case .begun: "BEGUN"
            case .committed: "COMMITTED"
            case .aborted: "ABORTED"
            case .committing: "COMMITTING"
            case .aborting: "ABORTING"
            }
        }
    }

    public let client: SharedClient
    private let collection: Bytes
    private let oldKeyID: Text
    private let ids: ResourceIDs
    /// The new key; nil until the caller gets the rotation.
    var key: Shared<KeyRecord>?
    /// Whether the old key was found; nil before it was looked for.
    var isOldKeyThere: Bool?
    public var state = State.begun
    /// Why the response to the ending delete was lost; `.ok` if none was lost.
    private var lostStatus = Status.ok
    /// Whether a delete that ends it is in flight.
    private var isEnding = false

    /// The rotation of a key of that collection, before its keys are looked for.
    init(
        _ client: borrowing SharedClient, _ collection: Span<UInt8>, _ ids: borrowing ResourceIDs
    ) throws(OutOfMemory) {
        var copy = Bytes()
        try copy.append(collection)
        let oldKeyID = try Text(ids.other)
        self.ids = try ResourceIDs(copying: ids)
        self.client = client.share()
        self.collection = copy
        self.oldKeyID = oldKeyID
    }

    deinit {
        if key != nil, state != .committed, state != .aborted { noteLeftAlive() }
    }

    /// The new key, for C.
    @unsafe
    public var newKey: OpaquePointer? { unsafe key.read { $0.withoutHold().pointer } }

    private var newKeyID: Span<UInt8> {
        @_lifetime(borrow self) get {
            switch key {
            case .some(let key):
                unsafe _overrideLifetime(key.object.texts.text(key.object.id), borrowing: self)
            case .none: ("" as Literal).bytes
            }
        }
    }

    @safe
    public var oldKeyIDCString: UnsafePointer<CChar>? { oldKeyID.cString }

    /// Marks the rotation as being ended until `endEnding`. Returns false if it has ended in this way already, so that
    /// nothing is to be done.
    mutating func begin(_ ending: OperationKind) throws(Refusal) -> Bool {
        if isEnding { throw Refusal(.invalidState, "rotation") }
        switch (ending, state) {
        case (.rotationCommit, .committed), (.rotationAbort, .aborted): return false
        case (.rotationCommit, .begun), (.rotationCommit, .committing), (.rotationAbort, .aborting): break
        // A key without an id cannot be deleted.
        case (.rotationAbort, .begun) where !newKeyID.isEmpty: break
        default: throw Refusal(.invalidState, "rotation")
        }
        isEnding = true
        return true
    }

    mutating func endEnding() { isEnding = false }

    /// The deletion that ends the rotation. A commit asks with the new key where the old one is the client's own.
    func deletion(_ ending: OperationKind) throws(OutOfMemory) -> Operation {
        let settings = client.object.settings.withoutHold()
        let isCommit = ending == .rotationCommit
        var operation = try Operation.delete(
            ending, settings, collection.span, keyID: isCommit ? oldKeyID.span : newKeyID)
        operation.ids = try ResourceIDs(copying: ids)
        if isCommit {
            operation.newKeyAuthorization =
                try key.read { (key) throws(OutOfMemory) -> Secret? in
                    try key.object.authorization(in: settings.object.pages)
                } ?? nil
        }
        // An earlier call may have deleted the key, so a 404 proves nothing.
        operation.deletion?.lostStatus = lostStatus
        return operation
    }

    /// Records the result of the delete. A key that the service does not know any more may be gone, so the other one may be the
    /// only one; the next delete proves it by the list.
    mutating func note(_ operation: borrowing Operation) {
        let isGone = operation.hasSucceeded
        let mayBeGone = operation.failure.outcome == .unknown || operation.failure.status == .notFound
        if !isGone, !mayBeGone { return }
        lostStatus = operation.failure.status
        if operation.kind == .rotationCommit {
            state = isGone ? .committed : .committing
        } else {
            state = isGone ? .aborted : .aborting
            if isGone { key?.object.secret = nil }
        }
    }

    /// Logs an abandoned rotation: both keys may be alive, and somebody should know their ids.
    private func noteLeftAlive() {
        client.object.settings.object.writeLog(.warning) { (line) throws(OutOfMemory) in
            try line.say("left")
            try line.say("operation", "rotate")
            try ids.say(in: &line)
            try line.say("state", state.name)
            try line.say("old_key", id: oldKeyID.span)
            try line.say("new_key", id: newKeyID)
        }
    }
}

/// One owner's hold on a rotation: its caller's, or that of a queue that ends it.
public typealias SharedRotation = Shared<Rotation>
