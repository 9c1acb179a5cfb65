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

    /// Commit or abort.
    public enum Ending {
        case commit
        case abort
    }

    public let client: SharedClient
    private let collection: Bytes
    private let oldKeyID: Text
    private let key: Box<KeyRecord>
    private var ids = ResourceIDs()
    public private(set) var state: State
    /// Why the response to the ending delete was lost; `.ok` if none was lost.
    private var lostStatus = Status.ok
    /// Whether a delete that ends it is in flight.
    private var isEnding = false

    /// What a rotation needs besides its key; made before anything is sent, so that nothing can fail afterwards.
    struct Plan: ~Copyable {
        fileprivate var collection: Bytes
        fileprivate var oldKeyID: Text
        fileprivate var room: Reservation
        /// The result of the search for the old key; nil during the search.
        var isOldKeyThere: Bool?
        /// The state of the rotation when the caller gets it.
        var state = State.begun

        /// For the operation that begins it.
        init(_ operation: borrowing Operation) throws(OutOfMemory) {
            var collection = Bytes()
            try collection.append(operation.collection)
            let oldKeyID = try Text(operation.ids.other)
            let room = try Reservation(byteCount: Box<KeyRecord>.size)
            self.collection = collection
            self.oldKeyID = oldKeyID
            self.room = room
        }
    }

    /// The rotation whose new key `operation` has made, or has found; nil if there is none.
    init?(_ client: consuming SharedClient, takingFrom operation: inout Operation) {
        guard var plan = operation.rotationPlan.take(), let record = operation.key.take(),
            let box = unsafe Box<KeyRecord>(plan.room.fill(record))
        else { return nil }
        self.client = client
        collection = plan.collection
        oldKeyID = plan.oldKeyID
        state = plan.state
        key = box
        swap(&operation.ids, &ids)
    }

    deinit {
        if state != .committed, state != .aborted { noteLeftAlive() }
        unsafe key.free()
    }

    /// The new key, for C.
    @unsafe
    public var newKey: OpaquePointer { key.pointer }

    @safe
    public var oldKeyIDCString: UnsafePointer<CChar>? { oldKeyID.cString }

    /// Marks the rotation as being ended until `endEnding`. Returns false if it has ended in this way already, so that
    /// nothing is to be done.
    mutating func begin(_ ending: Ending) throws(Refusal) -> Bool {
        if isEnding { throw Refusal(.invalidState, "rotation") }
        switch (ending, state) {
        case (.commit, .committed), (.abort, .aborted): return false
        // A key without an id cannot be deleted.
        case (.abort, .begun) where key.object.id.isAbsent: throw Refusal(.invalidState, "rotation")
        case (.commit, .begun), (.commit, .committing), (.abort, .begun), (.abort, .aborting): break
        default: throw Refusal(.invalidState, "rotation")
        }
        isEnding = true
        return true
    }

    mutating func endEnding() { isEnding = false }

    /// Lends the operation the ids, or takes them back.
    mutating func swapLoan(_ operation: inout Operation) { swap(&operation.ids, &ids) }

    /// The deletion that ends the rotation, but for the ids. A commit asks with the new key where the old one is the client's own.
    func deletion(_ ending: Ending) throws(OutOfMemory) -> Operation {
        let settings = client.object.settings.withoutHold()
        let newKeyID = key.object.texts.text(key.object.id)
        var operation = try Operation.delete(
            ending == .commit ? .rotationCommit : .rotationAbort, settings, collection.span,
            keyID: ending == .commit ? oldKeyID.span : newKeyID)
        if ending == .commit {
            operation.newKeyAuthorization = try key.object.authorization(in: settings.object.pages)
        }
        // An earlier call may have deleted the key, so a 404 proves nothing.
        operation.deletion?.lostStatus = lostStatus
        return operation
    }

    /// Records the result of the delete.
    mutating func note(_ ending: Ending, _ operation: borrowing Operation) {
        let isGone = operation.hasSucceeded
        if !isGone, operation.failure.outcome != .unknown { return }
        lostStatus = operation.failure.status
        switch ending {
        case .commit: state = isGone ? .committed : .committing
        case .abort:
            state = isGone ? .aborted : .aborting
            if isGone { key.object.secret = nil }
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
            try line.say("new_key", id: key.object.texts.text(key.object.id))
        }
    }
}

/// One owner's hold on a rotation: its caller's, or that of a queue that ends it.
public typealias SharedRotation = Shared<Rotation>
