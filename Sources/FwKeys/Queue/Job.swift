// Job.swift - one operation in a queue, from its submission to what its caller takes of it
//
// While it waits it is small: an order, and its place in the list. When it begins, all that its work needs is taken at once,
// with room for whatever it may give, so that nothing that was created is lost for lack of memory. When it is finished it
// leaves the queue, and is what C knows as a completion.

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

        var name: Literal {
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

    /// What it works on for its caller.
    struct Holds: ~Copyable {
        var list: SharedKeyList?
        var rotation: SharedRotation?

        init() {}
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
    /// What it came to.
    private(set) var status = Status.ok
    let client: SharedClient
    private var order: Order?
    /// Its work, once that has begun; nil too where there is nothing to be done.
    private(set) var course: Box<Course>?
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

    @inline(never)
    init(
        _ invocation: Invocation, _ client: borrowing SharedClient, _ userTag: UnsafeMutableRawPointer?
    ) throws(Refusal) {
        let order = try invocation.order()
        var holds = Holds()
        var course: Box<Course>?
        if order == nil {
            // What can fail comes first: what an operation borrows of a list or a rotation has to come back.
            guard var place = try? Reservation(byteCount: Box<Course>.size),
                let room = try? Reservation(byteCount: 0)
            else { throw .noMemory }
            if let operation = try invocation.continuation(client, &holds) {
                unsafe course = Box(place.fill(Course(operation, room, nil)))
            }
        }
        unsafe self.init(invocation.kind, client, order, course, holds, userTag)
    }

    private init(
        _ kind: Kind, _ client: borrowing SharedClient, _ order: consuming Order?, _ course: Box<Course>?,
        _ holds: consuming Holds, _ userTag: UnsafeMutableRawPointer?
    ) {
        self.kind = kind
        self.holds = holds
        self.client = client.share()
        self.order = order
        unsafe self.course = unsafe course
        unsafe self.userTag = unsafe userTag
        clock = OperationClock(client.object.settings)
        attemptClock = clock
        unsafe exchange = nil
        unsafe previous = nil
        unsafe next = nil
    }

    @inline(never)
    deinit {
        unsafe course?.free()
    }

    /// Whether there is anything to be done.
    var isToBeDone: Bool { unsafe order != nil || course != nil }

    var cancelToken: Int32 {
        if let course = unsafe course { return unsafe course.object.operation.cancelToken.descriptor }
        switch order {
        case .some(let order): return order.cancelToken.descriptor
        case .none: return -1
        }
    }

    /// Takes what its work needs; nil, and no work, where there is no memory for it.
    @unsafe
    @inline(never)
    mutating func begin() -> Box<Course>? {
        if var order = order.take() {
            unsafe course = try? Course.make(&order, kind, client.object.settings)
            if unsafe course == nil { status = .noMemory }
        }
        return unsafe course
    }

    /// The end: what it came to is noted, and what it had on loan goes back.
    mutating func settle() {
        guard let course = unsafe course else { return }
        unsafe settle(&course.object.operation)
    }

    private mutating func settle(_ operation: inout Operation) {
        status = operation.status
        switch holds.list {
        case .some(let list): list.object.takeBack(&operation)
        case .none: break
        }
        switch holds.rotation {
        case .some(let rotation):
            rotation.object.note(kind == .rotationCommit ? .commit : .abort, &operation)
        case .none: break
        }
        holds.list = nil
        holds.rotation = nil
    }

    /// A key is alive that only this job knows of.
    var hasNewKey: Bool {
        guard let course = unsafe course, kind == .create || kind == .rotationBegin else { return false }
        return unsafe course.object.operation.hasSucceeded && course.object.operation.hasKey
    }

    // What its caller takes, once each.

    @unsafe
    mutating func takeError() -> OpaquePointer? {
        if status == .ok { return nil }
        guard let course = unsafe course else { return unsafe ImmortalError.pointer(.notSent) }
        if unsafe course.object.operation.hasSucceeded { return nil }
        return unsafe Boundary.error(&course.object.operation)
    }

    /// What it gives; nil where it failed, gives nothing, or has given it.
    @unsafe
    mutating func takeProduct() -> OpaquePointer? {
        guard status == .ok, let course = unsafe course else { return nil }
        return unsafe course.object.takeProduct(kind, client)
    }
}
