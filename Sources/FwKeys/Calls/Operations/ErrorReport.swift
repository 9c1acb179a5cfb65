// ErrorReport.swift - the error object of a failed call
//
// A report consists of statuses, ids and numbers, and the service's own words after they were made harmless. If there is no
// memory for a report, a constant report is used: there is one for each outcome, so the caller always learns what became of
// the request.

import FwKeysTransport

public struct ErrorReport: ~Copyable, Boxed {
    public static var tag: UInt32 { 0xe770_4000 }

    /// What the message says after the sentence of the status.
    enum Remark: Literal {
        case none = ""
        /// A create without a complete answer.
        case mayHaveCreated = "; a key may have been created"
        case discarded = "; the new key could not be delivered and was deleted"
        case notDiscarded = "; the new key could not be delivered, and its deletion was not confirmed"
        case notDeleted = "; the deletion of the key was not confirmed"
        case unnamed = "; a key was created, but its secret and its id did not arrive"
        /// The answer was cut behind the secret, and no record in the list is certainly the key's.
        case recordNotFound =
            "; a key was created, but the response was cut and the list does not show the key"
        /// The question for the key alone did not find it either.
        case notListed = "; the key is not in the list either"
    }

    public var status: Status
    public var outcome: Outcome
    public var httpStatus: Int32 = 0
    public var serviceCode: Int32 = -1
    public var retryAfterMilliseconds: Int64 = -1
    public var attempts: Int32 = 0
    public private(set) var texts = TextTable()
    public private(set) var message = TextID()
    /// Where it failed: a host, a file. The message begins with it.
    private var place = TextID()
    /// The name of what the request was about.
    private var resource = TextID()
    /// The system's error number, where a connection failed.
    private var systemError: Int32 = 0
    /// What the service's answer says beyond its status.
    private var explanation = TextID()
    public private(set) var serviceMessage = TextID()
    public private(set) var requestID = TextID()
    public private(set) var orphanKeyID = TextID()
    public private(set) var orphanPrefix = TextID()
    /// Whether the key that could not be handed over is known to be gone.
    private var isOrphanGone = false
    public private(set) var marker = TextID()

    /// An argument that was refused, or a state that does not allow the call.
    init(_ refusal: Refusal) throws(OutOfMemory) {
        status = refusal.status
        outcome = refusal.outcome
        try say(.none, refusal.argument)
    }

    /// A search for settings that failed at a profile or a file, and there at a line if its number is over 0.
    public init(_ refusal: Refusal, in file: Span<UInt8>, line number: Int64) throws(OutOfMemory) {
        status = refusal.status
        outcome = refusal.outcome
        var place = Bytes()
        try place.append(harmless: file, limit: 512, credential: ("" as Literal).bytes)
        if number > 0 {
            try place.append(", line ")
            try place.append(decimal: number)
        }
        self.place = try texts.add(place.span)
        try say(.none, refusal.argument)
    }

    /// A create that is not sent: the account of the settings is not that of the API key.
    init(ofAnotherAccount settings: borrowing Settings) throws(OutOfMemory) {
        status = .permissionDenied
        outcome = .notSent
        message = try add(
            "the API key belongs to account ", settings.keyOwner.accountID, ", but the settings file says ",
            settings.accountID.span)
    }

    /// A request that failed, for `keyID` or for the keys of the user that `ids` name.
    init(
        _ classification: ResponseClassification, _ reply: borrowing Reply, _ words: borrowing ErrorReply?,
        attempts: Int32, _ remark: Remark, _ ids: borrowing ResourceIDs, keyID: Span<UInt8>,
        _ settings: borrowing Settings
    ) throws(OutOfMemory) {
        status = classification.status
        outcome = classification.outcome
        httpStatus = reply.httpStatus
        systemError = reply.systemError
        self.attempts = attempts
        let now = Timestamp.now.unixSeconds
        retryAfterMilliseconds = reply.headers.retryAfterMilliseconds(nowUnixSeconds: now) ?? -1
        place = try texts.add(nonEmpty: Self.place(of: status, settings))
        if !ids.accountID.isEmpty {
            var name = Bytes()
            try ids.append(nameOf: keyID, to: &name, hiding: settings.apiKey)
            resource = try texts.add(name.span)
        }
        requestID = try add(harmless: reply.headers.requestID(), hiding: settings.apiKey)
        try words.read { (words) throws(OutOfMemory) in
            // The edge in front of the service has an id too, in a header.
            if reply.headers.serviceRequestID().isEmpty, !words.requestID.span.isEmpty {
                requestID = try texts.add(words.requestID.span)
            }
            try note(words)
            try explain(classification, account: ids.accountID, owner: settings.keyOwner.accountID)
        }
        try say(remark)
    }

    /// The host, the proxy or the file that a failure is about; empty for any other failure.
    @_lifetime(borrow settings)
    private static func place(of status: Status, _ settings: borrowing Settings) -> Span<UInt8> {
        switch status {
        case .caFile: settings.trust.caFile.span
        case .clientCertificate: settings.trust.certificateFile.span
        case .proxy: BaseURL.authority(settings.proxy.url.span)
        case _ where status.isAboutConnection: BaseURL.authority(settings.baseURL.span)
        default: ("" as Literal).bytes
        }
    }

    private mutating func explain(
        _ classification: ResponseClassification, account: Span<UInt8>, owner: Span<UInt8>
    ) throws(OutOfMemory) {
        if classification.isRefusedRoute {
            explanation = try add(
                "; the API key is valid but not authorized for this route, like a Fire Pass key")
        } else if status == .permissionDenied, outcome == .rejected, serviceCode == 7,
            serviceMessage.isAbsent, !account.isEmpty, !ASCII.equal(account, owner)
        {
            explanation =
                try owner.isEmpty
                ? add("; the API key may belong to another account than ", account)
                : add("; the API key belongs to account ", owner, ", not to ", account)
        }
    }

