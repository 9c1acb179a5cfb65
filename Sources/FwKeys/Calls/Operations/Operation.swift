// Operation.swift - one call, from its request to its product
//
// An operation does no I/O. It returns its next step, gets the reply, and decides again until it is finished. The engine does
// the waiting. Each kind of operation has a file with its decisions after each response; this file has what they share.

@_exported public import FwKeysTransport

struct Operation: ~Copyable, Boxed {
    static var tag: UInt32 { 0x09e7_0000 }

    /// What the operation waits for, with its name in the log.
    enum Phase: Literal {
        /// The answer to what the caller asked for.
        case main = "main"
        /// The deletion of a key that was created and cannot be handed over.
        case discarding = "discard"
        /// A page of the list, in search of keys that bear a marker.
        case looking = "look"
        /// The deletion of such a key.
        case removing = "remove"
        /// A page of the list, in search of a key that should be gone.
        case confirming = "confirm"
        /// A page of the list, in search of the record whose secret came in an answer that was cut.
        case completing = "complete"
        /// Whether the service takes the new key yet.
        case verifying = "verify"
        /// The record of a key that a rotation is about.
        case askingForKey = "ask_for_key"
        /// A page of the list, in search of the key that was asked for.
        case findingKey = "find_key"
        /// A page of the account's users, in search of the one with the key's e-mail address.
        case findingUser = "find_user"
        /// The one user whose id the key's owner should have.
        case askingForUser = "ask_for_user"
        /// A page of that user's keys, in search of the client's own.
        case findingOwnKey = "find_own_key"
    }

    enum Step {
        /// Send the present request.
        case send
        /// Wait, then send it: because the last attempt at it failed, or for the service to settle.
        case pause(milliseconds: Int64, isRetry: Bool)
        /// There is a product, or a failure.
        case finished
    }

    /// Whom a request is from.
    enum Credential {
        case client
        case newKey
    }

    private let passedByAddress = PassedByAddress()
    let kind: OperationKind
    /// The client's settings. The job that the operation belongs to keeps the client alive.
    let settings: Box<Settings>
    /// The response that the operation decides about. The exchange that receives it has it between two decisions.
    var reply = Reply()
    /// What the response means.
    var answer = ResponseClassification(.ok, .done)
    /// What the caller asked for.
    var request: Request
    /// What has to be asked besides, in every other phase.
    var followUpRequest = Request()
    /// How much of the request's URL is the collection of the user's keys.
    let collectionByteCount: Int
    var deadline: Deadline
    var policy: RetryPolicy
    private(set) var phase = Phase.main
    private(set) var attempts = Attempts()
    /// Whether the client's calls have earned another retry.
    var mayRetry = true
    /// The key that is being deleted.
    var deletion: Deletion?
    /// The secret, and all else that is known, of a create whose answer was cut.
    var cutAnswer: Shared<CutAnswer>?
    var credential = Credential.client
    /// The event descriptor of the caller's token, which the job keeps; below zero: there is none.
    var cancelToken: Int32 = -1
    /// The header that authenticates with a rotation's new key.
    var newKeyAuthorization: Secret?
    /// Whether whoami also finds the user's id.
    var findsUser = false
    /// The call that waits for this whoami. Nil if the caller asked for the whoami itself.
    var askedFor: OperationKind?
    /// The ids from the caller.
    var ids = ResourceIDs()

    /// How the question for a key alone was answered, and how many more lists are searched for the key.
    var httpStatusOfGet: Int32 = 0
    var searchesLeft: Int32 = 0

    /// The list that the operation reads for itself, page by page.
    var walk: Shared<PageWalk>?
    /// The options of a rotation's new key, until the old key was read.
    var newKeyOptions: SharedCreateOptions?

    // The result for the caller: one of the products, or a failure.
    var key: Shared<KeyRecord>?
    var identity: Shared<Identity>?
    /// The caller's list, of which a page is read.
    var list: SharedKeyList?
    /// The rotation that is begun or resumed, still without its key.
    var rotation: SharedRotation?
    /// What an exactly-once create or a sweep knows about keys with its marker.
    var cleanup: Shared<OrphanCleanup>?
    var failure = OperationFailure()

