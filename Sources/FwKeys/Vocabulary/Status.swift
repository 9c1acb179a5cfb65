// Status.swift - the statuses and outcomes of calls
//
// The numbers are those of the header and never change; a test compares them. Each status has a name, and a sentence that
// begins the message of an error.

@_exported public import FwKeysMemory

public enum Status: Int32, Error {
    case ok = 0
    case noMemory = 1
    case nullArgument = 2
    case emptyArgument = 3
    case dotSegment = 4
    case wildcardUser = 5
    case controlCharacter = 6
    case invalidUTF8 = 7
    case tooLong = 8
    case outOfRange = 9
    case invalidTimestamp = 10
    case nonexistentTime = 11
    case timeInPast = 12
    case invalidURL = 13
    case insecureURL = 14
    case missingAPIKey = 15
    case forked = 16
    case invalidState = 17
    case caFile = 19
    case settingsFile = 20
    case malformedSettings = 21
    case unknownProfile = 22
    case invalidMarker = 23
    case unsupported = 24
    case clientCertificate = 25
    case queueFull = 26
    case resolve = 30
    case connect = 31
    case tls = 32
    case transport = 33
    case deadline = 34
    case cancelled = 35
    case proxy = 36
    case badRequest = 40
    case unauthenticated = 41
    case permissionDenied = 42
    case notFound = 43
    case conflict = 44
    case rateLimited = 45
    case service = 46
    case redirected = 47
    case invalidReply = 48
    case replyTooLarge = 49
    case pagination = 50
    case paymentRequired = 51
    case accountSuspended = 52
    case notOffered = 53
    case `internal` = 60
    case certificateHost = 70
    case certificateExpired = 71
    case certificateNotYetValid = 72
    case certificateSelfSigned = 73
    case certificateUntrusted = 74
    case certificateWeak = 75
    case tlsVersion = 76
    case notTLS = 77

    /// The constant's name in the header, without its prefix.
    public var name: Literal { row.name }

    /// What happened, for people.
    public var sentence: Literal { row.sentence }

    /// Whether an argument or a setting was refused, before anything was sent.
    public var isArgumentError: Bool {
        switch self {
        case .forked, .invalidState, .unsupported: false
        default: rawValue >= Self.nullArgument.rawValue && rawValue <= Self.clientCertificate.rawValue
        }
    }

    /// Whether the service's answer is what went wrong.
    public var isAboutAnswer: Bool { rawValue >= 40 && rawValue < 60 }

    /// Whether the service's own words say more than the status.
    public var hasServiceWords: Bool {
        switch self {
        case .redirected, .invalidReply, .replyTooLarge, .pagination, .notOffered: false
        default: isAboutAnswer
        }
    }

    /// Whether the way to the service is what went wrong.
    public var isAboutConnection: Bool { rawValue >= 30 && rawValue <= 34 || rawValue >= 70 }

