import CFwKeys

/// Why a call failed, and what became of the request. It never holds a secret.
public struct FwKeysError: Error, Sendable {
    /// One of the header's `FW_ERROR_` values.
    public let status: fw_status
    /// One of the header's `FW_OUTCOME_` values: who may try again.
    public let outcome: fw_outcome
    public let message: String
    /// Nil: there was no answer.
    public let httpStatus: Int32?
    public let serviceMessage: String?
    public let requestID: String?
    /// Nil: the service did not ask to wait.
    public let retryAfterMilliseconds: Int64?
    /// A key that may be alive though nobody holds its secret.
    public let orphanKeyID: String?
    /// What a sweep takes, of a create that is not settled.
    public let marker: String?

    public var statusName: String { String(cString: fw_status_name(status)) }
    public var outcomeName: String { String(cString: fw_outcome_name(outcome)) }

    /// Takes the reason, and frees it; without one the call was refused before anything was sent.
    init(_ status: fw_status, _ reason: OpaquePointer? = nil) {
        defer { fw_error_free(reason) }
        let retryAfter = fw_error_retry_after_ms(reason)
        self.status = status
        outcome = reason == nil ? fw_outcome(FW_OUTCOME_NOT_SENT) : fw_error_outcome(reason)
        message = text(fw_error_message(reason)) ?? "an argument was refused"
        httpStatus = fw_error_http_status(reason) == 0 ? nil : fw_error_http_status(reason)
        serviceMessage = text(fw_error_service_message(reason))
        requestID = text(fw_error_request_id(reason))
        retryAfterMilliseconds = retryAfter < 0 ? nil : retryAfter
        orphanKeyID = text(fw_error_orphan_key_id(reason))
        marker = text(fw_error_marker(reason))
    }
}

extension FwKeysError: CustomStringConvertible {
    public var description: String { "\(message) (\(statusName), outcome \(outcomeName))" }
}