    init(
        _ kind: OperationKind, _ request: consuming Request, collectionByteCount: Int,
        _ settings: Box<Settings>
    ) {
        self.kind = kind
        self.settings = settings
        self.request = request
        self.collectionByteCount = collectionByteCount
        policy = settings.object.retries
        deadline = Deadline(inMilliseconds: settings.object.timing.call)
    }

    // An empty deinit that is not inlined keeps the destructor in one place, which saves 3 KB.
    @inline(never)
    deinit {}

    /// What comes first.
    mutating func begin() -> Step {
        if askedFor != nil, !hasSucceeded { return .finished }
        if kind.createsKey, let end = checkAccount() { return end }
        switch kind {
        case .sweep: return beginLooking(.sweep)
        case .rotationBegin, .rotationResume: return (try? beginAskingForKey()) ?? fail(.noMemory)
        default: return .send
        }
    }

    /// Where the user's keys are.
    var collection: Span<UInt8> {
        @_lifetime(borrow self) get { request.url.span.extracting(first: collectionByteCount) }
    }

    /// The maximum time of the current attempt.
    var attemptMilliseconds: Int64? {
        let milliseconds = settings.object.timing.attempt
        if isDiscarding { return min(milliseconds, Self.discardMilliseconds / 2) }
        return mayBeAttemptedAgain ? milliseconds : nil
    }

    /// Runs `body` with the request that is to be sent, or was sent last.
    func withPresentRequest<Failure: Error>(
        _ body: (borrowing Request) throws(Failure) -> Void
    ) throws(Failure) {
        if phase == .main { try body(request) } else { try body(followUpRequest) }
    }

    /// Whether cancelling ends the operation. It does not while an orphan would remain.
    var mayBeCancelled: Bool { !isDiscarding }

    /// Whether the current request may be repeated, so that one attempt need not use the whole deadline.
    var mayBeAttemptedAgain: Bool { phase != .main || cleanup != nil || !kind.isSentOnce }

    /// Decides the next step after a response, or after the lack of one.
    mutating func proceed(after reply: inout Reply) -> Step {
        Swift.swap(&self.reply, &reply)
        defer { Swift.swap(&self.reply, &reply) }
        answer = ResponseClassification(self.reply)
        attempts.note(self.reply, answer, isMain: phase == .main)
        do throws(ResponseClassification) {
            return try proceed()
        } catch {
            return giveUp(error)
        }
    }

    private mutating func proceed() throws(ResponseClassification) -> Step {
        switch phase {
        case .main:
            switch kind {
            case .create, .rotationBegin: return try proceedWithCreate()
            case .get: return try proceedWithGet()
            case .list, .nextPage: return try proceedWithList()
            case .delete, .rotationCommit, .rotationAbort: return try proceedWithDeletion()
            case .whoAmI: return try proceedWithWhoAmI()
            case .update: return try proceedWithUpdate()
            case .sweep, .rotationResume: return .finished
            }
        case .discarding, .removing: return try proceedWithDeletion()
        case .looking: return try proceedWithLooking()
        case .confirming: return try proceedWithConfirming()
        case .completing: return try proceedWithCompleting()
        case .verifying: return try proceedWithVerifying()
        case .askingForKey: return try proceedWithGet()
        case .findingKey: return try proceedWithFindingKey()
        case .findingUser: return try proceedWithFinding(.users)
        case .askingForUser: return try proceedWithAskingForUser()
        case .findingOwnKey: return try proceedWithFinding(.apiKeys)
        }
    }

    /// The present phase cannot go on. Decides what this means for the call.
    private mutating func giveUp(_ reason: ResponseClassification) -> Step {
        switch phase {
        case .main where deletion != nil, .discarding, .removing:
            return endDeletion(isGone: false, reason)
        case .looking: return giveUpLooking(reason)
        case .confirming: return endUnconfirmed(because: reason.status)
        case .completing: return giveUpCompleting(because: reason.status)
        case .verifying: return discardUnverified(because: reason.status)
        case .main, .askingForKey, .findingKey, .findingUser, .askingForUser, .findingOwnKey:
            return fail(reason)
        }
    }

    /// Starts another phase. Attempts at the caller's own request keep counting.
    mutating func enter(_ phase: Phase) {
        enter(phase, afterAttempts: phase == .main ? attempts.count : 0)
    }

