// Failure.swift - how a command fails: an exit status, and one line with the reason

import CFwKeys

/// From good to bad; help.txt explains each of them.
enum ExitStatus: Int32, CaseIterable {
    case ok = 0
    case somethingToDo = 11
    case interrupted = 8
    case notSent = 3
    case rejected = 2
    case rowsFailed = 10
    case usage = 64
    case undelivered = 6
    case failed = 1
    case secretLost = 5
    case unconfirmed = 7
    case oldKeyAlive = 9
    case unknown = 4
    case notStarted = 125
    case notUsable = 126
    case notFound = 127

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }

    /// For a command that does several things: keeps the more serious status.
    mutating func worsen(_ other: ExitStatus) { if other.rank > rank { self = other } }

    func check() throws { if self != .ok { throw Failure(self, nil) } }

    mutating func note(_ error: any Error) {
        let failure = Failure(error)
        if let message = failure.message { Report.line(message) }
        worsen(failure.status)
    }
}

struct Failure: Error {
    let status: ExitStatus
    /// Nil if it was reported already.
    let message: String?
    /// The facts of a failed call of the library, for a document in JSON.
    let facts: Members

    init(_ status: ExitStatus, _ message: String?, _ facts: Members = []) {
        self.status = status
        self.message = message
        self.facts = facts
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
            "\(name) \(text(fw_status_message(status)) ?? "") (\(text(fw_status_name(status)) ?? ""))"
        return Failure(fw_status_is_argument_error(status) == 1 ? .usage : .failed, reason)
    }
}

struct CallFailure: Error {
    let status: fw_status
    /// Nil where the library had no memory for it, or gives none.
    private let error: Handle?
    /// What became of the request; nobody knows where there is no error.
    private let outcome: Int

    init(_ status: fw_status, _ error: Handle?, outcome: Int = FW_OUTCOME_UNKNOWN) {
        self.status = status
        self.error = error
        self.outcome = error.map { Int(fw_error_outcome($0.pointer)) } ?? outcome
    }

    private var pointer: OpaquePointer? { error?.pointer }
    private var message: String? { text(fw_error_message(pointer)) }
    private var serviceMessage: String? { text(fw_error_service_message(pointer)) }
    private var orphanKeyID: String? { text(fw_error_orphan_key_id(pointer)) }
    private var requestID: String? { text(fw_error_request_id(pointer)) }
    private var statusName: String? { text(fw_status_name(status)) }
    private var outcomeName: String? { text(fw_outcome_name(fw_outcome(outcome))) }
    private var httpStatus: Int? { Int(fw_error_http_status(pointer)).inside(1...) }
    var marker: String? { text(fw_error_marker(pointer)) }

    var mayHaveLeftKey: Bool {
        error == nil ? isOutcome(FW_OUTCOME_UNKNOWN) : fw_error_may_have_left_key(pointer) == 1
    }

    func isStatus(_ number: Int) -> Bool { Int(status) == number }
    func isOutcome(_ number: Int) -> Bool { outcome == number }

    var exitStatus: ExitStatus {
        switch outcome {
        case FW_OUTCOME_NOT_SENT where isStatus(FW_ERROR_CANCELLED): .interrupted
        case FW_OUTCOME_NOT_SENT: fw_status_is_argument_error(status) == 1 ? .usage : .notSent
        case FW_OUTCOME_REJECTED: .rejected
        case FW_OUTCOME_UNKNOWN: error == nil ? .failed : .unknown
        case FW_OUTCOME_SECRET_LOST: .secretLost
        default: .failed
        }
    }

    /// All that is known of it, in one line, which begins with what failed and ends with what to do about it and with the facts:
    /// "key_x: … (ERROR_CONNECT, NOT_SENT, …)".
    func line(_ subject: String = "", advice: String = "") -> String {
        let message = message ?? text(fw_status_message(status)) ?? ""
        let facts = [
            statusName, outcomeName, httpStatus.map { "HTTP \($0)" },
            Int(fw_error_service_code(pointer)).inside(0...).map { "service code \($0)" },
            requestID.map { "request id \($0)" },
            Int(fw_error_retry_after_ms(pointer)).inside(0...).map { "retry after \($0) ms" },
            Int(fw_error_attempts(pointer)).inside(2...).map { "\($0) attempts" },
        ]
        return (subject.isEmpty ? "" : "\(subject): ") + message
            + (serviceMessage.map { message.contains($0) ? "" : ": \($0)" } ?? "")
            + (orphanKeyID.map { "; a key that should be gone may be alive: \($0)" } ?? "")
            + (advice.isEmpty ? "" : "; \(advice)") + " (\(facts.compactMap(\.self).joined(separator: ", ")))"
    }

    func failure(_ subject: String = "", advice: String = "", status: ExitStatus? = nil) -> Failure {
        Failure(status ?? exitStatus, line(subject, advice: advice), members)
    }

    var members: Members {
        [
            ("status", statusName), ("outcome", outcomeName), ("message", message),
            ("serviceMessage", serviceMessage), ("requestId", requestID), ("orphanKeyId", orphanKeyID),
            ("httpStatus", httpStatus),
        ]
    }
}

extension Int {
    fileprivate func inside(_ range: PartialRangeFrom<Int>) -> Int? { range.contains(self) ? self : nil }
}

/// The words of any failure.
func reason(_ error: any Error) -> String { Failure(error).message ?? "" }

func refuse(if isWrong: Bool, _ failure: @autoclosure () -> Failure) throws { if isWrong { throw failure() } }

/// What can be found wrong with what was given.
func refuse(if isWrong: Bool, _ message: @autoclosure () -> String) throws {
    try refuse(if: isWrong, .usage(message()))
}

/// A file that two options name would be spoiled for one of them.
func refuseSameFile(_ files: [(option: String, path: String?)]) throws {
    var options: [String: String] = [:]
    for case (let option, let path?) in files {
        let other = options.updateValue(option, forKey: File.identity(path))
        try refuse(if: other != nil, "\(other ?? "") and \(option) need different files")
    }
}

extension Optional {
    /// What there must be.
    func orThrow(_ failure: @autoclosure () -> Failure) throws -> Wrapped {
        guard let self else { throw failure() }
        return self
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
