// Job.swift - one call in an engine, from its submission to its result
//
// A waiting job is small: a prepared call and its links in a list. When it begins, it allocates its operation. A finished job leaves the engine; C calls it a
// completion.

import FwKeysTransport

@safe
public struct Job: ~Copyable, Boxed {
    public static var tag: UInt32 { 0x0b0b_0000 }

    enum State {
        case waiting
        case sending
        case pausing
        case finished
    }

    let client: SharedClient
    private var call: PreparedCall
    public let userTag: UnsafeMutableRawPointer?
    public var ticket: UInt64 = 0
    var state = State.waiting
    /// The status of the operation.
    public private(set) var status = Status.ok
    /// Nil before the job begins, and where there was no memory for it.
    private(set) var operation: Box<Operation>?

    /// Carries the operation's requests; nil before the job begins and after its end.
    var exchange: Box<Exchange>?
    /// The call's, where it had to wait for the answer whose the API key is.
    private var deadline: Deadline?
    /// When the job's pause ends, in milliseconds of the monotonic clock.
    var due: Int64 = 0
    /// A time slot among the client's requests is reserved for the next request.
    var hasTurn = false
    var isCancelled = false
    private let passedByAddress = PassedByAddress()
    let clock: OperationClock
    var attemptClock: OperationClock

    /// What works on the job while it is in flight.
    struct Work {
        let operation: Box<Operation>
        let exchange: Box<Exchange>
    }

    var work: Work? {
        guard let operation, let exchange else { return nil }
        return Work(operation: operation, exchange: exchange)
    }

    /// The job's neighbors in a list of jobs.
    var previous: Box<Job>?
    var next: Box<Job>?

    public init(
        _ call: consuming PreparedCall, _ client: borrowing SharedClient, _ userTag: UnsafeMutableRawPointer?
    ) {
        self.client = client.share()
        self.call = call
        unsafe self.userTag = unsafe userTag
        clock = OperationClock(client.object.settings.object)
        attemptClock = clock
    }

    deinit {
        unsafe operation?.free()
    }

    public var kind: OperationKind { call.kind }
    var cancelToken: Int32 { call.cancelToken.descriptor }

    /// Whether there is anything to be done.
    var isToBeDone: Bool { !call.isDoneAlready }

    /// Allocates what the work needs. Nil, and no work, if memory runs out.
    mutating func begin() -> Box<Operation>? {
        do throws(OutOfMemory) {
            let settings = client.object.settings.withoutHold()
            try call.fillIDs(settings.object)
            if call.asksForOwner(settings.object, hasAsked: deadline != nil) {
                operation = try Box(question())
            } else {
                var operation = try Operation.make(&call, settings)
                try operation.makeProduct(client, call)
                self.operation = try Box(operation)
            }
            operation?.object.cancelToken = cancelToken
            if let deadline { operation?.object.deadline = deadline }
        } catch {
            status = .noMemory
        }
        return operation
    }

    /// The question whose the API key is, which the call has to wait for.
    private func question() throws(OutOfMemory) -> Operation {
        var question = try Operation.whoAmI(
            client.object.settings.withoutHold(), findingUser: call.ids.userID.isEmpty)
        question.askedFor = kind
        // It was asked already, and the service did not tell.
        if deadline != nil { _ = question.fail(Refusal(.nullArgument, call.ids.missingArgument ?? "")) }
        return question
    }

    /// Whether the present operation is that question.
    var isAsking: Bool { operation?.object.askedFor != nil }

    /// Whether the operation that has ended was only that question, so that the call itself is still to come.
    mutating func takeAnswer() -> Bool {
        guard isAsking, let operation, operation.object.hasSucceeded else { return false }
        deadline = operation.object.deadline
        let identity = operation.object.identity.take()
        unsafe operation.free()
        self.operation = nil
        do throws(OutOfMemory) {
            try identity.read { (identity) throws(OutOfMemory) in
                try call.ids.fill(identity.object)
                client.object.settings.object.keyOwner.learn(identity)
            }
            return true
        } catch {
            status = .noMemory
            return false
        }
    }

    /// Fails the job because there is no memory to run it.
    mutating func failWithoutMemory() {
        status = .noMemory
        settle()
    }

    /// Ends the job: keeps the status, and unlocks the list or the rotation.
    mutating func settle() {
        if let operation { status = operation.object.failure.status }
        call.endContinuation(operation)
    }

    /// Whether a live key is known only to this job.
    var hasNewKey: Bool {
        guard let operation, kind.createsKey else { return false }
        return operation.object.hasSucceeded && operation.object.key != nil
    }

    // Results that the caller takes, each of them once.

    public mutating func takeError() -> OpaquePointer? {
        if status == .ok { return nil }
        guard let operation else { return ImmortalError.pointer(.notSent) }
        if operation.object.hasSucceeded { return nil }
        let outcome = operation.object.failure.outcome
        return ErrorReport.pointer(operation.object.failure.report.take(), orElse: outcome)
    }

    /// The product of the operation. Nil if it failed, has no product, or the product was taken already.
    public mutating func takeProduct() -> OpaquePointer? {
        guard status == .ok, let operation = operation else { return nil }
        return operation.object.takeProduct()
    }
}
