// ResponseClassification.swift - what became of a request
//
// The table of outcomes. It uses two facts, whether anything may have been sent and whether a complete response came, and the
// status of that response. The reason why an exchange failed does not matter.
//
// A step of an operation that cannot go on throws the classification of the reason, and `Operation.giveUp` decides what this
// means for the call.

import FwKeysTransport

struct ResponseClassification: Error {
    var status: Status
    var outcome: Outcome
    private var isRefusedByProxy = false
    /// The service knows the API key, but does not allow this key to do this.
    private(set) var isRefusedRoute = false
    /// The service may not support this request, or does not know the resource.
    private(set) var isNotOffered = false

    init(_ status: Status, _ outcome: Outcome) {
        self.status = status
        self.outcome = outcome
    }

    /// A complete response came for a request that changes nothing, but there is no memory to read it.
    static var outOfMemory: ResponseClassification { ResponseClassification(.noMemory, .unknown) }

    /// The same, but the response is not valid for this operation.
    static var unusableAnswer: ResponseClassification { ResponseClassification(.invalidReply, .unknown) }

    init(_ reply: borrowing Reply) {
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
    var isAuthenticated: Bool {
        outcome == .done || isRefusedRoute || status == .paymentRequired || status == .accountSuspended
    }

    /// Whether the service may not take the API key: it answers either for one that is wrong, deleted or too new.
    var isRefusedCredential: Bool { status == .unauthenticated || status == .permissionDenied }

    /// Whether another attempt makes sense for a request that changes nothing or may be repeated.
    var isTransient: Bool {
        switch status {
        case .resolve, .connect, .transport, .rateLimited, .service: true
        // Repeated wrong credentials can lock an account.
        case .proxy: !isRefusedByProxy
        default: false
        }
    }

    /// Whether another attempt makes sense for a request that must not be done twice: it is proved that nothing was done.
    var isProvablyRepeatable: Bool {
        isTransient && (outcome == .notSent || outcome == .rejected && status == .rateLimited)
    }
}

extension Status {
    /// Whether the call is over: whatever else is true, nothing more should be tried.
    var endsCall: Bool { self == .cancelled || self == .deadline || self == .noMemory }
}

/// What `read` returns; where it fails, what that makes of the response: `try orUnusable(JSONDocument(&reply.body))`.
@inline(__always)
func orUnusable<Value: ~Copyable>(
    _ read: @autoclosure () throws(JSONDocument.ParseError) -> Value
) throws(ResponseClassification) -> Value {
    do throws(JSONDocument.ParseError) {
        return try read()
    } catch {
        throw error == .outOfMemory ? .outOfMemory : .unusableAnswer
    }
}

extension Shared where Object: ~Copyable {
    /// Moves to the heap what was read from a response.
    static func keeping(_ object: consuming Object) throws(ResponseClassification) -> Shared {
        guard let shared = try? Shared(object) else { throw .outOfMemory }
        return shared
    }
}

/// The same for work that fails only where memory runs out.
@inline(__always)
func orOutOfMemory<Value: ~Copyable>(
    _ work: @autoclosure () throws(OutOfMemory) -> Value
) throws(ResponseClassification) -> Value {
    do throws(OutOfMemory) {
        return try work()
    } catch {
        throw .outOfMemory
    }
}
