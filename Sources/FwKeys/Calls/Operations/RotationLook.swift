// RotationLook.swift - how a rotation gets its keys first
//
// A new rotation gets the old key: if there is no such key, nothing is created; otherwise the new key takes over its
// settings. A resumed rotation gets both keys, because another process may have ended it.

import FwKeysTransport

extension Operation {
    /// The key that is looked for. A rotation looks for its old key first.
    var wantedKeyID: Span<UInt8> {
        @_lifetime(borrow self) get {
            rotation.read({ $0.object.isOldKeyThere == nil }) == true ? ids.other : ids.keyID
        }
    }

    /// The key that is looked for or being deleted, or else the one that the call names; empty where there is none.
    @_lifetime(borrow self)
    func namedKeyID(isLookedFor: Bool) -> Span<UInt8> {
        if isLookedFor { return wantedKeyID }
        switch deletion {
        case .some(let deletion): return unsafe _overrideLifetime(deletion.keyID.span, borrowing: self)
        case .none: return ids.keyID
        }
    }

    mutating func beginAskingForKey() throws(ResponseClassification) -> Step {
        followUpRequest = Request(url: try orOutOfMemory(Request.keyURL(wantedKeyID, collection)))
        enter(.askingForKey)
        return .send
    }

    /// Ends the search for a key: `key` is its record, or nil if there is none.
    mutating func endFindingKey() throws(ResponseClassification) -> Step {
        switch kind {
        case .rotationBegin:
            let old = key.take()
            let step = try old.read { (old) throws(ResponseClassification) in
                try beginCreating(like: old.object)
            }
            if let step { return step }
        case .rotationResume:
            guard let isOldKeyThere = rotation?.object.isOldKeyThere else {
                rotation?.object.isOldKeyThere = key != nil
                key = nil
                return try beginAskingForKey()
            }
            if key != nil || isOldKeyThere { return try resume(isOldKeyThere) }
        default:
            if key != nil { return .finished }
        }
        return fail(ResponseClassification(.notFound, .rejected), .notListed)
    }

    private mutating func beginCreating(like old: borrowing KeyRecord) throws(ResponseClassification) -> Step
    {
        var body = Bytes()
        let now = reply.headers.date ?? .now
        try orOutOfMemory(
            newKeyOptions.read { (options) throws(OutOfMemory) in
                try options.object.takeOver(old, now: now)
                try options.object.write(to: &body, marker: options.object.marker)
            })
        Swift.swap(&request.body, &body)
        newKeyOptions = nil
        enter(.main)
        return .send
    }

    private mutating func resume(_ isOldKeyThere: Bool) throws(ResponseClassification) -> Step {
        rotation?.object.state = key == nil ? .aborted : isOldKeyThere ? .begun : .committed
        if key == nil { key = try orOutOfMemory(Shared(KeyRecord(id: ids.keyID))) }
        return .finished
    }
}
