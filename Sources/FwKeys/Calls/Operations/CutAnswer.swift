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

struct CutAnswer: ~Copyable, Boxed {
    static var tag: UInt32 { 0xc07a_5e00 }

    /// The maximum wait before the next list.
    static var longestPauseMilliseconds: Int64 { 10_000 }

    /// The fields of the cut response, with the secret.
    var draft: KeyRecord
    private let marker: Marker?
    /// Whether the records of several keys fit. The operation keeps the first one; pages may repeat it.
    var isAmbiguous = false
    /// The wait before the next list: a new key may not be listed yet.
    private(set) var pauseMilliseconds: Int64

    init(_ draft: consuming KeyRecord, _ marker: Marker?, settleMilliseconds: Int64) {
        self.draft = draft
        self.marker = marker
        pauseMilliseconds = max(settleMilliseconds, 1)
    }

    mutating func waitLonger() {
        pauseMilliseconds = min(pauseMilliseconds * 2, Self.longestPauseMilliseconds)
    }

    func fits(_ record: JSONValue) -> Bool {
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
}

extension Operation {
    /// Begins to look for the record, after the report on the cut answer; nil if the answer has no whole secret.
    mutating func beginCompleting(_ location: SecretLocation) -> Step? {
        guard location.end == .cut, location.secret != nil, answer.status != .noMemory else { return nil }
        do throws(JSONDocument.ParseError) {
            let draft = try CreateReply.readCut(&reply.body, location, into: settings.object.pages)
            let answer = CutAnswer(draft, sentMarker, settleMilliseconds: settings.object.timing.settle)
            cutAnswer = try? Shared(answer)
            if cutAnswer == nil { throw .outOfMemory }
        } catch {
            guard error == .outOfMemory else { return nil }
            return discard(CreateReply.keyID(location, in: reply.body), because: .noMemory)
        }
        answer.outcome = .secretLost
        _ = fail(answer, .recordNotFound)
        return answer.status.endsCall ? giveUpCompleting(because: answer.status) : list(afterMilliseconds: 0)
    }

    private mutating func list(afterMilliseconds pause: Int64) -> Step {
        do throws(ResponseClassification) {
            return try beginPaging(.completing, afterMilliseconds: pause)
        } catch {
            return giveUpCompleting(because: error.status)
        }
    }

    mutating func proceedWithCompleting() throws(ResponseClassification) -> Step {
        if let step = try turnPage(.apiKeys) { return step }
        if let pause = cutAnswer?.object.pauseMilliseconds, key == nil {
            cutAnswer?.object.waitLonger()
            return list(afterMilliseconds: pause)
        }
        if cutAnswer?.object.isAmbiguous == true { return giveUpCompleting() }
        key?.object.secret = cutAnswer?.object.draft.secret.take()
        cutAnswer = nil
        return try handOver()
    }

    /// The record was not found. The key is deleted if the answer named it. Otherwise a person can find it by its prefix.
    mutating func giveUpCompleting(because status: Status = .ok) -> Step {
        if status == .cancelled || status == .noMemory {
            failure.amend(.secretLost) { (report) throws(OutOfMemory) in report.status = status }
        }
        key = nil
        let keyID = cutAnswer?.object.draft.copyID()
        let prefix = cutAnswer?.object.draft.copySecretPrefix()
        cutAnswer = nil
        if let keyID { return beginDiscarding(keyID, isCallOver: status.endsCall) }
        if let prefix {
            failure.amend(.secretLost) { (report) throws(OutOfMemory) in
                try report.note(orphanPrefix: prefix.span)
            }
        }
        return goOn(after: .secretLost, isOver: status.endsCall || failure.status == .noMemory)
    }
}
