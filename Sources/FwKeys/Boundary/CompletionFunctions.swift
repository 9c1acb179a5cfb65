// CompletionFunctions.swift - fw_completion

import CFwKeys

@c @implementation
public func fw_operation_name(_ operation: fw_operation) -> UnsafePointer<CChar>! {
    unsafe (OperationKind(rawValue: operation)?.name ?? "UNKNOWN_OPERATION").cString
}

@c @implementation
public func fw_completion_operation(_ completion: OpaquePointer!) -> fw_operation {
    guard let box = Box<Job>(completion) else { return 0 }
    return box.object.kind.rawValue
}

@c @implementation
public func fw_completion_status(_ completion: OpaquePointer!) -> fw_status {
    guard let box = Box<Job>(completion) else { return Status.nullArgument.rawValue }
    return box.object.status.rawValue
}

@c @implementation
public func fw_completion_tag(_ completion: OpaquePointer!) -> UnsafeMutableRawPointer! {
    guard let box = Box<Job>(completion) else { return nil }
    return unsafe box.object.userTag
}

@c @implementation
public func fw_completion_ticket(_ completion: OpaquePointer!) -> UInt64 {
    guard let box = Box<Job>(completion) else { return 0 }
    return box.object.ticket
}

@c @implementation
public func fw_completion_take_error(_ completion: OpaquePointer!) -> OpaquePointer! {
    unsafe Boundary.keepingThreadState {
        guard let box = Box<Job>(completion) else { return nil }
        return unsafe box.object.takeError()
    }
}

/// What a completion gives, if that is of this kind.
private func take(_ product: OperationKind.Product, _ completion: OpaquePointer?) -> OpaquePointer? {
    unsafe Boundary.keepingThreadState {
        guard let box = Box<Job>(completion), box.object.kind.product == product else {
            return nil
        }
        return unsafe box.object.takeProduct()
    }
}

@c @implementation
public func fw_completion_take_api_key(_ completion: OpaquePointer!) -> OpaquePointer! {
    unsafe take(.key, completion)
}

@c @implementation
public func fw_completion_take_list(_ completion: OpaquePointer!) -> OpaquePointer! {
    unsafe take(.list, completion)
}

@c @implementation
public func fw_completion_take_identity(_ completion: OpaquePointer!) -> OpaquePointer! {
    unsafe take(.identity, completion)
}

@c @implementation
public func fw_completion_take_rotation(_ completion: OpaquePointer!) -> OpaquePointer! {
    unsafe take(.rotation, completion)
}

@c @implementation
public func fw_completion_take_sweep(_ completion: OpaquePointer!) -> OpaquePointer! {
    unsafe take(.sweep, completion)
}

@c @implementation
public func fw_completion_free(_ completion: OpaquePointer!) {
    unsafe Boundary.free(completion, Job.self)
}
