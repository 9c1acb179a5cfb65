// QueueFunctions.swift - fw_queue, but for its submit functions

import CFwKeys
import CSystem

extension Boundary {
    static func queue(_ queue: OpaquePointer?) throws(Refusal) -> Box<Queue> {
        let box: Box<Queue> = unsafe try object(queue, "queue")
        if unsafe box.object.client.isForked { throw Refusal(.forked, "queue") }
        return unsafe box
    }
}

@c @implementation
public func fw_queue_new(
    _ client: OpaquePointer!, _ queue: UnsafeMutablePointer<OpaquePointer?>!,
    _ error_or_null: UnsafeMutablePointer<OpaquePointer?>!
) -> fw_status {
    unsafe Boundary.clear(queue)
    return unsafe Boundary.guarded(error_or_null) { () throws(Refusal) in
        let client = unsafe try Boundary.shared(client)
        guard let queue = unsafe queue else { throw Refusal(.nullArgument, "queue") }
        unsafe queue.pointee = try Queue.make(client).pointer
        return Status.ok.rawValue
    }
}

@c @implementation
public func fw_queue_set_max_in_flight(_ queue: OpaquePointer!, _ operations: Int32) -> fw_status {
    Boundary.guarded { () throws(Refusal) in
        let box = unsafe try Boundary.queue(queue)
        guard operations >= 1, operations <= Queue.mostInFlight else {
            throw Refusal(.outOfRange, "operations")
        }
        unsafe box.object.setMaximumInFlight(Int(operations))
    }
}

@c @implementation
public func fw_queue_set_max_waiting(_ queue: OpaquePointer!, _ operations: Int32) -> fw_status {
    Boundary.guarded { () throws(Refusal) in
        let box = unsafe try Boundary.queue(queue)
        guard operations >= 1, operations <= Queue.mostWaiting else {
            throw Refusal(.outOfRange, "operations")
        }
        unsafe box.object.maximumWaiting = Int(operations)
    }
}

@c @implementation
public func fw_queue_fd(_ queue: OpaquePointer!) -> Int32 {
    guard let box = unsafe try? Boundary.queue(queue) else { return -1 }
    let thread = HostThread()
    let descriptor = unsafe box.object.events.object.watchedDescriptor()
    unsafe box.object.arm()
    thread.restore()
    return descriptor
}

@c @implementation
public func fw_queue_run(
    _ queue: OpaquePointer!, _ timeout_ms: Int64,
    _ error_or_null: UnsafeMutablePointer<OpaquePointer?>!
) -> fw_status {
    unsafe Boundary.guarded(error_or_null) { () throws(Refusal) in
        let box = unsafe try Boundary.queue(queue)
        guard timeout_ms >= -1, timeout_ms <= Settings.longestMilliseconds else {
            throw Refusal(.outOfRange, "timeout_ms")
        }
        guard unsafe box.object.run(milliseconds: timeout_ms) else { throw Refusal(.internal, "queue") }
        return Status.ok.rawValue
    }
}

@c @implementation
public func fw_queue_next(_ queue: OpaquePointer!) -> OpaquePointer! {
    guard let box = unsafe try? Boundary.queue(queue) else { return nil }
    let thread = HostThread()
    let job = unsafe box.object.takeFinished()
    thread.restore()
    return unsafe job?.pointer
}

@c @implementation
public func fw_queue_pending_count(_ queue: OpaquePointer!) -> Int {
    guard let box = unsafe try? Boundary.queue(queue) else { return 0 }
    return unsafe box.object.pendingCount
}

@c @implementation
public func fw_queue_cancel(_ queue: OpaquePointer!, _ ticket: UInt64) -> fw_status {
    Boundary.guarded { () throws(Refusal) in
        let box = unsafe try Boundary.queue(queue)
        guard unsafe box.object.cancel(ticket: ticket) else { throw Refusal(.invalidState, "ticket") }
    }
}

@c @implementation
public func fw_queue_cancel_all(_ queue: OpaquePointer!) {
    guard let box = unsafe try? Boundary.queue(queue) else { return }
    let thread = HostThread()
    unsafe box.object.cancelAll()
    thread.restore()
}

@c @implementation
public func fw_queue_wakeup(_ queue: OpaquePointer!) {
    guard let box = unsafe try? Boundary.queue(queue) else { return }
    let thread = HostThread()
    unsafe box.object.events.object.ring()
    thread.restore()
}

@c @implementation
public func fw_queue_free(_ queue: OpaquePointer!) {
    let thread = HostThread()
    if let box = unsafe Box<Queue>(queue) {
        unsafe box.object.close()
        unsafe box.free()
    }
    thread.restore()
}
