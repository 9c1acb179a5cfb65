// Names.swift - the names of the header's numbers, and the library's version

import CFwKeys

@c @implementation
public func fw_version() -> UnsafePointer<CChar>! {
    unsafe ("1.0.0" as Literal).cString
}

@c @implementation
public func fw_status_name(_ status: fw_status) -> UnsafePointer<CChar>! {
    unsafe (Status(rawValue: status)?.name ?? "UNKNOWN_STATUS").cString
}

@c @implementation
public func fw_log_level_name(_ level: fw_log_level) -> UnsafePointer<CChar>! {
    unsafe (LogLevel(rawValue: level)?.name ?? "UNKNOWN_LEVEL").cString
}

@c @implementation
public func fw_outcome_name(_ outcome: fw_outcome) -> UnsafePointer<CChar>! {
    unsafe (Outcome(rawValue: outcome)?.name ?? "UNKNOWN_OUTCOME").cString
}
