// Library.swift - objects and failed calls of libfwkeys, as Swift has them

import CFwKeys

/// An object of the library that is freed when nobody has it any more.
final class Owned: @unchecked Sendable {
    let pointer: OpaquePointer
    private let free: (OpaquePointer?) -> Void

    init?(_ pointer: OpaquePointer?, _ free: @escaping (OpaquePointer?) -> Void) {
        guard let pointer else { return nil }
        self.pointer = pointer
        self.free = free
    }

    deinit { free(pointer) }
}

/// A text that the library lends, copied.
func text(_ borrowed: UnsafePointer<CChar>?) -> String? {
    borrowed.map { String(cString: $0) }
}

/// What a call of the library failed with.
struct CallFailure: Error {
    let status: fw_status
    /// Nil where the library had no memory for it, or gives none.
    let error: Owned?
    private var isUnsent = false

    init(_ status: fw_status, _ error: OpaquePointer?) {
        self.status = status
        self.error = Owned(error, fw_error_free)
    }

    /// An error that is another object's, which is kept for as long.
    init(borrowing error: OpaquePointer, of owner: Owned, _ status: fw_status) {
        self.status = status
        self.error = Owned(error) { _ in _ = owner }
    }

    /// What was refused before it came to a call.
    init(unsent status: fw_status) {
        self.status = status
        error = nil
        isUnsent = true
    }

    var pointer: OpaquePointer? { error?.pointer }
    var message: String { text(fw_error_message(pointer)) ?? String(cString: fw_status_message(status)) }
    var mayHaveLeftKey: Bool { error == nil ? !isUnsent : fw_error_may_have_left_key(pointer) == 1 }

    func isStatus(_ number: Int) -> Bool { Int(status) == number }

    /// What became of the request; nobody knows where there is no error.
    var outcome: fw_outcome {
        if error != nil { return fw_error_outcome(pointer) }
        return fw_outcome(isUnsent ? FW_OUTCOME_NOT_SENT : FW_OUTCOME_UNKNOWN)
    }

    var statusName: String { String(cString: fw_status_name(status)) }

    var exitStatus: ExitStatus {
        guard error != nil || isUnsent else { return .failed }
        switch outcome {
        case fw_outcome(FW_OUTCOME_NOT_SENT):
            if status == FW_ERROR_CANCELLED { return .interrupted }
            return fw_status_is_argument_error(status) == 1 ? .usage : .notSent
        case fw_outcome(FW_OUTCOME_REJECTED): return .rejected
        case fw_outcome(FW_OUTCOME_UNKNOWN): return .unknown
        case fw_outcome(FW_OUTCOME_SECRET_LOST): return .secretLost
        default: return .failed
        }
    }

    /// The facts in parentheses: "(ERROR_CONNECT, NOT_SENT, …)".
    var facts: String {
        var facts = [statusName, String(cString: fw_outcome_name(outcome))]
        if fw_error_http_status(pointer) > 0 { facts.append("HTTP \(fw_error_http_status(pointer))") }
        if fw_error_service_code(pointer) >= 0 {
            facts.append("service code \(fw_error_service_code(pointer))")
        }
        if let id = text(fw_error_request_id(pointer)) { facts.append("request id \(id)") }
        if fw_error_retry_after_ms(pointer) >= 0 {
            facts.append("retry after \(fw_error_retry_after_ms(pointer)) ms")
        }
        if fw_error_attempts(pointer) > 1 { facts.append("\(fw_error_attempts(pointer)) attempts") }
        return "(" + facts.joined(separator: ", ") + ")"
    }

    /// All that is known of it, in one line, which begins with what failed and ends with what to do about it.
    func line(_ subject: String = "", advice: String = "") -> String {
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

    /// The end of a command.
    func failure(_ subject: String = "", advice: String = "", status: ExitStatus? = nil) -> Failure {
        var failure = Failure(status ?? exitStatus, line(subject, advice: advice))
        failure.facts = members
        return failure
    }

    /// The same as members of a JSON object.
    var members: [(String, JSONValue)] {
        var members: [(String, JSONValue)] = [
            ("status", .string(statusName)),
            ("outcome", .string(String(cString: fw_outcome_name(outcome)))),
        ]
        let texts = [
            ("message", fw_error_message(pointer)), ("serviceMessage", fw_error_service_message(pointer)),
            ("requestId", fw_error_request_id(pointer)), ("orphanKeyId", fw_error_orphan_key_id(pointer)),
        ]
        for (name, value) in texts { text(value).map { members.append((name, .string($0))) } }
        if fw_error_http_status(pointer) > 0 {
            members.append(("httpStatus", .number(Int64(fw_error_http_status(pointer)))))
        }
        return members
    }
}

/// Runs a call whose last parameter is an fw_error.
func call(_ body: (UnsafeMutablePointer<OpaquePointer?>) -> fw_status) throws(CallFailure) {
    var error: OpaquePointer?
    let status = body(&error)
    if status != FW_OK { throw CallFailure(status, error) }
}

/// The same for a call that gives an object.
func make(
    _ free: @escaping (OpaquePointer?) -> Void,
    _ body: (UnsafeMutablePointer<OpaquePointer?>, UnsafeMutablePointer<OpaquePointer?>) -> fw_status
) throws(CallFailure) -> Owned {
    var object: OpaquePointer?
    try call { error in body(&object, error) }
    guard let owned = Owned(object, free) else { throw CallFailure(fw_status(FW_ERROR_INTERNAL), nil) }
    return owned
}

/// The same for a function that only makes an object.
func make(
    _ free: @escaping (OpaquePointer?) -> Void, _ body: (UnsafeMutablePointer<OpaquePointer?>) -> fw_status
) throws(Failure) -> Owned {
    var object: OpaquePointer?
    guard body(&object) == FW_OK, let owned = Owned(object, free) else { throw .local("out of memory") }
    return owned
}

/// Throws the library's refusal of the value of an option.
func set(_ name: String, _ status: fw_status) throws(Failure) {
    if status != FW_OK { throw .refused(name, status) }
}

/// The number that an option was given.
func number(_ name: String, _ text: String) throws(Failure) -> Int64 {
    guard (1...18).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
        let number = Int64(text)
    else { throw .usage("\(name) is not a number") }
    return number
}
