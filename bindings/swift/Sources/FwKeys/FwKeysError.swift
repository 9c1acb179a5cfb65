import CFwKeys

/// What a call came to; its name is the header's, without the prefix.
public struct Status: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    public let rawValue: fw_status
    public init(rawValue: fw_status) { self.rawValue = rawValue }
    public var description: String { String(cString: fw_status_name(rawValue)) }
}

/// What became of the request: who may try again.
public struct Outcome: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    public let rawValue: fw_outcome
    public init(rawValue: fw_outcome) { self.rawValue = rawValue }
    public var description: String { String(cString: fw_outcome_name(rawValue)) }
}

/// Why a call failed, and what became of the request. It never holds a secret.
public struct FwKeysError: Error, Sendable {
    public let status: Status
    public let outcome: Outcome
    public let message: String
    /// Whether a create or a rotation may have left a live key behind that nobody holds.
    public let mayHaveLeftKey: Bool
    /// Nil: there was no answer.
    public let httpStatus: Int32?
    /// The gRPC code of the answer.
    public let serviceCode: Int32?
    public let serviceMessage: String?
    public let requestID: String?
    /// Nil: the service did not ask to wait.
    public let retryAfterMilliseconds: Int64?
    /// 0: it was refused before anything was sent.
    public let attempts: Int32
    /// A key that may be alive though nobody holds its secret.
    public let orphanKeyID: String?
    /// What the secret of such a key begins with, where its id is not known.
    public let orphanPrefix: String?
    /// What a sweep takes, of a create that is not settled.
    public let marker: String?

    /// Takes the reason, and frees it; without one the argument was refused before anything was sent.
    init(_ status: fw_status, _ reason: OpaquePointer? = nil, argument: String = "an argument") {
        defer { fw_error_free(reason) }
        let httpStatus = fw_error_http_status(reason)
        let serviceCode = fw_error_service_code(reason)
        let retryAfter = fw_error_retry_after_ms(reason)
        self.status = Status(rawValue: status)
        outcome = reason == nil ? .notSent : Outcome(rawValue: fw_error_outcome(reason))
        message =
            text(fw_error_message(reason)) ?? "\(argument) \(String(cString: fw_status_message(status)))"
        mayHaveLeftKey = fw_error_may_have_left_key(reason) != 0
        self.httpStatus = httpStatus == 0 ? nil : httpStatus
        self.serviceCode = serviceCode < 0 ? nil : serviceCode
        serviceMessage = text(fw_error_service_message(reason))
        requestID = text(fw_error_request_id(reason))
        retryAfterMilliseconds = retryAfter < 0 ? nil : retryAfter
        attempts = fw_error_attempts(reason)
        orphanKeyID = text(fw_error_orphan_key_id(reason))
        orphanPrefix = text(fw_error_orphan_prefix(reason))
        marker = text(fw_error_marker(reason))
    }
}

extension FwKeysError: CustomStringConvertible {
    public var description: String { "\(message) (\(status), outcome \(outcome))" }
}
