// Operation.swift - one call, from its request to its product
//
// An operation does no I/O. It returns its next step, gets the reply, and decides again until it is finished. The engine does
// the waiting. Each kind of operation has a file with its decisions after each response; this file has what they share.

@_exported public import FwKeysTransport

public struct Operation: ~Copyable, Boxed {
    public static var tag: UInt32 { 0x09e7_0000 }

    /// What the operation waits for.
    public enum Phase: Equatable {
        /// The answer to what the caller asked for.
        case main
        /// The deletion of a key that was created and cannot be handed over.
        case discarding
        /// A page of the list, in search of keys that bear a marker.
        case looking
        /// The deletion of such a key.
        case removing
        /// A page of the list, in search of a key that should be gone.
        case confirming
        /// A page of the list, in search of the record whose secret came in an answer that was cut.
        case completing
        /// Whether the service takes the new key yet.
        case verifying
        /// The record of a key that a rotation is about.
        case askingForKey
        /// A page of the list, in search of the key that was asked for; how the question for the key alone was answered, and
        /// how many lists are to be read.
        case findingKey(httpStatus: Int32, looks: Int32)
        /// A page of the account's users, in search of the one with the key's e-mail address.
        case findingUser
        /// The one user whose id the key's owner should have.
        case askingForUser
        /// A page of that user's keys, in search of the client's own.
        case findingOwnKey
    }

    public enum Step {
        /// Send the present request.
        case send
        /// Wait, then send it: because the last attempt at it failed, or for the service to settle.
        case pause(milliseconds: Int64, isRetry: Bool)
        /// There is a product, or a failure.
        case finished
    }

    /// Whom a request is from.
    public enum Credential {
        case client
        case newKey
    }

    private let passedByAddress = PassedByAddress()
    public let kind: OperationKind
    /// What the caller asked for.
    public var request: Request
    /// What has to be asked besides, in every other phase.
    public var followUpRequest = Request()
    /// How much of the request's URL is the collection of the user's keys.
    public let collectionByteCount: Int
    public var deadline: Deadline
    public var policy: RetryPolicy
    public private(set) var phase = Phase.main
    public private(set) var attempts = Attempts()
    /// Whether the client's calls have earned another retry.
    public var mayRetry = true
    /// The key that is being deleted.
    public var deletion: Deletion?
    /// The secret, and all else that is known, of a create whose answer was cut.
    public var cutAnswer: CutAnswer?
    public var credential = Credential.client
    /// While a key is deleted that cannot be handed over.
    public var discarding: Discarding?
    /// The event descriptor of the caller's token, which the job keeps; below zero: there is none.
    public var cancelToken: Int32 = -1
    /// The header that authenticates with a rotation's new key.
    public var newKeyAuthorization: Secret?
    /// Whether whoami also finds the user's id.
    public var findsUser = false
    /// The call that waits for this whoami. Nil if the caller asked for the whoami itself.
    public var askedFor: OperationKind?
    /// The ids from the caller.
    public var ids = ResourceIDs()

    /// The list that the operation reads, page by page.
    public var walk: PageWalk?
    /// What an exactly-once create or a sweep knows about keys with its marker.
    public var cleanup: OrphanCleanup?

    /// Reserved memory for the product, so that handing it over cannot fail. Nil if there is no product.
    public var room: Reservation?
    /// The options of a rotation's new key, until the old key was read.
    public var newKeyOptions: SharedCreateOptions?
    /// What a rotation needs in addition to its new key.
    public var rotationPlan: Rotation.Plan?

    // The result for the caller: one of the products, or a failure.
    public var key: KeyRecord?
    public var identity: Identity?
    public var page: ListPage?
    public var failure = OperationFailure()

    public init(
        _ kind: OperationKind, _ request: consuming Request, collectionByteCount: Int,
        _ settings: borrowing Settings
    ) {
        self.kind = kind
        self.request = request
        self.collectionByteCount = collectionByteCount
        policy = settings.retries
        deadline = Deadline(inMilliseconds: settings.timing.call)
    }

