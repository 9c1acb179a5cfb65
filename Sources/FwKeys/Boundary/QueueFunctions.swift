// QueueFunctions.swift - fw_queue; each function that submits an operation is beside the one that blocks

import FwKeysCalls
import CFwKeys

/// The queue behind a handle, if this process may use the queue.
@safe
private func usable(_ queue: Handle) throws(Refusal) -> Box<Queue> {
    try queue.usable(Queue.self, "queue")
}

/// What `body` makes of the queue; `missing` where there is none that this process may use.
@safe
private func with<Result>(_ handle: Handle, _ missing: Result, _ body: (inout Queue) -> Result) -> Result {
    Boundary.keepingThreadState {
        guard let box = try? usable(handle) else { return missing }
        return body(&box.object)
    }
}

@c @implementation
public func fw_queue_new(_ client: Handle, _ queue: HandleOutput, _ error: HandleOutput) -> fw_status {
    Boundary.give(
        queue, "queue", try Queue.make(SharedClient(sharing: client.usable(Client.self, "client"))).pointer,
        error)
}

@c @implementation
public func fw_queue_set_max_in_flight(_ queue: Handle, _ operations: Int32) -> fw_status {
    Boundary.status(
        try usable(queue).object.engine.setMaximumInFlight(
            Int(operations.within(1...Queue.mostInFlight, "operations"))))
}

@c @implementation
public func fw_queue_set_max_waiting(_ queue: Handle, _ operations: Int32) -> fw_status {
    Boundary.status(
        try usable(queue).object.maximumWaiting = Int(
            operations.within(1...Queue.mostWaiting, "operations")))
}

@c @implementation
public func fw_queue_fd(_ queue: Handle) -> Int32 {
    with(queue, -1) { $0.engine.watchedDescriptor() }
}

@c @implementation
public func fw_queue_run(_ queue: Handle, _ timeout_ms: Int64, _ error: HandleOutput) -> fw_status {
    Boundary.status(error) { () throws(Refusal) in
        let box = try usable(queue)
        let milliseconds = try timeout_ms.within(-1...Settings.longestMilliseconds, "timeout_ms")
        guard box.object.engine.run(milliseconds: milliseconds) else {
            throw Refusal(.internal, "queue")
        }
    }
}

@c @implementation
public func fw_queue_next(_ queue: Handle) -> Handle {
    with(queue, nil) { $0.engine.takeFinished()?.pointer }
}

@c @implementation
public func fw_queue_pending_count(_ queue: Handle) -> Int {
    with(queue, 0) { $0.engine.pendingCount }
}

@c @implementation
public func fw_queue_cancel(_ queue: Handle, _ ticket: UInt64) -> fw_status {
    Boundary.status { () throws(Refusal) in
        guard try usable(queue).object.engine.cancel(ticket: ticket) else {
            throw Refusal(.invalidState, "ticket")
        }
    }
}

@c @implementation
public func fw_queue_cancel_all(_ queue: Handle) {
    with(queue, ()) { $0.engine.cancelAll() }
}

@c @implementation
public func fw_queue_wakeup(_ queue: Handle) {
    // Any thread may call this function while another thread changes the queue, so it reads only fields that never change.
    Boundary.keepingThreadState { (try? usable(queue))?.object.engine.events.object.wakeUp() }
}

@c @implementation
public func fw_queue_free(_ queue: Handle) {
    Boundary.keepingThreadState {
        Box<Queue>(queue)?.object.close()
        queue.free(Queue.self)
    }
}
