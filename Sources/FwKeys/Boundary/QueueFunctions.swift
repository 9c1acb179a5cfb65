// QueueFunctions.swift - fw_queue; each function that submits an operation is beside the one that blocks

import CFwKeys

extension Boundary {
    static func queue(_ queue: OpaquePointer?) throws(Refusal) -> Box<Queue> {
        let box: Box<Queue> = unsafe try object(queue, "queue")
        if box.object.client.isForked { throw Refusal(.forked, "queue") }
        return box
    }

    /// Does something with the queue behind a handle; `missing` where there is none that this process may use.
    fileprivate static func with<Result>(
        _ queue: OpaquePointer?, _ missing: Result, _ body: (inout Queue) -> Result
    ) -> Result {
        keepingThreadState {
            guard let box = unsafe try? self.queue(queue) else { return missing }
            return body(&box.object)
        }
    }
}

@c @implementation
public func fw_queue_new(
    _ client: OpaquePointer!, _ queue: UnsafeMutablePointer<OpaquePointer?>!,
    _ error_or_null: UnsafeMutablePointer<OpaquePointer?>!
) -> fw_status {
    unsafe Boundary.clear(queue)
    return unsafe Boundary.status(error_or_null) { () throws(Refusal) in
        let client = unsafe try Boundary.shared(client)
        guard let queue = unsafe queue else { throw Refusal(.nullArgument, "queue") }
        unsafe queue.pointee = try Queue.make(client).pointer
        return Status.ok.rawValue
    }
}

@c @implementation
public func fw_queue_set_max_in_flight(_ queue: OpaquePointer!, _ operations: Int32) -> fw_status {
    Boundary.status { () throws(Refusal) in
        let box = unsafe try Boundary.queue(queue)
        guard operations >= 1, operations <= Queue.mostInFlight else {
            throw Refusal(.outOfRange, "operations")
        }
        box.object.engine.object.setMaximumInFlight(Int(operations))
    }
}

@c @implementation
public func fw_queue_set_max_waiting(_ queue: OpaquePointer!, _ operations: Int32) -> fw_status {
    Boundary.status { () throws(Refusal) in
        let box = unsafe try Boundary.queue(queue)
        guard operations >= 1, operations <= Queue.mostWaiting else {
            throw Refusal(.outOfRange, "operations")
        }
        box.object.maximumWaiting = Int(operations)
    }
}

@c @implementation
public func fw_queue_fd(_ queue: OpaquePointer!) -> Int32 {
    unsafe Boundary.with(queue, -1) { $0.engine.object.watchedDescriptor() }
}

@c @implementation
public func fw_queue_run(
    _ queue: OpaquePointer!, _ timeout_ms: Int64,
    _ error_or_null: UnsafeMutablePointer<OpaquePointer?>!
) -> fw_status {
    unsafe Boundary.status(error_or_null) { () throws(Refusal) in
        let box = unsafe try Boundary.queue(queue)
        guard timeout_ms >= -1, timeout_ms <= Settings.longestMilliseconds else {
            throw Refusal(.outOfRange, "timeout_ms")
        }
        guard box.object.run(milliseconds: timeout_ms) else { throw Refusal(.internal, "queue") }
        return Status.ok.rawValue
    }
}

@c @implementation
public func fw_queue_next(_ queue: OpaquePointer!) -> OpaquePointer! {
    unsafe Boundary.with(queue, nil) { $0.engine.object.takeFinished()?.pointer }
}

@c @implementation
public func fw_queue_pending_count(_ queue: OpaquePointer!) -> Int {
    unsafe Boundary.with(queue, 0) { $0.engine.object.pendingCount }
}

@c @implementation
public func fw_queue_cancel(_ queue: OpaquePointer!, _ ticket: UInt64) -> fw_status {
    Boundary.status { () throws(Refusal) in
        let box = unsafe try Boundary.queue(queue)
        guard box.object.cancel(ticket: ticket) else { throw Refusal(.invalidState, "ticket") }
    }
}

@c @implementation
public func fw_queue_cancel_all(_ queue: OpaquePointer!) {
    unsafe Boundary.with(queue, ()) { $0.cancelAll() }
}

@c @implementation
public func fw_queue_wakeup(_ queue: OpaquePointer!) {
    Boundary.keepingThreadState {
        // Any thread may call this while the queue is being changed: only what never changes is looked at.
        guard let box = unsafe try? Boundary.queue(queue) else { return }
        box.object.engine.object.events.object.wakeUp()
    }
}

@c @implementation
public func fw_queue_free(_ queue: OpaquePointer!) {
    Boundary.keepingThreadState {
        guard let box = Box<Queue>(queue) else { return }
        box.object.close()
        unsafe box.free()
    }
}
