// Refusals, in the one form that the service's control plane uses: google.rpc.Status as JSON, and the HTTP
// status that its gateway derives from the gRPC code. A message is always fixed text: what the caller sent
// is never quoted in it, since it might be a secret in the wrong place.

/// A gRPC status code, and how the gateway shows it in HTTP.
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

/// A refused request.
struct Refusal: Error, Equatable {
    var code: RPCCode
    var message: String
    var retryAfterSeconds: Int?

    init(_ code: RPCCode, _ message: String, retryAfterSeconds: Int? = nil) {
        self.code = code
        self.message = message
        self.retryAfterSeconds = retryAfterSeconds
    }

    static func invalid(_ message: String) -> Refusal { Refusal(.invalidArgument, message) }

    static let unknownPath = Refusal(.notFound, "Not Found")
    static let wrongMethod = Refusal(.unimplemented, "Method Not Allowed")
    static let noSuchAccount = Refusal(.notFound, "account not found")
    static let noSuchUser = Refusal(.notFound, "user not found")
    static let noSuchKey = Refusal(.notFound, "API key not found")
    static let badCredentials = Refusal(.unauthenticated, "invalid or missing API key")
    static let otherAccount = Refusal(.permissionDenied, "the API key belongs to another account")
    static let adminOnly = Refusal(.permissionDenied, "only an admin may act for another user")

    var reply: Reply {
        var reply = Reply(status: code.httpStatus, json: Refusal.body(code: code, message: message))
        if let retryAfterSeconds { reply.headers.append(("retry-after", String(retryAfterSeconds))) }
        return reply
    }

    static func body(code: RPCCode, message: String) -> [UInt8] {
        JSONText.object { text in
            text.field("code", code.rawValue)
            text.field("message", message)
            text.array("details") { _ in }
        }
    }
}
