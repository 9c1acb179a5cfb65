// ErrorFunctions.swift - fw_error, and the names of statuses and outcomes
//
// An error without memory is told apart by its pointer alone, before anything is read through it.

import CFwKeys

@safe
private enum GivenError {
    case none
    case immortal(Outcome)
    case report(Box<ErrorReport>)

    init(_ error: OpaquePointer?) {
        if let outcome = unsafe ImmortalError.outcome(error) {
            self = .immortal(outcome)
        } else if let box = Box<ErrorReport>(error) {
            self = .report(box)
        } else {
            self = .none
        }
    }

    func number<Value>(_ missing: Value, _ read: (borrowing ErrorReport) -> Value) -> Value {
        guard case .report(let box) = self else { return missing }
        return read(box.object)
    }

    func text(_ read: (borrowing ErrorReport) -> TextID) -> UnsafePointer<CChar>? {
        guard case .report(let box) = self else { return nil }
        return unsafe box.object.texts.cString(read(box.object))
    }
}

@c @implementation
public func fw_status_name(_ status: fw_status) -> UnsafePointer<CChar>! {
    unsafe (Status(rawValue: status)?.name ?? "UNKNOWN_STATUS").cString
}

@c @implementation
public func fw_outcome_name(_ outcome: fw_outcome) -> UnsafePointer<CChar>! {
    unsafe (Outcome(rawValue: outcome)?.name ?? "UNKNOWN_OUTCOME").cString
}

@c @implementation
public func fw_error_status(_ error: OpaquePointer!) -> fw_status {
    let given = unsafe GivenError(error)
    if case .immortal = given { return Status.noMemory.rawValue }
    return given.number(Status.ok.rawValue) { $0.status.rawValue }
}

@c @implementation
public func fw_error_outcome(_ error: OpaquePointer!) -> fw_outcome {
    let given = unsafe GivenError(error)
    if case .immortal(let outcome) = given { return outcome.rawValue }
    return given.number(Outcome.done.rawValue) { $0.outcome.rawValue }
}

@c @implementation
public func fw_error_message(_ error: OpaquePointer!) -> UnsafePointer<CChar>! {
    let given = unsafe GivenError(error)
    if case .immortal = given { return unsafe Status.noMemory.sentence.cString }
    return unsafe given.text { $0.message }
}

@c @implementation
public func fw_error_http_status(_ error: OpaquePointer!) -> Int32 {
    unsafe GivenError(error).number(0) { $0.httpStatus }
}

@c @implementation
public func fw_error_service_code(_ error: OpaquePointer!) -> Int32 {
    unsafe GivenError(error).number(-1) { $0.serviceCode }
}

@c @implementation
public func fw_error_service_message(_ error: OpaquePointer!) -> UnsafePointer<CChar>! {
    unsafe GivenError(error).text { $0.serviceMessage }
}

@c @implementation
public func fw_error_request_id(_ error: OpaquePointer!) -> UnsafePointer<CChar>! {
    unsafe GivenError(error).text { $0.requestID }
}

@c @implementation
public func fw_error_retry_after_ms(_ error: OpaquePointer!) -> Int64 {
    unsafe GivenError(error).number(-1) { $0.retryAfterMilliseconds }
}

@c @implementation
public func fw_error_attempts(_ error: OpaquePointer!) -> Int32 {
    unsafe GivenError(error).number(0) { $0.attempts }
}

@c @implementation
public func fw_error_orphan_key_id(_ error: OpaquePointer!) -> UnsafePointer<CChar>! {
    unsafe GivenError(error).text { $0.orphanKeyID }
}

@c @implementation
public func fw_error_orphan_prefix(_ error: OpaquePointer!) -> UnsafePointer<CChar>! {
    unsafe GivenError(error).text { $0.orphanPrefix }
}

@c @implementation
public func fw_error_marker(_ error: OpaquePointer!) -> UnsafePointer<CChar>! {
    unsafe GivenError(error).text { $0.marker }
}

@c @implementation
public func fw_error_free(_ error: OpaquePointer!) {
    Boundary.keepingThreadState { unsafe ErrorReport.free(error) }
}
