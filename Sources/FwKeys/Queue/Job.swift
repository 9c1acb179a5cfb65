// Job.swift - one operation in a queue, from its submission to what its caller takes of it
//
// On the heap from the start, with room for whatever it may give: once it is submitted, nothing that was created is lost
// for lack of memory. When it is finished it leaves the queue, and is what C knows as a completion.

import CSystem

@safe
struct Job: ~Copyable, Boxed {
    static var tag: UInt64 { 0x0b0b_0000_0001 }

    /// The header's `FW_OPERATION_…`.
    enum Kind: Int32 {
        case create = 1
        case get = 2
        case list = 3
        case nextPage = 4
        case delete = 5
        case whoAmI = 6
        case rotationBegin = 7
        case rotationCommit = 8
        case rotationAbort = 9
        case sweep = 10

        var name: StaticString {
            switch self {
            case .create: "CREATE_API_KEY"
            case .get: "GET_API_KEY"
            case .list: "LIST_API_KEYS"
            case .nextPage: "LIST_NEXT_PAGE"
            case .delete: "DELETE_API_KEY"
            case .whoAmI: "WHOAMI"
            case .rotationBegin: "ROTATION_BEGIN"
            case .rotationCommit: "ROTATION_COMMIT"
            case .rotationAbort: "ROTATION_ABORT"
            case .sweep: "SWEEP_API_KEYS"
            }
        }

        /// How much room there has to be for what it gives.
        var productByteCount: Int {
            switch self {
            case .create, .get: unsafe Box<KeyRecord>.size
            case .list: unsafe Box<Counted<KeyList>>.size
            case .whoAmI: unsafe Box<Identity>.size
            case .rotationBegin: unsafe Box<Counted<Rotation>>.size
            case .sweep: unsafe Box<Settlement>.size
            case .nextPage, .delete, .rotationCommit, .rotationAbort: 0
            }
        }
    }

    /// What it needs besides its operation: what it works on for its caller, or what it will give.
    struct Holds: ~Copyable {
        var list: SharedKeyList?
        var rotation: SharedRotation?
        var plan: Rotation.Plan?

        init() {}

        @inline(never)
        deinit {}
    }

    enum State {
        case waiting
        case sending
        case pausing
        case finished
    }

    let kind: Kind
    let userTag: UnsafeMutableRawPointer?
    var ticket: UInt64 = 0
    var state = State.waiting
    private(set) var isNothingToDo = false
    /// What it came to.
    private(set) var status = Status.ok
    var operation: Operation
    let client: SharedClient
    private var room: Reservation
    private var holds: Holds

    /// What carries its requests; nil before it begins and after its end.
    var exchange: OpaquePointer?
    /// When its pause ends, in milliseconds of the monotonic clock.
    var due: Int64 = 0
    /// Its turn among the client's requests has been claimed.
    var hasTurn = false
    var isCancelled = false
    var clock: OperationClock
    var attemptClock: OperationClock

    /// Its neighbours in a list of jobs.
    var previous: OpaquePointer?
    var next: OpaquePointer?

    /// What can fail comes first: what an operation borrows of a list or a rotation has to come back.
    @inline(never)
    init(
        _ invocation: Invocation, _ client: borrowing SharedClient, _ userTag: UnsafeMutableRawPointer?
    ) throws(Refusal) {
        guard let room = try? Reservation(byteCount: invocation.kind.productByteCount) else {
            throw .noMemory
        }
        var holds = Holds()
        let operation = try invocation.operation(client, &holds)
        unsafe self.init(invocation.kind, client, operation, holds, room, userTag)
    }

    private init(
        _ kind: Kind, _ client: borrowing SharedClient, _ operation: consuming Operation?,
        _ holds: consuming Holds, _ room: consuming Reservation, _ userTag: UnsafeMutableRawPointer?
    ) {
        self.kind = kind
        self.holds = holds
        self.room = room
        self.client = client.share()
        switch consume operation {
        case .some(let operation): self.operation = operation
        case .none:
            self.operation = Operation(.delete, Request(), collectionByteCount: 0, client.object.settings)
            isNothingToDo = true
        }
        unsafe self.userTag = unsafe userTag
        clock = OperationClock(client.object.settings)
        attemptClock = clock
        unsafe exchange = nil
        unsafe previous = nil
        unsafe next = nil
    }

    @inline(never)
    deinit {}

    /// The end: what it came to is noted, and what it had on loan goes back.
    mutating func settle() {
        status = operation.status
        switch holds.list {
        case .some(let list): list.object.takeBack(&operation)
        case .none: break
        }
        switch holds.rotation {
        case .some(let rotation):
            rotation.object.note(kind == .rotationCommit ? .commit : .abort, &operation, hasRun: true)
        case .none: break
        }
        holds.list = nil
        holds.rotation = nil
    }

    /// A key is alive that only this job knows of.
    var hasNewKey: Bool {
        (kind == .create || kind == .rotationBegin) && operation.hasSucceeded && operation.hasKey
    }

    // What its caller takes, once each.

    @unsafe
    mutating func takeError() -> OpaquePointer? {
        operation.hasSucceeded ? nil : unsafe Boundary.error(&operation)
    }

    /// What it gives; nil where it failed, gives nothing, or has given it.
    @unsafe
    @inline(never)
    mutating func takeProduct() -> OpaquePointer? {
        guard operation.hasSucceeded else { return nil }
        switch kind {
        case .create, .get:
            guard let key = operation.takeKey() else { return nil }
            return unsafe room.fill(key)
        case .list:
            guard let list = KeyList(client.share(), takingFrom: &operation) else { return nil }
            return unsafe room.fill(Counted(list))
        case .whoAmI:
            guard let identity = operation.takeIdentity() else { return nil }
            return unsafe room.fill(identity)
        case .rotationBegin:
            guard let rotation = Rotation(client.share(), &holds.plan, takingFrom: &operation) else {
                return nil
            }
            return unsafe room.fill(Counted(rotation))
        case .sweep:
            guard let sweep = operation.takeSettlement() else { return nil }
            return unsafe room.fill(sweep)
        case .nextPage, .delete, .rotationCommit, .rotationAbort: return nil
        }
    }
}
