// Deletion.swift - state machine of a delete, and the proof that a key is gone
//
// Every delete uses this file: the caller's own delete, the two ends of a rotation, a key that cannot be handed over, and the
// keys with a marker. Deleting twice does no harm, so a delete is repeated if no response came. From then on a 404 proves
// nothing: the first attempt may have failed, and the 404 may come from a replica that does not know its newest key yet. So
// the library lists the keys. A key counts as gone only if a delete succeeded, or if two lists in a row, with the settle time
// between them, do not show it.

import FwKeysTransport

public struct Deletion: ~Copyable {
    public static var looks: Int32 { 2 }

    public let keyID: Text
    /// The phase that sends the deletion; the list is read in `confirming`.
    public let phase: Operation.Phase
    /// The status of the last attempt without a response; `.ok` while every attempt had one.
    public var lostStatus = Status.ok
    /// Attempts at the deletion, kept while the list is read.
    fileprivate var attempts: Int32 = 0
    fileprivate var looksLeft: Int32 = 0
    /// The list that is being read shows the key.
    fileprivate var isListed = false

    public init(_ keyID: consuming Text, _ phase: Operation.Phase) {
        self.keyID = keyID
        self.phase = phase
    }

    public mutating func examine(_ record: JSONValue) {
        if ASCII.equal(record.member("keyId").text, keyID.span) { isListed = true }
    }
}

extension Operation {
    /// Whether this deletes a key that cannot be handed over. Such a delete has its own deadline and cannot be cancelled.
    public var isDiscarding: Bool {
        deletion.read { $0.phase == .discarding } ?? false
    }

    /// Whether an attempt may have deleted the key although no response said so.
    public var isDeletionLost: Bool {
        deletion.read { $0.lostStatus != .ok } ?? false
    }

    public mutating func proceedWithDeletion(after reply: inout Reply, _ settings: borrowing Settings) -> Step
    {
        let classification = ResponseClassification(reply)
        if classification.outcome == .done {
            return endDeletion(isGone: true, classification, &reply, settings)
        }
        if classification.outcome == .unknown { deletion?.lostStatus = classification.status }
        if letSuccessorAsk(after: classification) { return .send }
        let isNotFound = classification.status == .notFound
        if isNotFound, isDeletionLost { return beginConfirming(&reply, settings) }
        // Some replicas may not know the new key yet.
        let mayAppear = isNotFound && isDiscarding
        if classification.isTransient || mayAppear, let step = retry(after: reply) { return step }
        return endDeletion(isGone: false, classification, &reply, settings)
    }

    /// The deleted key may be the client's own and gone already. Then authenticate with the new key.
    private mutating func letSuccessorAsk(after classification: ResponseClassification) -> Bool {
        guard classification.isRefusedCredential, credential == .client, newKeyAuthorization != nil else {
            return false
        }
        credential = .newKey
        return true
    }

    private mutating func beginConfirming(_ reply: inout Reply, _ settings: borrowing Settings) -> Step {
        deletion?.attempts = attempts.countInPhase
        deletion?.looksLeft = Deletion.looks
        return look(afterMilliseconds: 0, &reply, settings)
    }

    private mutating func look(
        afterMilliseconds pause: Int64, _ reply: inout Reply, _ settings: borrowing Settings
    ) -> Step {
        guard pause == 0 || pause < deadline.remainingMilliseconds else {
            return endUnconfirmed(because: .deadline, &reply, settings)
        }
        deletion?.isListed = false
        do {
            try beginPaging(.confirming)
        } catch {
            return endUnconfirmed(because: .noMemory, &reply, settings)
        }
        return pause == 0 ? .send : .pause(milliseconds: pause, isRetry: false)
    }

    public mutating func proceedWithConfirming(after reply: inout Reply, _ settings: borrowing Settings)
        -> Step
    {
        let turn = turnPage(.apiKeys, after: &reply, settings)
        if deletion?.isListed == true { return deleteAgain(&reply, settings) }
        switch turn {
        case .more(let step): return step
        case .end:
            deletion?.looksLeft -= 1
            if deletion?.looksLeft ?? 0 > 0 {
                return look(afterMilliseconds: settings.timing.settle, &reply, settings)
            }
            return endDeletion(isGone: true, ResponseClassification(.ok, .done), &reply, settings)
        case .failed(let classification):
            if letSuccessorAsk(after: classification) { return .send }
            return endUnconfirmed(because: classification.status, &reply, settings)
        }
    }

    /// The key is alive, or the list is out of date. Only another response can tell.
    private mutating func deleteAgain(_ reply: inout Reply, _ settings: borrowing Settings) -> Step {
        guard let phase = deletion?.phase, let attempts = deletion?.attempts else { return .finished }
        let pause = policy.pause(afterAttempt: attempts, retryAfterMilliseconds: nil, deadline: deadline)
        guard mayRetry || phase != .main, let pause else {
            return endUnconfirmed(because: .notFound, &reply, settings)
        }
        guard phase == .main || (try? prepareDeletion()) != nil else {
            return endUnconfirmed(because: .noMemory, &reply, settings)
        }
        enter(phase, afterAttempts: attempts)
        return .pause(milliseconds: pause, isRetry: true)
    }

    /// Begins to delete a key for the library's own reasons, not for the caller.
    public mutating func beginDeletion(_ keyID: consuming Text, _ phase: Phase) throws(OutOfMemory) {
        deletion = Deletion(keyID, phase)
        try prepareDeletion()
        enter(phase)
    }

    private mutating func prepareDeletion() throws(OutOfMemory) {
        let request = try deletion.read { (deletion) throws(OutOfMemory) in
            try Request.delete(deletion.keyID.span, from: collection)
        }
        if let request { followUpRequest = request }
    }

    /// It is unknown whether the key is gone. Reports why the delete had no response, unless the call itself is over.
    private mutating func endUnconfirmed(
        because status: Status, _ reply: inout Reply, _ settings: borrowing Settings
    ) -> Step {
        let isOver = status == .deadline || status == .cancelled || status == .noMemory
        let told = isOver ? status : deletion?.lostStatus ?? status
        return endDeletion(isGone: false, ResponseClassification(told, .unknown), &reply, settings)
    }

    private mutating func endDeletion(
        isGone: Bool, _ classification: ResponseClassification, _ reply: inout Reply,
        _ settings: borrowing Settings
    ) -> Step {
        switch deletion?.phase {
        case .discarding: return endDiscarding(isConfirmed: isGone, settings)
        case .removing: return endRemoving(isGone: isGone, classification, &reply, settings)
        default:
            if isGone { return .finished }
            _ = fail(classification, &reply, settings)
            if failure.outcome == .unknown { nameKeyLeft() }
            return .finished
        }
    }

    /// The failure names the key whose deletion was not confirmed.
    public mutating func nameKeyLeft() {
        guard let deletion = deletion.take() else { return }
        failure.tell(.notDeleted, of: deletion.keyID, failure.outcome)
    }
}
