// Refusals, and the error bodies of both wire forms. The classic form has one shape, google.rpc.Status as
// JSON. The live service has two: that one, and `{"error":{…},"request_id":…}` where a request is refused
// before it reaches the control plane. Messages are fixed text, because what the caller sent might be a secret
// in the wrong place. One exception: the service quotes the name of an unknown member.

/// A gRPC status code, and how the service shows it in HTTP.
enum RPCCode: Int, Sendable {
    case ok = 0
    case cancelled = 1
    case unknown = 2
    case invalidArgument = 3
    case deadlineExceeded = 4
    case notFound = 5
    case alreadyExists = 6
    case permissionDenied = 7
    case resourceExhausted = 8
    case failedPrecondition = 9
    case aborted = 10
    case outOfRange = 11
    case unimplemented = 12
    case internalError = 13
    case unavailable = 14
    case dataLoss = 15
    case unauthenticated = 16

    var httpStatus: Int {
        switch self {
        case .ok: 200
        case .cancelled: 499
        case .invalidArgument, .failedPrecondition, .outOfRange: 400
        case .deadlineExceeded: 504
        case .notFound: 404
        case .alreadyExists, .aborted: 409
        case .permissionDenied: 403
        case .resourceExhausted: 429
        case .unimplemented: 501
        case .unavailable: 503
        case .unauthenticated: 401
        case .unknown, .internalError, .dataLoss: 500
        }
    }

    /// The code that a fault of this HTTP status reports.
    init(httpStatus: Int) {
        switch httpStatus {
        case 200..<300: self = .ok
        case 401: self = .unauthenticated
        case 403: self = .permissionDenied
        case 404: self = .notFound
        case 409: self = .aborted
        case 412: self = .failedPrecondition
        case 408, 504: self = .deadlineExceeded
        case 429: self = .resourceExhausted
        case 499: self = .cancelled
        case 501: self = .unimplemented
        case 502, 503: self = .unavailable
        case 400..<500: self = .invalidArgument
        case 500..<600: self = .internalError
        default: self = .unknown
        }
    }
}

/// The `code` of the shape that has an `error` member, by its HTTP status.
enum ErrorCode: Int, Sendable {
    /// The key is not known.
    case unauthorized = 401
    /// The account has reached its spend limit.
    case paymentRequired = 402
    /// A Fire Pass key outside of its scope.
    case forbidden = 403
    /// The account is suspended.
    case preconditionFailed = 412

    var name: String {
        switch self {
        case .unauthorized: "UNAUTHORIZED"
        case .paymentRequired: "PAYMENT_REQUIRED"
        case .forbidden: "FORBIDDEN"
        case .preconditionFailed: "PRECONDITION_FAILED"
        }
    }
}

/// The body of an error.
enum ErrorBody: Equatable, Sendable {
    /// `{"code":5,"details":[],"message":"…"}`
    case status(RPCCode, String)
    /// `{"error":{"code":"UNAUTHORIZED","message":"…","param":null,"type":"error"},"request_id":"…"}`
    case error(ErrorCode, String)

    static let resourceNotFound = ErrorBody.status(.notFound, "resource not found")

    /// The body that a fault of this HTTP status has. A 403 comes in both shapes.
    init(fault status: Int, _ message: String, _ form: WireForm) {
        if form == .recorded, status != 403, let code = ErrorCode(rawValue: status) {
            self = .error(code, message)
        } else {
            self = .status(RPCCode(httpStatus: status), message)
        }
    }

    private var httpStatus: Int {
        switch self {
        case .status(let code, _): code.httpStatus
        case .error(let code, _): code.rawValue
        }
    }

    /// - Parameter status: Nil: the HTTP status that belongs to the code.
    func reply(status: Int? = nil, _ form: WireForm) -> Reply {
        switch self {
        case .status(let code, let message):
            return Reply(status: status ?? httpStatus, json: ErrorBody.text(code, message, form))
        case .error(let code, let message):
            var reply = Reply(status: status ?? httpStatus, json: ErrorBody.text(code, message, form))
            reply.hasRequestIdInBody = true
            return reply
        }
    }

    private static func text(_ code: RPCCode, _ message: String, _ form: WireForm) -> [UInt8] {
        JSONText.object(form) { text in
            text.field("code", code.rawValue)
            switch form {
            case .recorded:
                text.array("details") { _ in }
                text.field("message", message)
            case .classic:
                text.field("message", message)
                text.array("details") { _ in }
            }
        }
    }

    private static func text(_ code: ErrorCode, _ message: String, _ form: WireForm) -> [UInt8] {
        JSONText.object(form) { text in
            text.object("error") { text in
                text.field("code", code.name)
                text.field("message", message)
                text.null("param")
                text.field("type", "error")
            }
            text.field("request_id", Secret.makeUUID())
        }
    }
}

/// A refused request.
struct Refusal: Error, Equatable {
    let classic: ErrorBody
    let recorded: ErrorBody
    let retryAfterSeconds: Int?

    /// - Parameter recorded: Nil: the same code and message as in the classic form.
    init(
        _ code: RPCCode, _ message: String, recorded: ErrorBody? = nil, retryAfterSeconds: Int? = nil
    ) {
        classic = .status(code, message)
        self.recorded = recorded ?? classic
        self.retryAfterSeconds = retryAfterSeconds
    }

    static func invalid(_ message: String) -> Refusal { Refusal(.invalidArgument, message) }

    static let unknownPath = Refusal(.notFound, "Not Found")
    static let wrongMethod = Refusal(.unimplemented, "Method Not Allowed")
    /// The service does not tell whether an account exists.
    static let noSuchAccount = Refusal(
        .notFound, "account not found", recorded: .status(.permissionDenied, ""))
    static let otherAccount = Refusal(
        .permissionDenied, "the API key belongs to another account",
        recorded: .status(.permissionDenied, ""))
    static let noSuchUser = Refusal(.notFound, "user not found", recorded: .resourceNotFound)
    static let noSuchKey = Refusal(.notFound, "API key not found", recorded: .resourceNotFound)
    static let badCredentials = Refusal(
        .unauthenticated, "invalid or missing API key",
        recorded: .error(.unauthorized, "invalid or missing API key"))
    static let adminOnly = Refusal(.permissionDenied, "only an admin may act for another user")
    static let firePassKey = Refusal(
        .permissionDenied, "the Fire Pass key is not authorized for this route",
        recorded: .error(.forbidden, "the Fire Pass key is not authorized for this route"))

    func reply(_ form: WireForm) -> Reply {
        var reply = (form == .recorded ? recorded : classic).reply(form)
        if let retryAfterSeconds { reply.headers.append(("retry-after", String(retryAfterSeconds))) }
        return reply
    }
}
