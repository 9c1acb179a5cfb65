// Call.swift - what every function that talks to the service has in common

import CFwKeys
import CSystem

extension Boundary {
    /// Prepares an operation, runs it on this thread, and gives its product to the caller.
    static func call(
        _ handle: OpaquePointer?, _ output: Out<OpaquePointer?>?, cancellation: Cancellation = .never,
        prepare: (borrowing SharedClient) throws(Refusal) -> Operation,
        deliver: (inout Operation) throws(Refusal) -> Void
    ) -> fw_status {
        let saved = system_errno()
        defer { system_set_errno(saved) }
        unsafe clear(output)
        // What a refusal means changes once the work is done: then it is the product that is lost.
        var outcome = Outcome.notSent
        do throws(Refusal) {
            guard let client = unsafe SharedClient(sharing: handle) else {
                throw Refusal(.nullArgument, "client")
            }
            if client.isForked { throw Refusal(.forked, "client") }
            var operation = try prepare(client)
            guard (try? client.run(&operation, cancellation)) != nil else { throw .noMemory }
            guard operation.hasSucceeded else { return unsafe fail(&operation, output) }
            outcome = operation.kind == .create ? .secretLost : .unknown
            try deliver(&operation)
            return Status.ok.rawValue
        } catch {
            return unsafe refuse(error, output, outcome: outcome)
        }
    }
}