    // An empty deinit that is not inlined keeps the destructor in one place, which saves 3 KB.
    @inline(never)
    deinit {}

    /// What comes first.
    public mutating func begin(_ settings: borrowing Settings) -> Step {
        if askedFor != nil, !hasSucceeded { return .finished }
        if kind.createsKey, let end = checkAccount(settings) { return end }
        switch kind {
        case .sweep: return beginLooking(.sweep, settings)
        case .rotationBegin, .rotationResume: return beginAskingForKey()
        default: return .send
        }
    }

    /// Where the user's keys are.
    public var collection: Span<UInt8> {
        @_lifetime(borrow self) get { request.url.span.extracting(first: collectionByteCount) }
    }

    /// The maximum time of the current attempt.
    public func attemptMilliseconds(_ settings: borrowing Settings) -> Int64? {
        if isDiscarding { return min(settings.timing.attempt, Self.discardMilliseconds / 2) }
        return mayBeAttemptedAgain ? settings.timing.attempt : nil
    }

    /// Whether cancelling ends the operation. It does not while an orphan would remain.
    public var mayBeCancelled: Bool { !isDiscarding }

    /// Whether the current request may be repeated, so that one attempt need not use the whole deadline.
    public var mayBeAttemptedAgain: Bool {
        phase != .main || cleanup != nil || !kind.isSentOnce
    }

    /// Decides the next step after a response, or after the lack of one.
    public mutating func proceed(after reply: inout Reply, settings: borrowing Settings) -> Step {
        attempts.note(reply, isMain: phase == .main)
        switch phase {
        case .main:
            switch kind {
            case .create, .rotationBegin: return proceedWithCreate(after: &reply, settings)
            case .get: return proceedWithGet(after: &reply, settings)
            case .list, .nextPage: return proceedWithList(after: &reply, settings)
            case .delete, .rotationCommit, .rotationAbort: return proceedWithDeletion(after: &reply, settings)
            case .whoAmI: return proceedWithWhoAmI(after: &reply, settings)
            case .update: return proceedWithUpdate(after: &reply, settings)
            case .sweep, .rotationResume: return .finished
            }
        case .discarding, .removing: return proceedWithDeletion(after: &reply, settings)
        case .looking: return proceedWithLooking(after: &reply, settings)
        case .confirming: return proceedWithConfirming(after: &reply, settings)
        case .completing: return proceedWithCompleting(after: &reply, settings)
        case .verifying: return proceedWithVerifying(after: &reply, settings)
        case .askingForKey: return proceedWithGet(after: &reply, settings)
        case .findingKey(let status, let looks):
            return proceedWithFindingKey(after: &reply, httpStatusOfGet: status, looks: looks, settings)
        case .findingUser: return proceedWithFinding(.users, after: &reply, settings)
        case .askingForUser: return proceedWithAskingForUser(after: &reply, settings)
        case .findingOwnKey: return proceedWithFinding(.apiKeys, after: &reply, settings)
        }
    }

    /// Starts another phase. Attempts at the caller's own request keep counting.
    public mutating func enter(_ phase: Phase) {
        enter(phase, afterAttempts: phase == .main ? attempts.count : 0)
    }

    public mutating func enter(_ phase: Phase, afterAttempts count: Int32) {
        self.phase = phase
        attempts.beginPhase(after: count)
    }

    /// Another attempt at the same request, if the retry policy allows it.
    public mutating func retry(after reply: borrowing Reply) -> Step? {
        // A request that prevents an orphan does not depend on the retry budget.
        let isForKeyLeft = deletion?.phase ?? .main != .main || phase == .verifying || phase == .completing
        guard mayRetry || isForKeyLeft else { return nil }
        let retryAfter = reply.headers.retryAfterMilliseconds(nowUnixSeconds: Timestamp.now.unixSeconds)
        let policy = phase == .verifying ? policy.withoutLimit : policy
        let pause = policy.pause(
            afterAttempt: attempts.countInPhase, retryAfterMilliseconds: retryAfter, deadline: deadline)
        guard let pause else { return nil }
        attempts.noteRetry(after: ResponseClassification(reply).outcome)
        return .pause(milliseconds: pause, isRetry: true)
    }

