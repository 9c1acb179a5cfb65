// Failure.swift - how a command ends that fails: an exit status, and one line that tells why

import CFwKeys

/// HelpPages.swift says what each of them means.
enum ExitStatus: Int32 {
    case ok = 0
    case failed = 1
    case rejected = 2
    case notSent = 3
    case unknown = 4
    case secretLost = 5
    case undelivered = 6
    case unconfirmed = 7
    case interrupted = 8
    case oldKeyAlive = 9
    case rowsFailed = 10
    case usage = 64
    case notStarted = 125
    case notUsable = 126
    case notFound = 127

    private static let fromGoodToBad: [ExitStatus] = [
        .ok, .interrupted, .notSent, .rejected, .rowsFailed, .usage, .undelivered, .failed, .secretLost,
        .unconfirmed, .oldKeyAlive, .unknown,
    ]

    private var rank: Int { Self.fromGoodToBad.firstIndex(of: self) ?? 0 }

    /// For a command that does several things: keeps the status that needs more of whoever reads it.
    mutating func worsen(_ other: ExitStatus) { if other.rank > rank { self = other } }

    mutating func note(_ error: any Error) {
        let failure = Failure(error)
        if let message = failure.message { Report.line(message) }
        worsen(failure.status)
    }
}

struct Failure: Error {
    let status: ExitStatus
    /// Nil where it was told already.
    let message: String?
    /// The facts of a failed call of the library, for a document in JSON.
    var facts: Members = []

    init(_ status: ExitStatus, _ message: String?) {
        self.status = status
        self.message = message
    }

    init(_ error: any Error) {
        switch error {
        case let error as Failure: self = error
        case let error as CallFailure: self = error.failure()
        case let error as SystemError: self = .local(error.text)
        default: self = .local("\(error)")
        }
    }

    static func usage(_ message: String) -> Failure { Failure(.usage, message) }

    static func local(_ message: String) -> Failure { Failure(.failed, message) }

    static func interrupted(_ message: String? = nil) -> Failure { Failure(.interrupted, message) }

    /// The library's refusal of a value, which is called `name` in the line.
    static func refused(_ name: String, _ status: fw_status) -> Failure {
        let reason =
            "\(name) \(String(cString: fw_status_message(status))) (\(String(cString: fw_status_name(status))))"
        return fw_status_is_argument_error(status) == 1 ? .usage(reason) : .local(reason)
    }
}

struct CallFailure: Error {
    let status: fw_status
    /// Nil where the library had no memory for it, or gives none.
    private let error: Handle?
    private var isUnsent = false

    init(_ status: fw_status, _ error: OpaquePointer?) {
        self.status = status
        self.error = Handle(error, fw_error_free)
    }

    init(borrowing error: OpaquePointer, of owner: Handle) {
        status = fw_error_status(error)
        self.error = Handle(error) { _ in _ = owner }
    }

    init(unsent status: fw_status) {
        self.status = status
        error = nil
        isUnsent = true
    }

    private var pointer: OpaquePointer? { error?.pointer }
    var mayHaveLeftKey: Bool { error == nil ? !isUnsent : fw_error_may_have_left_key(pointer) == 1 }
    var marker: String? { text(fw_error_marker(pointer)) }

    func isStatus(_ number: Int) -> Bool { Int(status) == number }
    func isOutcome(_ number: Int) -> Bool { Int(outcome) == number }

    /// What became of the request; nobody knows where there is no error.
    private var outcome: fw_outcome {
        if error != nil { return fw_error_outcome(pointer) }
        return fw_outcome(isUnsent ? FW_OUTCOME_NOT_SENT : FW_OUTCOME_UNKNOWN)
    }

    private var statusName: String { String(cString: fw_status_name(status)) }
    private var outcomeName: String { String(cString: fw_outcome_name(outcome)) }

    var exitStatus: ExitStatus {
        guard error != nil || isUnsent else { return .failed }
        switch Int(outcome) {
        case FW_OUTCOME_NOT_SENT:
            if isStatus(FW_ERROR_CANCELLED) { return .interrupted }
            return fw_status_is_argument_error(status) == 1 ? .usage : .notSent
        case FW_OUTCOME_REJECTED: return .rejected
        case FW_OUTCOME_UNKNOWN: return .unknown
        case FW_OUTCOME_SECRET_LOST: return .secretLost
        default: return .failed
        }
    }

    /// The facts in parentheses: "(ERROR_CONNECT, NOT_SENT, …)".
    private var facts: String {
        let http = fw_error_http_status(pointer)
        let code = fw_error_service_code(pointer)
        let wait = fw_error_retry_after_ms(pointer)
        let attempts = fw_error_attempts(pointer)
        let facts = [
            statusName, outcomeName, http > 0 ? "HTTP \(http)" : nil,
            code >= 0 ? "service code \(code)" : nil,
            text(fw_error_request_id(pointer)).map { "request id \($0)" },
            wait >= 0 ? "retry after \(wait) ms" : nil, attempts > 1 ? "\(attempts) attempts" : nil,
        ]
        return "(" + facts.compactMap(\.self).joined(separator: ", ") + ")"
    }

    /// All that is known of it, in one line, which begins with what failed and ends with what to do about it.
    func line(_ subject: String = "", advice: String = "") -> String {
        let message = text(fw_error_message(pointer)) ?? String(cString: fw_status_message(status))
        var line = subject.isEmpty ? message : "\(subject): \(message)"
        if let words = text(fw_error_service_message(pointer)), !message.contains(words) {
            line += ": \(words)"
        }
        if let orphan = text(fw_error_orphan_key_id(pointer)) {
            line += "; a key that should be gone may be alive: \(orphan)"
        }
        if !advice.isEmpty { line += "; \(advice)" }
        return "\(line) \(facts)"
    }

    func failure(_ subject: String = "", advice: String = "", status: ExitStatus? = nil) -> Failure {
        var failure = Failure(status ?? exitStatus, line(subject, advice: advice))
        failure.facts = members
        return failure
    }

    var members: Members {
        let httpStatus = Int(fw_error_http_status(pointer))
        return [
            ("status", statusName), ("outcome", outcomeName), ("message", text(fw_error_message(pointer))),
            ("serviceMessage", text(fw_error_service_message(pointer))),
            ("requestId", text(fw_error_request_id(pointer))),
            ("orphanKeyId", text(fw_error_orphan_key_id(pointer))),
            ("httpStatus", httpStatus > 0 ? httpStatus : nil),
        ]
    }
}

/// Runs `body`. What the library or the system says of its failure is told behind `subject`, which says what failed, and before
/// the advice.
func naming<Result>(
    _ subject: String, advice: String = "", status: ExitStatus? = nil, _ body: () throws -> Result
) throws -> Result {
    do { return try body() } catch let error as CallFailure {
        throw error.failure(subject, advice: advice, status: status)
    } catch let error as SystemError {
        let line = "\(subject): \(error.text)" + (advice.isEmpty ? "" : "; \(advice)")
        throw Failure(status ?? .failed, line)
    }
}
