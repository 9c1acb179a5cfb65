// Deletion.swift - state machine of a delete, and the proof that a key is gone
//
// Every delete uses this file: the caller's own delete, the two ends of a rotation, a key that cannot be handed over, and the
// keys with a marker. Deleting twice does no harm, so a delete is repeated if no response came. From then on a 404 proves
// nothing: the first attempt may have failed, and the 404 may come from a replica that does not know its newest key yet. So
// the library lists the keys, as it does after a 2xx that says nothing of a deletion. A key counts as gone only if a delete
// succeeded, or if two lists in a row, with the settle time between them, do not show it.

import FwKeysTransport

struct Deletion: ~Copyable {
    static var looks: Int32 { 2 }

    let keyID: Text
    /// The phase that sends the deletion; the list is read in `confirming`.
    let phase: Operation.Phase
    /// The status of the last attempt without a response; `.ok` while every attempt had one.
    var lostStatus = Status.ok
    /// Attempts at the deletion, kept while the list is read.
    fileprivate var attempts: Int32 = 0
    fileprivate var looksLeft: Int32 = 0
    /// What comes after the deletion of a key that cannot be handed over.
    var discarding: Discarding?
    /// The list that is being read shows the key.
    fileprivate(set) var isListed = false

    init(_ keyID: consuming Text, _ phase: Operation.Phase) {
        self.keyID = keyID
        self.phase = phase
    }

    mutating func examine(_ record: JSONValue) {
        if ASCII.equal(record.member("keyId").text, keyID.span) { isListed = true }
    }
}

extension Operation {
    /// Whether this deletes a key that cannot be handed over. Such a delete has its own deadline and cannot be cancelled.
    var isDiscarding: Bool { deletion.read { $0.phase == .discarding } ?? false }

    /// Whether an attempt may have deleted the key although no response said so.
    var isDeletionLost: Bool { deletion.read { $0.lostStatus != .ok } ?? false }

    mutating func proceedWithDeletion() throws(ResponseClassification) -> Step {
        if answer.outcome == .done {
            // What says 200 to a delete may be a gateway.
            if let document = try? JSONDocument(&reply.body), !document.hasError {
                return endDeletion(isGone: true, answer)
            }
            answer = .unusableAnswer
        }
        if answer.outcome == .unknown { deletion?.lostStatus = answer.status }
        if letSuccessorAsk() { return .send }
        let isNotFound = answer.status == .notFound
        if isNotFound || answer.status == .invalidReply, isDeletionLost {
            deletion?.attempts = attempts.countInPhase
            deletion?.looksLeft = Deletion.looks
            return try beginPaging(.confirming)
        }
        // Some replicas may not know the new key yet.
        let mayAppear = isNotFound && isDiscarding
        if answer.isTransient || mayAppear, let step = retry() { return step }
        throw answer
    }

    /// The deleted key may be the client's own and gone already. Then authenticate with the new key.
    private mutating func letSuccessorAsk() -> Bool {
        guard answer.isRefusedCredential, credential == .client, newKeyAuthorization != nil else {
            return false
        }
        credential = .newKey
        return true
    }

    mutating func proceedWithConfirming() throws(ResponseClassification) -> Step {
        if letSuccessorAsk() { return .send }
        if let step = try turnPage(.apiKeys) { return step }
        if deletion?.isListed == true { return try deleteAgain() }
        deletion?.looksLeft -= 1
        if deletion?.looksLeft ?? 0 > 0 {
            return try beginPaging(.confirming, afterMilliseconds: settings.object.timing.settle)
        }
        return endDeletion(isGone: true, ResponseClassification(.ok, .done))
    }

    /// The key is alive, or the list is out of date. Only another response can tell.
    private mutating func deleteAgain() throws(ResponseClassification) -> Step {
        guard let phase = deletion?.phase, let attempts = deletion?.attempts else { return .finished }
        let pause = policy.pause(afterAttempt: attempts, retryAfterMilliseconds: nil, deadline: deadline)
        guard mayRetry || phase != .main, let pause else {
            throw ResponseClassification(.notFound, .unknown)
        }
        deletion?.isListed = false
        if phase != .main { try orOutOfMemory(prepareDeletion()) }
        enter(phase, afterAttempts: attempts)
        return .pause(milliseconds: pause, isRetry: true)
    }

    /// Begins to delete a key for the library's own reasons, not for the caller.
    mutating func beginDeletion(_ keyID: consuming Text, _ phase: Phase) throws(OutOfMemory) {
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
    mutating func endUnconfirmed(because status: Status) -> Step {
        let told = status.endsCall ? status : deletion?.lostStatus ?? status
        return endDeletion(isGone: false, ResponseClassification(told, .unknown))
    }

    mutating func endDeletion(isGone: Bool, _ answer: ResponseClassification) -> Step {
        switch deletion?.phase {
        case .discarding: return endDiscarding(isConfirmed: isGone)
        case .removing: return endRemoving(isGone: isGone, answer)
        default:
            if isGone { return .finished }
            _ = fail(answer)
            if failure.outcome == .unknown { nameKeyLeft() }
            return .finished
        }
    }

    /// The failure names the key whose deletion was not confirmed.
    mutating func nameKeyLeft() {
        guard let deletion = deletion.take() else { return }
        failure.tell(.notDeleted, of: deletion.keyID, failure.outcome)
    }
}
