// CreateBody.swift - what a caller may say about a key, and how it is sent
//
// The body of a create is `{"apiKey":{…}}`; the service requires the outer member, and allows nothing in it. The body of an
// update is the bare record with the fields that change.

/// What a create does so that there is one key and no other: the header's `exactly_once`.
enum ExactlyOnce: Int32 {
    case off = 0
    /// Looks for other keys where an answer was lost.
    case afterLostAnswers = 1
    /// Looks after every answer too, for something on the way may have sent the request twice.
    case afterEveryAnswer = 2
}

struct CreateOptions: ~Copyable {
    var displayName = Text()
    /// The marker that the display name is to bear; without one, exactly-once draws one for each call.
    var marker: Marker?
    var exactlyOnce = ExactlyOnce.off
    var cancelToken: SharedCancelToken?
    var expireTime: Timestamp?
    var annotations = Annotations()

    @inline(never)
    init() {}

    @inline(never)
    deinit {}

    static var expireTimeArgument: Literal { "expire_time" }

    mutating func setDisplayName(_ name: Span<UInt8>) throws(Refusal) {
        try TextRule.displayName.check(name)
        guard (try? displayName.set(name)) != nil else { throw .noMemory }
    }

    mutating func setExpireTime(_ text: Span<UInt8>, now: Timestamp) throws(Refusal) {
        if text.isEmpty { throw Refusal(.emptyArgument, Self.expireTimeArgument) }
        do throws(Timestamp.Flaw) {
            expireTime = try Timestamp(parsing: text).checked(now: now)
        } catch {
            switch error {
            case .notRFC3339: throw Refusal(.invalidTimestamp, Self.expireTimeArgument)
            case .doesNotExist: throw Refusal(.nonexistentTime, Self.expireTimeArgument)
            case .inPast: throw Refusal(.timeInPast, Self.expireTimeArgument)
            }
        }
    }

    mutating func setExpireTime(unixSeconds: Int64, now: Timestamp) throws(Refusal) {
        guard unixSeconds <= Timestamp.latest else { throw Refusal(.outOfRange, Self.expireTimeArgument) }
        guard unixSeconds > now.unixSeconds else { throw Refusal(.timeInPast, Self.expireTimeArgument) }
        expireTime = Timestamp(unixSeconds: unixSeconds)
    }

    mutating func setAnnotation(name: Span<UInt8>, value: Span<UInt8>) throws(Refusal) {
        try TextRule.annotationName.check(name)
        try TextRule.annotationValue.check(value)
        if annotations.count >= Annotations.maximumCount, !annotations.contains(name: name) {
            throw Refusal(.outOfRange, "annotation")
        }
        guard (try? annotations.set(name: name, value: value)) != nil else { throw .noMemory }
    }

    /// Whether the options may still be used: an expiry that was in the future may have passed since.
    func check(now: Timestamp) throws(Refusal) {
        if let expireTime, expireTime.unixSeconds <= now.unixSeconds {
            throw Refusal(.timeInPast, Self.expireTimeArgument)
        }
    }

    /// The marker for one call.
    func markerForCall() throws(Refusal) -> Marker? {
        marker == nil && exactlyOnce != .off ? try Marker.random() : marker
    }

    /// Writes the body of a create.
    func write(to body: inout Bytes, marker: Marker?) throws(OutOfMemory) {
        let whole = try JSONObject()
        try whole.set("apiKey", record(marker))
        try whole.write(to: &body)
    }

    /// Whether a field of the key's record is set.
    var hasFields: Bool { !displayName.isAbsent || expireTime != nil || annotations.count > 0 }

    /// Writes the body of an update.
    func writeFields(to body: inout Bytes) throws(OutOfMemory) {
        try record(nil).write(to: &body)
    }

    private func record(_ marker: Marker?) throws(OutOfMemory) -> JSONObject {
        let key = try JSONObject()
        var name = Bytes()
        if marker != nil, displayName.isAbsent { try name.append("default") }
        try name.append(displayName.span)
        try marker?.mark(&name)
        if !name.isEmpty { try key.set("displayName", name.span) }
        if let expireTime {
            var text = Bytes()
            try text.append(expireTime)
            try key.set("expireTime", text.span)
        }
        if annotations.count > 0 { try key.set("annotations", annotations.object()) }
        return key
    }
}

extension Annotations {
    fileprivate func object() throws(OutOfMemory) -> JSONObject {
        let object = try JSONObject()
        for index in 0..<count {
            if let name = unsafe nameCString(index) { try unsafe object.set(name, value(index)) }
        }
        return object
    }
}