    /// Another attempt at a request that changes nothing, if the retry policy allows it; otherwise the end.
    public mutating func retryOrFail(
        _ classification: ResponseClassification, _ reply: inout Reply, _ settings: borrowing Settings
    ) -> Step {
        if classification.isTransient, let step = retry(after: reply) { return step }
        return fail(classification, &reply, settings)
    }

    /// Whether the response can answer a get.
    private var isLookingForKey: Bool {
        switch phase {
        case .askingForKey, .findingKey: true
        default: false
        }
    }

    /// Ends the operation with the failure of the last response.
    public mutating func fail(
        _ classification: ResponseClassification, _ reply: inout Reply, _ settings: borrowing Settings,
        _ remark: ErrorReport.Remark = .none
    ) -> Step {
        var classification = classification
        let isLookingForKey = isLookingForKey
        if isLookingForKey && kind.createsKey || askedFor != nil {
            // Only the result of the extra question is unknown; the caller's own request was not sent.
            enter(.main)
            if classification.outcome == .unknown { classification.outcome = .notSent }
        }
        classification.outcome = attempts.outcome(ofCall: classification.outcome, isMain: phase == .main)
        if classification.outcome == .rejected || classification.outcome == .notSent, isDeletionLost {
            classification.outcome = .unknown
        }
        let earlier = failure.takeReport()
        let report = try? ErrorReport(
            classification, &reply,
            attempts: attemptsToTell(reply), remark, ids,
            keyID: namedKeyID(isLookedFor: isLookingForKey), settings)
        failure.set(report, orElse: classification.outcome)
        keepOrphan(of: earlier)
        return .finished
    }

    /// The number of attempts at the caller's own request.
    private func attemptsToTell(_ reply: borrowing Reply) -> Int32 {
        if askedFor != nil { return 0 }
        return kind.isMadeOfLooks ? attempts.countInPhase - (reply.isTried ? 0 : 1) : attempts.count
    }

    /// Ends the operation with a failure that has no response.
    public mutating func fail(_ refusal: Refusal) -> Step {
        fail(try? ErrorReport(refusal), orElse: refusal.outcome)
    }

    public mutating func fail(_ report: consuming ErrorReport?, orElse outcome: Outcome) -> Step {
        failure.set(report, orElse: outcome)
        return .finished
    }

    /// A key that an earlier attempt left behind, unless it was deleted later.
    private mutating func keepOrphan(of earlier: borrowing ErrorReport?) {
        earlier.read { (earlier) in
            if cleanup?.hasDeleted(earlier.texts.text(earlier.orphanKeyID)) == true { return }
            failure.keepOrphan(of: earlier)
        }
    }

    @unsafe
    public var newKeyAuthorizationHeader: UnsafePointer<CChar>? {
        unsafe newKeyAuthorization.read { $0.cString } ?? nil
    }

    public var hasSucceeded: Bool { failure.isAbsent }

    // Hands out the product. This works once.

    public mutating func takeKey() -> KeyRecord? { key.take() }
    public mutating func takeIdentity() -> Identity? { identity.take() }
    public mutating func takePage() -> ListPage? { page.take() }

    public var hasPage: Bool { page != nil }
    public var hasKey: Bool { key != nil }

    // A list or a rotation lends its state to an operation, and takes it back.

    public mutating func swap(_ walk: inout PageWalk?) { Swift.swap(&self.walk, &walk) }
    public mutating func swap(_ ids: inout ResourceIDs) { Swift.swap(&self.ids, &ids) }

    public mutating func takeCleanup() -> OrphanCleanup? { cleanup.take() }
}

extension Timestamp {
    public static var now: Timestamp { Timestamp(unixSeconds: system_unix_seconds()) }
}
