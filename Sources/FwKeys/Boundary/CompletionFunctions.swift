// CompletionFunctions.swift - fw_completion

import FwKeysCalls
import CFwKeys

@c @implementation
public func fw_operation_name(_ operation: fw_operation) -> CText {
    (OperationKind(rawValue: operation)?.name ?? "UNKNOWN_OPERATION").cString
}

@c @implementation
public func fw_completion_operation(_ completion: Handle) -> fw_operation {
    Box<Job>(completion)?.object.kind.rawValue ?? 0
}

@c @implementation
public func fw_completion_status(_ completion: Handle) -> fw_status {
    (Box<Job>(completion)?.object.status ?? .nullArgument).rawValue
}

@c @implementation
public func fw_completion_tag(_ completion: Handle) -> UserData {
    unsafe Box<Job>(completion)?.object.userTag
}

@c @implementation
public func fw_completion_ticket(_ completion: Handle) -> UInt64 {
    Box<Job>(completion)?.object.ticket ?? 0
}

@c @implementation
public func fw_completion_take_error(_ completion: Handle) -> Handle {
    unsafe Boundary.keepingThreadState { unsafe Box<Job>(completion)?.object.takeError() }
}

/// What a completion gives, if that is of this kind.
@safe
private func take(_ product: OperationKind.Product, _ completion: Handle) -> Handle {
    unsafe Boundary.keepingThreadState {
        guard let job = Box<Job>(completion), job.object.kind.product == product else { return nil }
        return unsafe job.object.takeProduct()
    }
}

@c @implementation
public func fw_completion_take_api_key(_ completion: Handle) -> Handle {
    take(.key, completion)
}

@c @implementation
public func fw_completion_take_list(_ completion: Handle) -> Handle {
    take(.list, completion)
}

@c @implementation
public func fw_completion_take_identity(_ completion: Handle) -> Handle {
    take(.identity, completion)
}

@c @implementation
public func fw_completion_take_rotation(_ completion: Handle) -> Handle {
    take(.rotation, completion)
}

@c @implementation
public func fw_completion_take_sweep(_ completion: Handle) -> Handle {
    take(.sweep, completion)
}

@c @implementation
public func fw_completion_free(_ completion: Handle) {
    completion.free(Job.self)
}
