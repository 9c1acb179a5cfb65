// Call.swift - what every function that talks to the service has in common

import CFwKeys
import CSystem

extension Boundary {
    /// Prepares an operation, runs it on this thread, and gives its product to the caller.
    static func call<Product: Boxed & ~Copyable>(
        _ client: OpaquePointer?, _ output: Out<OpaquePointer?>?, _ outputName: StaticString,
        _ error: Out<OpaquePointer?>?,
        prepare: (borrowing SharedClient) throws(Refusal) -> Operation,
        product: (inout Operation, borrowing SharedClient) -> Product?
    ) -> fw_status {
        unsafe call(
            client, output, outputName, error, productByteCount: Box<Product>.size, prepare: prepare
        ) { (operation, client, room, output) in
            guard let product = product(&operation, client) else { return false }
            unsafe output.pointee = room.fill(product)
            return true
        }
    }

    /// The same where there is nothing to give.
    static func call(
        _ client: OpaquePointer?, _ error: Out<OpaquePointer?>?,
        prepare: (borrowing SharedClient) throws(Refusal) -> Operation
    ) -> fw_status {
        var none: OpaquePointer?
        return unsafe call(client, &none, "", error, productByteCount: 0, prepare: prepare) { (_, _, _, _) in
            true
        }
    }

    /// One body for all of them. Room for the product is taken before anything is sent: a key that was created must not
    /// be lost to a lack of memory.
    @inline(never)
    private static func call(
        _ client: OpaquePointer?, _ output: Out<OpaquePointer?>?, _ outputName: StaticString,
        _ error: Out<OpaquePointer?>?, productByteCount: Int,
        prepare: (borrowing SharedClient) throws(Refusal) -> Operation,
        deliver: (
            inout Operation, borrowing SharedClient, inout Reservation, Out<OpaquePointer?>
        ) -> Bool
    ) -> fw_status {
        unsafe clear(output)
        return unsafe guarded(error) { () throws(Refusal) in
            let client = unsafe try shared(client)
            guard let output = unsafe output else { throw Refusal(.nullArgument, outputName) }
            guard var room = try? Reservation(byteCount: productByteCount) else { throw .noMemory }
            var operation = try prepare(client)
            guard (try? client.run(&operation)) != nil else { throw .noMemory }
            guard operation.hasSucceeded, unsafe deliver(&operation, client, &room, output) else {
                return unsafe fail(&operation, error)
            }
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

    /// Runs `body` with no error yet, turns a refusal into one, and keeps the host's `errno` as it was.
    static func guarded(
        _ error: Out<OpaquePointer?>?, _ body: () throws(Refusal) -> fw_status
    ) -> fw_status {
        let saved = system_errno()
        defer { system_set_errno(saved) }
        unsafe clear(error)
        do throws(Refusal) {
            return try body()
        } catch let refusal {
            return unsafe refuse(refusal, error)
        }
    }
}