    private var row: (name: Literal, sentence: Literal) {
        switch self {
        case .ok: ("OK", "success")
        case .noMemory: ("ERROR_NO_MEMORY", "out of memory")
        case .nullArgument: ("ERROR_NULL_ARGUMENT", "must not be NULL")
        case .emptyArgument: ("ERROR_EMPTY_ARGUMENT", "must not be empty")
        case .dotSegment: ("ERROR_DOT_SEGMENT", "must not be \".\" or \"..\"")
        case .wildcardUser:
            ("ERROR_WILDCARD_USER", "must be one user; only lists take \"-\", which stands for every user")
        case .controlCharacter:
            ("ERROR_CONTROL_CHARACTER", "must not contain control characters, such as a newline at its end")
        case .invalidUTF8:
            ("ERROR_INVALID_UTF8", "is not UTF-8, or an API key with a blank or a character outside ASCII")
        case .tooLong: ("ERROR_TOO_LONG", "is too long")
        case .outOfRange: ("ERROR_OUT_OF_RANGE", "is out of range")
        case .invalidTimestamp: ("ERROR_INVALID_TIMESTAMP", "is not a timestamp in the form of RFC 3339")
        case .nonexistentTime: ("ERROR_NONEXISTENT_TIME", "is a time that does not exist")
        case .timeInPast: ("ERROR_TIME_IN_PAST", "is not in the future")
        case .invalidURL:
            (
                "ERROR_INVALID_URL",
                "must be an http or https URL without user name, password, query or fragment"
            )
        case .insecureURL: ("ERROR_INSECURE_URL", "would send the API key over plain HTTP")
        case .missingAPIKey: ("ERROR_MISSING_API_KEY", "is not set")
        case .forked: ("ERROR_FORKED", "belongs to the parent process; make a new one after fork")
        case .invalidState: ("ERROR_INVALID_STATE", "is in a state that does not allow this")
        case .caFile: ("ERROR_CA_FILE", "the CA file cannot be read or holds no certificate")
        case .settingsFile: ("ERROR_SETTINGS_FILE", "the settings file cannot be read")
        case .malformedSettings:
            ("ERROR_MALFORMED_SETTINGS", "malformed line in a settings file")
        case .unknownProfile: ("ERROR_UNKNOWN_PROFILE", "there is no profile of that name")
        case .invalidMarker:
            ("ERROR_INVALID_MARKER", "must be 16 lower-case hexadecimal digits")
        case .unsupported: ("ERROR_UNSUPPORTED", "is not supported by the libcurl that is loaded")
        case .clientCertificate:
            (
                "ERROR_CLIENT_CERTIFICATE",
                "the client certificate or its private key cannot be read, or they do not fit"
            )
        case .queueFull: ("ERROR_QUEUE_FULL", "the queue is full; take completions before submitting more")
        case .resolve: ("ERROR_RESOLVE", "the host name has no address")
        case .connect: ("ERROR_CONNECT", "no connection to the service could be made")
        case .tls: ("ERROR_TLS", "no trusted TLS connection to the service could be made")
        case .transport:
            ("ERROR_TRANSPORT", "the connection to the service was lost, or an attempt took too long")
        case .deadline: ("ERROR_DEADLINE", "the deadline passed")
        case .cancelled: ("ERROR_CANCELLED", "the call was cancelled")
        case .proxy: ("ERROR_PROXY", "the proxy was not reached, or refused")
        case .badRequest: ("ERROR_BAD_REQUEST", "the service refused the request")
        case .unauthenticated: ("ERROR_UNAUTHENTICATED", "the service does not accept the API key")
        case .permissionDenied: ("ERROR_PERMISSION_DENIED", "the API key is not permitted to do this")
        case .notFound: ("ERROR_NOT_FOUND", "not found")
        case .conflict: ("ERROR_CONFLICT", "the service reports a conflict")
        case .rateLimited: ("ERROR_RATE_LIMITED", "the service's rate limit was reached")
        case .service: ("ERROR_SERVICE", "the service failed")
        case .redirected:
            ("ERROR_REDIRECTED", "the service answered with a redirect, which is never followed")
        case .invalidReply: ("ERROR_INVALID_REPLY", "the service's response cannot be understood")
        case .replyTooLarge: ("ERROR_REPLY_TOO_LARGE", "the service's response is too large")
        case .pagination:
            (
                "ERROR_PAGINATION",
                "the list cannot be read to its end: pages repeat or stay empty, a page token is too long, or the total is wrong"
            )
        case .paymentRequired:
            ("ERROR_PAYMENT_REQUIRED", "the account has no credit, or has reached its spend limit")
        case .accountSuspended: ("ERROR_ACCOUNT_SUSPENDED", "the account is suspended")
        case .notOffered:
            ("ERROR_NOT_OFFERED", "this service does not offer to change a key, or does not know the key")
        case .internal: ("ERROR_INTERNAL", "libcurl refused to work")
        case .certificateHost: ("ERROR_CERTIFICATE_HOST", "the service's certificate is for another host")
        case .certificateExpired: ("ERROR_CERTIFICATE_EXPIRED", "the service's certificate has expired")
        case .certificateNotYetValid:
            ("ERROR_CERTIFICATE_NOT_YET_VALID", "the service's certificate is not valid yet")
        case .certificateSelfSigned:
            ("ERROR_CERTIFICATE_SELF_SIGNED", "the service's certificate is self-signed")
        case .certificateUntrusted:
            (
                "ERROR_CERTIFICATE_UNTRUSTED",
                "the service's certificate is from an authority that is not trusted"
            )
        case .certificateWeak:
            ("ERROR_CERTIFICATE_WEAK", "the service's certificate has a weak key or signature")
        case .tlsVersion: ("ERROR_TLS_VERSION", "the service offers nothing newer than TLS 1.1")
        case .notTLS: ("ERROR_NOT_TLS", "the service does not speak TLS")
        }
    }
}

/// What became of a request: the header's `FW_OUTCOME_…`, which says who may try again.
public enum Outcome: Int32, Sendable {
    case done = 0
    case notSent = 1
    case rejected = 2
    case unknown = 3
    case secretLost = 4

    public var name: Literal {
        switch self {
        case .done: "DONE"
        case .notSent: "NOT_SENT"
        case .rejected: "REJECTED"
        case .unknown: "UNKNOWN"
        case .secretLost: "SECRET_LOST"
        }
    }
}

/// A call that ended before anything was sent: what is wrong, and with which argument.
public struct Refusal: Error {
    public var status: Status
    public var argument: Literal
    /// Of the whole call, where it is not that nothing was sent.
    public var outcome: Outcome

    public init(_ status: Status, _ argument: Literal, outcome: Outcome = .notSent) {
        self.status = status
        self.argument = argument
        self.outcome = outcome
    }

    public static var noMemory: Refusal { Refusal(.noMemory, "") }
}

/// What `work` returns; where memory runs out, the refusal that says so: `try orNoMemory(text.set(bytes))`.
@inline(__always)
public func orNoMemory<Value: ~Copyable>(
    _ work: @autoclosure () throws(OutOfMemory) -> Value
) throws(Refusal) -> Value {
    do throws(OutOfMemory) {
        return try work()
    } catch {
        throw .noMemory
    }
}
