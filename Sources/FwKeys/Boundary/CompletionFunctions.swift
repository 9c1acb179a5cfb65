// CompletionFunctions.swift - fw_completion

import CFwKeys
import CSystem

@c @implementation
public func fw_operation_name(_ operation: fw_operation) -> UnsafePointer<CChar>! {
    unsafe (Job.Kind(rawValue: operation)?.name ?? "UNKNOWN_OPERATION").cString
}

@c @implementation
public func fw_completion_operation(_ completion: OpaquePointer!) -> fw_operation {
    guard let box = unsafe Box<Job>(completion) else { return 0 }
    return unsafe box.object.kind.rawValue
}

@c @implementation
public func fw_completion_status(_ completion: OpaquePointer!) -> fw_status {
    guard let box = unsafe Box<Job>(completion) else { return Status.nullArgument.rawValue }
    return unsafe box.object.status.rawValue
}

@c @implementation
public func fw_completion_tag(_ completion: OpaquePointer!) -> UnsafeMutableRawPointer! {
    guard let box = unsafe Box<Job>(completion) else { return nil }
    return unsafe box.object.userTag
}

@c @implementation
public func fw_completion_ticket(_ completion: OpaquePointer!) -> UInt64 {
    guard let box = unsafe Box<Job>(completion) else { return 0 }
    return unsafe box.object.ticket
}

@c @implementation
public func fw_completion_take_error(_ completion: OpaquePointer!) -> OpaquePointer! {
    guard let box = unsafe Box<Job>(completion) else { return nil }
    return unsafe box.object.takeError()
}

/// What a completion gives, if it is of that kind.
private func take(_ completion: OpaquePointer?, _ kind: Job.Kind, _ other: Job.Kind) -> OpaquePointer? {
    guard let box = unsafe Box<Job>(completion) else { return nil }
    let own = unsafe box.object.kind
    return own == kind || own == other ? unsafe box.object.takeProduct() : nil
}

@c @implementation
public func fw_completion_take_api_key(_ completion: OpaquePointer!) -> OpaquePointer! {
    unsafe take(completion, .create, .get)
}

@c @implementation
public func fw_completion_take_list(_ completion: OpaquePointer!) -> OpaquePointer! {
    unsafe take(completion, .list, .list)
}

@c @implementation
public func fw_completion_take_identity(_ completion: OpaquePointer!) -> OpaquePointer! {
    unsafe take(completion, .whoAmI, .whoAmI)
}

@c @implementation
public func fw_completion_take_rotation(_ completion: OpaquePointer!) -> OpaquePointer! {
    unsafe take(completion, .rotationBegin, .rotationBegin)
}

@c @implementation
public func fw_completion_take_sweep(_ completion: OpaquePointer!) -> OpaquePointer! {
    unsafe take(completion, .sweep, .sweep)
}

@c @implementation
public func fw_completion_free(_ completion: OpaquePointer!) {
    unsafe Boundary.free(completion, Job.self)
}
