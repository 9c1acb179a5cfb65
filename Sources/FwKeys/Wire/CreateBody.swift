// CreateBody.swift - the options of a create or an update, and their JSON
//
// The body of a create is `{"apiKey":{…}}`; the service requires the outer member, and allows nothing in it. The body of an
// update is the bare record with the fields that change.

import FwKeysVocabulary

/// What a create does so that there is one key and no other: the header's `exactly_once`.
public enum ExactlyOnce: Int32 {
    case off = 0
    /// Looks for other keys where an answer was lost.
    case afterLostAnswers = 1
    /// Looks after every answer too, for something on the way may have sent the request twice.
    case afterEveryAnswer = 2
}

public struct CreateOptions: ~Copyable, Boxed {
    public static var tag: UInt32 { 0xc4ea_7e00 }

    public var displayName = Text()
    /// The marker that the key is to bear; without one, exactly-once draws one for each call.
    public var marker: Marker?
    public var isMarkerInAnnotation = false
    public var exactlyOnce = ExactlyOnce.off
    public var cancelToken: SharedCancelToken?
    public var expireTime: Timestamp?
    public var annotations = Annotations()

    public init() {}

    /// What is to be said of the key, for a call that says it later, and the marker of that call.
    public init(copying other: borrowing CreateOptions, marker: Marker?) throws(OutOfMemory) {
        displayName = try Text(copying: other.displayName)
        annotations = try Annotations(copying: other.annotations)
        expireTime = other.expireTime
        self.marker = marker
    }

    public static var expireTimeArgument: Literal { "expire_time" }

    public mutating func setDisplayName(_ name: Span<UInt8>) throws(Refusal) {
        try TextRule.displayName.check(name)
        try orNoMemory(displayName.set(name))
    }

    public mutating func setExpireTime(_ text: Span<UInt8>, now: Timestamp) throws(Refusal) {
        if text.isEmpty { throw Refusal(.emptyArgument, Self.expireTimeArgument) }
        do throws(Status) {
            expireTime = try Timestamp(parsing: text).checked(now: now)
        } catch {
            throw Refusal(error, Self.expireTimeArgument)
        }
    }

    public mutating func setExpireTime(unixSeconds: Int64, now: Timestamp) throws(Refusal) {
        guard unixSeconds <= Timestamp.latest else { throw Refusal(.outOfRange, Self.expireTimeArgument) }
        guard unixSeconds > now.unixSeconds else { throw Refusal(.timeInPast, Self.expireTimeArgument) }
        expireTime = Timestamp(unixSeconds: unixSeconds)
    }

    public mutating func setAnnotation(name: Span<UInt8>, value: Span<UInt8>) throws(Refusal) {
        try annotations.checkRoom(forName: name)
        try TextRule.annotationValue.check(value)
        try orNoMemory(annotations.set(name: name, value: value))
    }

    /// Fills in what is not set from the key that is to be replaced: its name without the marker, its annotations, and how long it
    /// lives, from now on.
    public mutating func takeOver(_ old: borrowing KeyRecord, now: Timestamp) throws(OutOfMemory) {
        let name = old.texts.text(old.displayName)
        let baseName = name.extracting(first: Marker.baseNameByteCount(of: name))
        if displayName.isAbsent, !baseName.isEmpty { try displayName.set(baseName) }
        if annotations.count == 0 { annotations = try Annotations(copying: old.annotations) }
        guard expireTime == nil, let end = old.time(.expireTime) else { return }
        let expiry = now.unixSeconds + end.unixSeconds - (old.time(.createTime) ?? now).unixSeconds
        if expiry > now.unixSeconds { expireTime = Timestamp(unixSeconds: min(expiry, Timestamp.latest)) }
    }

    /// Checks that the options are still valid: an expiry may have passed by now.
    public func check(now: Timestamp) throws(Refusal) {
        if let expireTime, expireTime.unixSeconds <= now.unixSeconds {
            throw Refusal(.timeInPast, Self.expireTimeArgument)
        }
    }

    /// The marker for one call: the caller's, or a random one.
    public func markerForCall(_ draw: () throws(Refusal) -> Marker) throws(Refusal) -> Marker? {
        var marker = marker == nil && exactlyOnce != .off ? try draw() : marker
        marker?.isInAnnotation = isMarkerInAnnotation
        return marker
    }

    /// Writes the body of a create.
    public func write(to body: inout Bytes, marker: Marker?) throws(OutOfMemory) {
        var name = Bytes()
        let isNameMarked = marker?.isInAnnotation == false
        if isNameMarked, displayName.isAbsent { try name.append("default") }
        try name.append(displayName.span)
        if isNameMarked { try marker?.mark(&name) }
        let key = try record(name.span)
        // If the annotations were copied from another key, a marker among them belongs to that key, and a sweep would delete
        // this key.
        let others = try annotations.object(without: Marker.annotationName)
        if let marker, marker.isInAnnotation { try others.set(Marker.annotationName, marker.span) }
        if !others.isEmpty { try key.set("annotations", others) }
        let whole = try JSONObject()
        try whole.set("apiKey", key)
        try whole.write(to: &body)
    }

    /// Whether a field of the key's record is set.
    public var hasFields: Bool { !displayName.isAbsent || expireTime != nil || annotations.count > 0 }

    /// Writes the body of an update. The annotations replace all that the key has, so its marker may be among them.
    public func writeFields(to body: inout Bytes) throws(OutOfMemory) {
        let key = try record(displayName.span)
        if annotations.count > 0 { try key.set("annotations", annotations.object(without: "")) }
        try key.write(to: &body)
    }

    /// The record but for the annotations.
    private func record(_ name: Span<UInt8>) throws(OutOfMemory) -> JSONObject {
        let key = try JSONObject()
        if !name.isEmpty { try key.set("displayName", name) }
        if let expireTime {
            var text = Bytes()
            try text.append(expireTime)
            try key.set("expireTime", text.span)
        }
        return key
    }
}

extension Annotations {
    fileprivate func object(without name: Literal) throws(OutOfMemory) -> JSONObject {
        let object = try JSONObject()
        for index in 0..<count where !ASCII.equal(self.name(index), name) {
            if let name = nameCString(index) { try unsafe object.set(name, value(index)) }
        }
        return object
    }
}
