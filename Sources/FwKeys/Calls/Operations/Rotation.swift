// Rotation.swift - replacing a key by a new one, in two steps
//
// The old key is never gone while the new one is not in the caller's hands: beginning creates the new key and proves it,
// the caller puts the secret where it belongs, and only then is the old one deleted. Where a deletion's answer was lost,
// its key may be gone, so the other one is not touched from then on.

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

    /// One of the two ways to end it.
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
    /// Why no answer tells what became of the deletion that ends it; `.ok` where none was lost.
    private var lostStatus = Status.ok
    /// A deletion is under way that ends it.
    private var isEnding = false

    /// What a rotation needs besides its key; made before anything is sent, so that nothing can fail afterwards.
    public struct Plan: ~Copyable {
        fileprivate var collection: Bytes
        fileprivate var oldKeyID: Text
        fileprivate var room: Reservation
        /// What was found of the old key; nil while it is looked for.
        public var isOldKeyThere: Bool?
        /// How far the rotation is when it is handed over.
        public var state = State.begun

        /// For the operation that begins it.
        public init(_ operation: borrowing Operation) throws(OutOfMemory) {
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
    public init?(_ client: consuming SharedClient, takingFrom operation: inout Operation) {
        guard var plan = operation.rotationPlan.take(), let record = operation.takeKey(),
            let box = unsafe Box<KeyRecord>(plan.room.fill(record))
        else { return nil }
        self.client = client
        collection = plan.collection
        oldKeyID = plan.oldKeyID
        state = plan.state
        key = box
        operation.swap(&ids)
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

    /// From here on until `endEnding`, the rotation is being ended. False, and nothing is to be done, where it
    /// has ended this way already.
    public mutating func begin(_ ending: Ending) throws(Refusal) -> Bool {
        if isEnding { throw Refusal(.invalidState, "rotation") }
        switch (ending, state) {
        case (.commit, .committed), (.abort, .aborted): return false
        // A key that the service gave no id cannot be deleted.
        case (.abort, .begun) where key.object.id.isAbsent: throw Refusal(.invalidState, "rotation")
        case (.commit, .begun), (.commit, .committing), (.abort, .begun), (.abort, .aborting): break
        default: throw Refusal(.invalidState, "rotation")
        }
        isEnding = true
        return true
    }

    public mutating func endEnding() { isEnding = false }

    /// Lends the operation the ids, or takes them back.
    public mutating func swapLoan(_ operation: inout Operation) { operation.swap(&ids) }

    /// The deletion that ends the rotation, but for the ids.
    public func deletion(_ ending: Ending) throws(OutOfMemory) -> Operation {
        var operation = try ending == .commit ? deletionOfOldKey() : deletionOfNewKey()
        // An earlier call may have done it: a 404 proves nothing.
        operation.deletion?.lostStatus = lostStatus
        return operation
    }

    private func deletionOfNewKey() throws(OutOfMemory) -> Operation {
        try Operation.delete(
            .rotationAbort, client.object.settings, collection, keyID: key.object.texts.text(key.object.id))
    }

    private func deletionOfOldKey() throws(OutOfMemory) -> Operation {
        var operation = try Operation.delete(
            .rotationCommit, client.object.settings, collection, keyID: oldKeyID.span)
        operation.newKeyAuthorization = try key.object.authorization(in: client.object.settings.pages)
        return operation
    }

    /// What the deletion came to.
    public mutating func note(_ ending: Ending, _ operation: borrowing Operation) {
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

    /// A rotation that was given up half-way: both keys may be alive, and somebody should know which.
    private func noteLeftAlive() {
        client.object.settings.writeLog(.warning) { (line) throws(OutOfMemory) in
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
