// Call.swift - what every function that talks to the service has in common
//
// Each operation has two functions, one that blocks and one that submits to a queue. Both gather their arguments in a
// closure that returns a `PreparedCall`, and both make a job of it. What all of them share is not inlined: copies in each
// exported function would cost 12 KB.

import CFwKeys
import CSystem

extension Boundary {
    /// Does what is asked for on this thread, and gives its product to the caller.
    @inline(never)
    static func call(
        _ client: OpaquePointer?, _ output: Out<OpaquePointer?>?, _ outputName: Literal,
        _ error: Out<OpaquePointer?>?,
        _ prepare: (borrowing SharedClient) throws(Refusal) -> PreparedCall
    ) -> fw_status {
        unsafe clear(output)
        return unsafe status(error) { () throws(Refusal) in
            let client = unsafe try shared(client)
            guard let output = unsafe output else { throw Refusal(.nullArgument, outputName) }
            return unsafe try run(client, output, error, prepare)
        }
    }

    /// The same where there is no product.
    @inline(never)
    static func call(
        _ client: OpaquePointer?, _ error: Out<OpaquePointer?>?,
        _ prepare: (borrowing SharedClient) throws(Refusal) -> PreparedCall
    ) -> fw_status {
        unsafe status(error) { () throws(Refusal) in
            unsafe try run(shared(client), nil, error, prepare)
        }
    }

    /// The same within `status`.
    static func run(
        _ client: borrowing SharedClient, _ output: Out<OpaquePointer?>?, _ error: Out<OpaquePointer?>?,
        _ prepare: (borrowing SharedClient) throws(Refusal) -> PreparedCall
    ) throws(Refusal) -> fw_status {
        let job = unsafe try job(client, nil, prepare)
        defer { unsafe job.free() }
        client.run(job)
        let status = job.object.status
        if status == .ok {
            unsafe output?.pointee = job.object.takeProduct()
        } else if unsafe error != nil {
            let failure = unsafe job.object.takeError()
            unsafe error?.pointee = failure
            if unsafe ImmortalError.outcome(failure) != nil { return Status.noMemory.rawValue }
        }
        return status.rawValue
    }

    /// Puts what is asked for on a queue's waiting list.
    @inline(never)
    static func submit(
        _ queue: OpaquePointer?, _ tag: UnsafeMutableRawPointer?, _ ticket: Out<UInt64>?,
        _ error: Out<OpaquePointer?>?,
        _ prepare: (borrowing SharedClient) throws(Refusal) -> PreparedCall
    ) -> fw_status {
        unsafe status(error) { () throws(Refusal) in
            let queue = unsafe try self.queue(queue)
            try queue.object.checkRoom()
            let job = unsafe try job(queue.object.client, tag, prepare)
            let number = queue.object.submit(job)
            unsafe ticket?.pointee = number
            return Status.ok.rawValue
        }
    }

    /// A job that does what `prepare` returns.
    private static func job(
        _ client: borrowing SharedClient, _ tag: UnsafeMutableRawPointer?,
        _ prepare: (borrowing SharedClient) throws(Refusal) -> PreparedCall
    ) throws(Refusal) -> Box<Job> {
        let job = unsafe Job(try prepare(client), client, tag)
        guard let box = try? Box(job) else { throw .noMemory }
        return box
    }

    /// A hold on the client behind a handle, for as long as the call runs.
    static func shared(_ client: OpaquePointer?) throws(Refusal) -> SharedClient {
        guard let client = unsafe SharedClient(sharing: client) else {
            throw Refusal(.nullArgument, "client")
        }
        if client.isForked { throw Refusal(.forked, "client") }
        return client
    }
}
