// Call.swift - what every function that talks to the service has in common
//
// A blocking function is a job that is run here and now; a submit function puts the same job on a queue's waiting list.

import CFwKeys
import CSystem

extension Boundary {
    /// Does what is asked for, on this thread, and gives what it came to to the caller.
    @inline(never)
    static func call(
        _ client: OpaquePointer?, _ invocation: Invocation, _ output: Out<OpaquePointer?>?,
        _ outputName: Literal, _ error: Out<OpaquePointer?>?
    ) -> fw_status {
        unsafe clear(output)
        return unsafe guarded(error) { () throws(Refusal) in
            let client = unsafe try shared(client)
            guard let output = unsafe output else { throw Refusal(.nullArgument, outputName) }
            return unsafe try run(client, invocation, output, error)
        }
    }

    /// The same where there is nothing to give.
    static func call(
        _ client: OpaquePointer?, _ invocation: Invocation, _ error: Out<OpaquePointer?>?
    ) -> fw_status {
        var none: OpaquePointer?
        return unsafe call(client, invocation, &none, "", error)
    }

    /// Within a function that is guarded already.
    @inline(never)
    static func run(
        _ client: borrowing SharedClient, _ invocation: Invocation, _ output: Out<OpaquePointer?>?,
        _ error: Out<OpaquePointer?>?
    ) throws(Refusal) -> fw_status {
        var job = try Job(invocation, client, nil)
        if let course = unsafe job.begin() {
            unsafe client.run(&course.object.operation)
            job.settle()
        }
        let status = job.status
        if status == .ok {
            unsafe output?.pointee = job.takeProduct()
        } else if unsafe error != nil {
            let failure = unsafe job.takeError()
            unsafe error?.pointee = failure
            if unsafe ImmortalError.isOne(failure) { return Status.noMemory.rawValue }
        }
        return status.rawValue
    }

    /// Puts it on a queue's waiting list.
    @inline(never)
    static func submit(
        _ queue: OpaquePointer?, _ invocation: Invocation, _ tag: UnsafeMutableRawPointer?,
        _ ticket: Out<UInt64>?, _ error: Out<OpaquePointer?>?
    ) -> fw_status {
        unsafe guarded(error) { () throws(Refusal) in
            let queue = unsafe try self.queue(queue)
            unsafe try queue.object.checkRoom()
            guard var place = try? Reservation(byteCount: Box<Job>.size) else { throw .noMemory }
            let job = unsafe try Job(invocation, queue.object.client, tag)
            guard let box = unsafe Box<Job>(place.fill(job)) else { throw .noMemory }
            let number = unsafe queue.object.submit(box)
            unsafe ticket?.pointee = number
            return Status.ok.rawValue
        }
    }

    /// A hold on the client behind a handle, for as long as the call runs.
    static func shared(_ client: OpaquePointer?) throws(Refusal) -> SharedClient {
        guard let client = unsafe SharedClient(sharing: client) else {
            throw Refusal(.nullArgument, "client")
        }
        if client.isForked { throw Refusal(.forked, "client") }
        return client
    }

    /// Runs `body` with no error yet, turns a refusal into one, and leaves what is the calling thread's as it was.
    static func guarded(
        _ error: Out<OpaquePointer?>?, _ body: () throws(Refusal) -> fw_status
    ) -> fw_status {
        let thread = HostThread()
        defer { thread.restore() }
        unsafe clear(error)
        do throws(Refusal) {
            return try body()
        } catch let refusal {
            return unsafe refuse(refusal, error)
        }
    }
}