    private mutating func add(
        _ words: Literal, _ name: Span<UInt8> = ("" as Literal).bytes, _ infix: Literal = "",
        _ other: Span<UInt8> = ("" as Literal).bytes
    ) throws(OutOfMemory) -> TextID {
        var line = Bytes()
        try line.append(words)
        try line.append(harmless: name, limit: 256, credential: ("" as Literal).bytes)
        try line.append(infix)
        try line.append(harmless: other, limit: 256, credential: ("" as Literal).bytes)
        return try texts.add(line.span)
    }

    /// Adds what comes from outside; an empty text is absent.
    private mutating func add(
        harmless text: Span<UInt8>, hiding credential: Span<UInt8>
    ) throws(OutOfMemory) -> TextID {
        var line = Bytes()
        try line.append(harmless: text, limit: 256, credential: credential)
        return try texts.add(nonEmpty: line.span)
    }

    /// Adds what became of the key that could not be handed over.
    mutating func settle(_ remark: Remark, orphan keyID: Span<UInt8>) throws(OutOfMemory) {
        try say(remark)
        if keyID.isEmpty { forgetOrphan() } else { orphanKeyID = try texts.add(keyID) }
    }

    /// The key that it told of is known to be gone.
    mutating func forgetOrphan() {
        orphanKeyID = TextID()
        orphanPrefix = TextID()
        isOrphanGone = true
    }

    /// Adds the first characters of the secret of a key that nobody holds, which the service shows in lists.
    mutating func note(orphanPrefix prefix: Span<UInt8>) throws(OutOfMemory) {
        orphanPrefix = try texts.add(nonEmpty: prefix)
    }

    /// Adds by which marker to find what the call may have left behind.
    mutating func note(marker: Marker, orphan: borrowing Text?) throws(OutOfMemory) {
        self.marker = try texts.add(marker.span)
        try orphan.read { (orphan) throws(OutOfMemory) in orphanKeyID = try texts.add(orphan.span) }
        try say(orphanKeyID.isAbsent ? .mayHaveCreated : .notDiscarded)
    }

    /// The key that an earlier report told of is still to be told of.
    mutating func keep(orphanOf earlier: borrowing ErrorReport) throws(OutOfMemory) {
        if orphanKeyID.isAbsent { orphanKeyID = try texts.add(earlier.orphanKeyID, of: earlier.texts) }
        if orphanPrefix.isAbsent { orphanPrefix = try texts.add(earlier.orphanPrefix, of: earlier.texts) }
    }

    private mutating func note(_ words: borrowing ErrorReply) throws(OutOfMemory) {
        if status == .badRequest, !words.unknownMember.isEmpty {
            explanation = try add("; the server does not know the member ", words.unknownMember)
        }
        if let code = words.code { serviceCode = code }
        serviceMessage = try texts.add(nonEmpty: words.message.span)
    }

    /// Puts the message together: "127.0.0.1:1: connection refused", "not found (HTTP 404): accounts/acme/users/nobody".
    private mutating func say(_ remark: Remark, _ argument: Literal = "") throws(OutOfMemory) {
        var line = Bytes()
        if !place.isAbsent {
            try line.append(texts.text(place))
            try line.append(": ")
        }
        if argument.byteCount > 0 {
            try line.append(argument)
            try line.append(": ")
        }
        if status.hasServiceWords, !serviceMessage.isAbsent {
            try line.append(texts.text(serviceMessage))
        } else if status == .connect, let words = SystemError.words(systemError) {
            try line.append(words)
        } else {
            try line.append(status.sentence)
        }
        if status.isAboutAnswer, httpStatus > 0 {
            try line.append(" (HTTP ")
            try line.append(decimal: Int64(httpStatus))
            try line.append(resource.isAbsent ? ")" : "): ")
            try line.append(texts.text(resource))
        }
        try line.append(texts.text(explanation))
        try line.append(remark.rawValue)
        message = try texts.add(line.span)
    }
}

extension ErrorReport {
    /// A report as a handle for C, or where there is no memory for it, an error that needs none.
    @safe
    public static func pointer(
        _ report: consuming Shared<ErrorReport>?, orElse outcome: Outcome
    ) -> OpaquePointer {
        unsafe report.takeHandle() ?? ImmortalError.pointer(outcome)
    }

    @safe
    public static func pointer(_ refusal: Refusal) -> OpaquePointer {
        pointer(try? Shared(ErrorReport(refusal)), orElse: refusal.outcome)
    }

    /// Whether the create that failed may have left a live key that nobody holds.
    public var mayHaveLeftKey: Bool {
        outcome == .unknown || outcome == .secretLost && !isOrphanGone || !marker.isAbsent
            || !orphanKeyID.isAbsent
    }
}

/// An error that exists without memory: "out of memory", and what became of the request. C has one constant for each outcome,
/// with the head of a box before it.
public struct ImmortalError: Boxed {
    public static var tag: UInt32 { 0xe440_4e00 }

    private let number: Int32

    @safe
    static func pointer(_ outcome: Outcome) -> OpaquePointer {
        unsafe OpaquePointer(system_immortal_error(outcome.rawValue))
    }

    /// The outcome that `pointer` stands for; nil if it is no immortal error.
    @safe
    public static func outcome(_ pointer: OpaquePointer?) -> Outcome? {
        guard let box = Box<ImmortalError>(pointer) else { return nil }
        return Outcome(rawValue: box.object.number)
    }
}