    mutating func enter(_ phase: Phase, afterAttempts count: Int32) {
        self.phase = phase
        attempts.beginPhase(after: count)
    }

    /// Another attempt at the same request, if the retry policy allows it.
    mutating func retry() -> Step? {
        // A request that prevents an orphan does not depend on the retry budget.
        let isForKeyLeft = deletion?.phase ?? .main != .main || phase == .verifying || phase == .completing
        guard mayRetry || isForKeyLeft else { return nil }
        let retryAfter = reply.headers.retryAfterMilliseconds(nowUnixSeconds: Timestamp.now.unixSeconds)
        let policy = phase == .verifying ? policy.withoutLimit : policy
        let pause = policy.pause(
            afterAttempt: attempts.countInPhase, retryAfterMilliseconds: retryAfter, deadline: deadline)
        guard let pause else { return nil }
        attempts.noteRetry(after: answer.outcome)
        return .pause(milliseconds: pause, isRetry: true)
    }

    /// Another attempt at a request that changes nothing, if the retry policy allows it.
    mutating func retryOrThrow() throws(ResponseClassification) -> Step {
        if answer.isTransient, let step = retry() { return step }
        throw answer
    }

    /// Whether the response can answer a get.
    private var isLookingForKey: Bool { phase == .askingForKey || phase == .findingKey }

    /// Ends the operation with the failure of the last response.
    mutating func fail(_ failed: ResponseClassification, _ remark: ErrorReport.Remark = .none) -> Step {
        var answer = failed
        let isLookingForKey = isLookingForKey
        if isLookingForKey && kind.createsKey || askedFor != nil {
            // Only the result of the extra question is unknown; the caller's own request was not sent.
            enter(.main)
            if answer.outcome == .unknown { answer.outcome = .notSent }
        }
        answer.outcome = attempts.outcome(ofCall: answer.outcome, isMain: phase == .main)
        if answer.outcome == .rejected || answer.outcome == .notSent, isDeletionLost {
            answer.outcome = .unknown
        }
        let earlier = failure.report.take()
        failure.set(
            try? Shared(report(answer, remark, isLookingForKey: isLookingForKey)), orElse: answer.outcome)
        keepOrphan(of: earlier)
        return .finished
    }

    private mutating func report(
        _ answer: ResponseClassification, _ remark: ErrorReport.Remark, isLookingForKey: Bool
    ) throws(OutOfMemory) -> ErrorReport {
        let words = try Self.words(of: &reply, settings.object)
        return try ErrorReport(
            answer, reply, words, attempts: attemptsToTell, remark, ids,
            keyID: namedKeyID(isLookedFor: isLookingForKey), settings.object)
    }

    /// What an answer that says no says; nil for any other.
    private static func words(
        of reply: inout Reply, _ settings: borrowing Settings
    ) throws(OutOfMemory) -> ErrorReply? {
        reply.isComplete && !reply.isSuccess ? try ErrorReply(&reply.body, hiding: settings.apiKey) : nil
    }

    /// The number of attempts at the caller's own request.
    private var attemptsToTell: Int32 {
        if askedFor != nil { return 0 }
        return kind.isMadeOfLooks ? attempts.countInPhase - (reply.isTried ? 0 : 1) : attempts.count
    }

    /// Ends the operation with a failure that has no response.
    mutating func fail(_ refusal: Refusal) -> Step {
        fail(try? Shared(ErrorReport(refusal)), orElse: refusal.outcome)
    }

    mutating func fail(_ report: consuming Shared<ErrorReport>?, orElse outcome: Outcome) -> Step {
        failure.set(report, orElse: outcome)
        return .finished
    }

    /// A key that an earlier attempt left behind, unless it was deleted later.
    private mutating func keepOrphan(of earlier: borrowing Shared<ErrorReport>?) {
        earlier.read { (earlier) in
            let orphan = earlier.object.texts.copy(earlier.object.orphanKeyID) ?? Text()
            if cleanup?.object.hasDeleted(orphan) == true { return }
            try? failure.report?.object.keep(orphanOf: earlier.object)
        }
    }

    var hasSucceeded: Bool { failure.isAbsent }
}

extension Timestamp {
    public static var now: Timestamp { Timestamp(unixSeconds: system_unix_seconds()) }
}
