// CutAnswer.swift - finishes a create whose response was cut after the whole secret
//
// The service writes the members of a record in alphabetical order, so the secret stands before the id:
//
//     { …, "email": "dev@example.com", "expireTime": null, "key": "fw_3ZLd…", "keyId": "key_4   <- cut here
//
// Such a response has a secret without a key id. The key is good, so the library keeps it: it looks for the record in the
// list, by everything that the response said before it was cut, and by the prefix of the secret. Exactly one record must fit,
// and for an exactly-once create the record must have the marker. No key is ever deleted because it resembles this one.

import FwKeysTransport

public struct CutAnswer: ~Copyable {
    /// The maximum wait before the next list.
    public static var longestPauseMilliseconds: Int64 { 10_000 }

    /// The fields of the cut response, with the secret.
    public var draft: KeyRecord
    private let marker: Marker?
    public private(set) var found: KeyRecord?
    public private(set) var foundCount = 0
    /// The wait before the next list: a new key may not be listed yet.
    public private(set) var pauseMilliseconds: Int64

    public init(_ draft: consuming KeyRecord, _ marker: Marker?, settleMilliseconds: Int64) {
        self.draft = draft
        self.marker = marker
        pauseMilliseconds = max(settleMilliseconds, 1)
    }

    public mutating func beginList() {
        found = nil
        foundCount = 0
    }

    public mutating func waitLonger() {
        pauseMilliseconds = min(pauseMilliseconds * 2, Self.longestPauseMilliseconds)
    }

    public mutating func examine(_ record: JSONValue) throws(OutOfMemory) {
        guard fits(record) else { return }
        foundCount += 1
        if foundCount == 1 { found = try KeyRecord(record) }
    }

    private func fits(_ record: JSONValue) -> Bool {
        let prefix = record.member("prefix").text
        guard !record.member("keyId").text.isEmpty, !prefix.isEmpty, draft.secretBegins(with: prefix) else {
            return false
        }
        if let marker, !marker.isBorne(by: record) { return false }
        return agrees(record, .id, "keyId") && agrees(record, .displayName, "displayName")
            && agrees(record, .email, "email") && agrees(record, .createTime, "createTime")
    }

    /// Whether the record agrees with the response in every field that the response has.
    private func agrees(_ record: JSONValue, _ field: KeyRecord.Field, _ name: Literal) -> Bool {
        draft[field].isAbsent || ASCII.equal(draft.texts.text(draft[field]), record.member(name).text)
    }

    /// The record that was found, with the secret; nil if not exactly one fits.
    public mutating func takeKey() -> KeyRecord? {
        guard foundCount == 1, var key = found.take() else { return nil }
        key.secret = draft.secret.take()
        return key
    }
}

extension Operation {
    /// Begins to look for the record, after the report on the cut answer; nil if the answer has no whole secret.
    public mutating func beginCompleting(
        _ classification: ResponseClassification, _ location: SecretLocation, _ reply: inout Reply,
        _ settings: borrowing Settings
    ) -> Step? {
        guard location.end == .cut, location.secret != nil, classification.status != .noMemory else {
            return nil
        }
        let draft: KeyRecord
        do throws(JSONDocument.ParseError) {
            draft = try CreateReply.readCut(&reply.body, location, into: settings.pages)
        } catch {
            guard error == .outOfMemory else { return nil }
            return discard(
                CreateReply.keyID(location, in: reply.body), because: .noMemory, &reply, settings)
        }
        cutAnswer = CutAnswer(draft, sentMarker, settleMilliseconds: settings.timing.settle)
        var classification = classification
        classification.outcome = .secretLost
        let isOver = reply.isOver
        _ = fail(classification, &reply, settings, .recordNotFound)
        return isOver ? giveUpCompleting(isOver: true, settings) : list(afterMilliseconds: 0, settings)
    }

    private mutating func list(afterMilliseconds pause: Int64, _ settings: borrowing Settings) -> Step {
        guard pause == 0 || pause < deadline.remainingMilliseconds else {
            return giveUpCompleting(isOver: true, settings)
        }
        cutAnswer?.beginList()
        guard (try? beginPaging(.completing)) != nil else {
            tell(.noMemory)
            return giveUpCompleting(isOver: true, settings)
        }
        return pause == 0 ? .send : .pause(milliseconds: pause, isRetry: false)
    }

    public mutating func proceedWithCompleting(after reply: inout Reply, _ settings: borrowing Settings)
        -> Step
    {
        switch turnPage(.apiKeys, after: &reply, settings) {
        case .more(let step): return step
        case .failed(let classification):
            if classification.status == .cancelled || classification.status == .noMemory {
                tell(classification.status)
            }
            return giveUpCompleting(isOver: reply.isOver || classification.status == .noMemory, settings)
        case .end:
            guard let count = cutAnswer?.foundCount, let pause = cutAnswer?.pauseMilliseconds, count == 0
            else {
                key = cutAnswer?.takeKey()
                if key == nil { return giveUpCompleting(isOver: false, settings) }
                cutAnswer = nil
                return handOver(&reply, settings)
            }
            cutAnswer?.waitLonger()
            return list(afterMilliseconds: pause, settings)
        }
    }

    /// Says in the report why the answer was not finished.
    private mutating func tell(_ status: Status) {
        failure.amend(.secretLost) { (report) throws(OutOfMemory) in report.status = status }
    }

    /// The record was not found. The key is deleted if the answer named it. Otherwise a person can find it by its prefix.
    private mutating func giveUpCompleting(isOver: Bool, _ settings: borrowing Settings) -> Step {
        let keyID = cutAnswer?.draft.copyID()
        let prefix = cutAnswer?.draft.copySecretPrefix()
        cutAnswer = nil
        if let keyID {
            return beginDiscarding(keyID, isCallOver: isOver)
        }
        if let prefix {
            failure.amend(.secretLost) { (report) throws(OutOfMemory) in
                try report.note(orphanPrefix: prefix.span)
            }
        }
        return goOn(
            afterFailing: ResponseClassification(failure.status, .secretLost), isOver: isOver, settings)
    }
}
