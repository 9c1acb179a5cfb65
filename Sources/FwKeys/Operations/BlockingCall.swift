// BlockingCall.swift - runs an operation to its end on the caller's thread
//
// Where decisions meet the network: the operation says what it wants, an engine of the client's does it.

import CSystem

extension SharedClient {
    func run(_ operation: inout Operation, _ cancellation: Cancellation) throws(OutOfMemory) {
        try withEngine { engine in
            while true {
                let cancellation = operation.mayBeCancelled ? cancellation : .never
                unsafe engine.send(
                    operation.request, authorization: settings.authorizationHeader,
                    deadline: operation.deadline,
                    cancellation: cancellation)
                let step = engine.withReply { operation.proceed(after: &$0, settings: settings) }
                switch step {
                case .send: continue
                case .pause(let milliseconds): cancellation.pause(milliseconds: milliseconds)
                case .finished:
                    engine.withReply { $0.reset() }
                    system_wipe_working_memory()
                    return
                }
            }
        }
    }
}
