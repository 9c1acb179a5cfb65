// ErrorFunctions.swift - fw_error, what statuses and outcomes mean, and checks of arguments that need no client

import FwKeysCalls
import CFwKeys

/// A field of an error; `immortal` for an error without memory, `none` for no error.
@safe
private func number<Value>(
    _ error: Handle, immortal: Value, none: Value, _ read: (borrowing ErrorReport) -> Value
) -> Value {
    if let box = Box<ErrorReport>(error) { return read(box.object) }
    return ImmortalError.outcome(error) == nil ? none : immortal
}

@safe
private func text(_ error: Handle, _ field: (borrowing ErrorReport) -> TextID) -> CText {
    guard let box = Box<ErrorReport>(error) else { return nil }
    return box.object.texts.cString(field(box.object))
}

@c @implementation
public func fw_status_name(_ status: fw_status) -> CText {
    (Status(rawValue: status)?.name ?? "UNKNOWN_STATUS").cString
}

@c @implementation
public func fw_status_message(_ status: fw_status) -> CText {
    (Status(rawValue: status)?.sentence ?? "unknown status").cString
}

@c @implementation
public func fw_status_is_argument_error(_ status: fw_status) -> Int32 {
    Status(rawValue: status)?.isArgumentError == true ? 1 : 0
}

@c @implementation
public func fw_outcome_name(_ outcome: fw_outcome) -> CText {
    (Outcome(rawValue: outcome)?.name ?? "UNKNOWN_OUTCOME").cString
}

@c @implementation
public func fw_error_status(_ error: Handle) -> fw_status {
    number(error, immortal: .noMemory, none: .ok) { $0.status }.rawValue
}

@c @implementation
public func fw_error_outcome(_ error: Handle) -> fw_outcome {
    number(error, immortal: ImmortalError.outcome(error) ?? .done, none: .done) { $0.outcome }.rawValue
}

@c @implementation
public func fw_error_message(_ error: Handle) -> CText {
    ImmortalError.outcome(error) == nil ? text(error) { $0.message } : Status.noMemory.sentence.cString
}

@c @implementation
public func fw_error_http_status(_ error: Handle) -> Int32 {
    number(error, immortal: 0, none: 0) { $0.httpStatus }
}

@c @implementation
public func fw_error_service_code(_ error: Handle) -> Int32 {
    number(error, immortal: -1, none: -1) { $0.serviceCode }
}

@c @implementation
public func fw_error_service_message(_ error: Handle) -> CText {
    text(error) { $0.serviceMessage }
}

@c @implementation
public func fw_error_request_id(_ error: Handle) -> CText {
    text(error) { $0.requestID }
}

@c @implementation
public func fw_error_retry_after_ms(_ error: Handle) -> Int64 {
    number(error, immortal: -1, none: -1) { $0.retryAfterMilliseconds }
}

@c @implementation
public func fw_error_attempts(_ error: Handle) -> Int32 {
    number(error, immortal: 0, none: 0) { $0.attempts }
}

@c @implementation
public func fw_error_orphan_key_id(_ error: Handle) -> CText {
    text(error) { $0.orphanKeyID }
}

@c @implementation
public func fw_error_orphan_prefix(_ error: Handle) -> CText {
    text(error) { $0.orphanPrefix }
}

@c @implementation
public func fw_error_marker(_ error: Handle) -> CText {
    text(error) { $0.marker }
}

@c @implementation
public func fw_error_may_have_left_key(_ error: Handle) -> Int32 {
    let outcome = ImmortalError.outcome(error)
    let isLoss = outcome == .unknown || outcome == .secretLost
    return number(error, immortal: isLoss, none: false) { $0.mayHaveLeftKey } ? 1 : 0
}

@c @implementation
public func fw_error_free(_ error: Handle) {
    error.free(ErrorReport.self)
}

@c @implementation
public func fw_check_id(_ id: CText) -> fw_status {
    Boundary.status(
        try TextRule(argument: "id", maximum: TextRule.keyID.maximum)
            .checkPathSegment(ResourceName.anyID(id.text("id"))))
}

@c @implementation
public func fw_check_user_id(_ id: CText, _ every_user_also: Int32) -> fw_status {
    Boundary.status { () throws(Refusal) in
        let isEveryUserAllowed = try every_user_also.flag("every_user_also")
        let text = try ResourceName.userID(id.text("id"))
        let rule = TextRule.userID
        try isEveryUserAllowed ? rule.checkPathSegment(text) : rule.checkOneUser(text)
    }
}
