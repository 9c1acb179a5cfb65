// ResponseClassification.swift - what became of a request
//
// The table of outcomes, in one place. It looks at two facts, whether anything may have been sent and whether a
// complete answer came, and at the status of that answer. Why an exchange failed does not matter here.

import FwKeysTransport

public struct ResponseClassification {
    public var status: Status
    public var outcome: Outcome
    private var isRefusedByProxy = false
    /// The service knows the API key, and does not let such a key do this.
    public private(set) var isRefusedRoute = false
    /// The service may not have such a request, or does not know what the request is about.
    public private(set) var isNotOffered = false

    public init(_ status: Status, _ outcome: Outcome) {
        self.status = status
        self.outcome = outcome
    }

    /// A complete answer came to a question that changes nothing, and there is no memory to read it.
    public static var outOfMemory: ResponseClassification { ResponseClassification(.noMemory, .unknown) }

    /// The same, and it is not what the operation answers with.
    public static var unusableAnswer: ResponseClassification {
        ResponseClassification(.invalidReply, .unknown)
    }

    public init(_ reply: borrowing Reply) {
        if !reply.isComplete {
            isRefusedByProxy = reply.isRefusedByProxy
            status = reply.failure
            outcome = reply.mayHaveBeenSent ? .unknown : .notSent
            return
        }
        isNotOffered = reply.httpStatus == 404 || reply.httpStatus == 405 || reply.httpStatus == 501
        switch reply.httpStatus {
        case 200..<300: (status, outcome) = (.ok, .done)
        case 300..<400: (status, outcome) = (.redirected, .unknown)
        case 401: (status, outcome) = (.unauthenticated, .rejected)
        case 402: (status, outcome) = (.paymentRequired, .rejected)
        case 403:
            (status, outcome) = (.permissionDenied, .rejected)
            isRefusedRoute =
                ASCII.position(of: ("not authorized for this route" as Literal).bytes, in: reply.body.span)
                != nil
        case 404: (status, outcome) = (.notFound, .rejected)
        case 408: (status, outcome) = (.service, .unknown)
        case 409: (status, outcome) = (.conflict, .unknown)
        case 412: (status, outcome) = (.accountSuspended, .rejected)
        case 429: (status, outcome) = (.rateLimited, .rejected)
        case 400..<500: (status, outcome) = (.badRequest, .rejected)
        default: (status, outcome) = (.service, .unknown)
        }
    }

    /// Whether the service has authenticated the API key. It says that an account has no credit (402), that an account is
    /// suspended (412) or that a route is not for such a key only to the holder of a key that it knows.
    public var isAuthenticated: Bool {
        outcome == .done || isRefusedRoute || status == .paymentRequired || status == .accountSuspended
    }

    /// Whether the service may not take the API key: it answers either for one that is wrong, deleted or too new.
    public var isRefusedCredential: Bool { status == .unauthenticated || status == .permissionDenied }

    /// Whether a request that changes nothing, or that may be repeated, is worth another attempt.
    public var isTransient: Bool {
        switch status {
        case .resolve, .connect, .transport, .rateLimited, .service: true
        // Wrong credentials, said again and again, lock an account.
        case .proxy: !isRefusedByProxy
        default: false
        }
    }

    /// Whether a request that must not be repeated is proved not to have been done, and is worth another attempt.
    public var isProvablyRepeatable: Bool {
        isTransient && (outcome == .notSent || outcome == .rejected && status == .rateLimited)
    }
}
