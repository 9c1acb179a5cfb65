// BlockingCall.swift - runs an operation to its end on the caller's thread
//
// Where decisions meet the network: the operation says what it wants, an engine of the client's does it.

import CSystem

extension Shared where Object == Client {
    func run(_ operation: inout Operation) {
        do {
            try runOnEngine(&operation)
        } catch {
            _ = operation.fail(error)
        }
    }

    private func runOnEngine(_ operation: inout Operation) throws(Refusal) {
        let cancellation = Cancellation(object.settings.cancelToken, operation.cancelToken)
        let clock = OperationClock(object.settings)
        try withEngine { engine in
            var step = operation.begin(object.settings)
            while true {
                switch step {
                case .finished:
                    unsafe engine.exchange.object.reply.reset()
                    object.settings.pages.wipeWorkingMemory()
                    operation.noteEnd(clock, object.settings)
                    return
                case .pause(let milliseconds, let isRetry):
                    operation.notePause(milliseconds, isRetry: isRetry, object)
                    operation.cancellation(cancellation).pause(milliseconds: milliseconds)
                case .send: break
                }
                step = unsafe attempt(
                    &operation, engine, &engine.exchange.object, operation.cancellation(cancellation))
            }
        }
    }

    private func attempt(
        _ operation: inout Operation, _ engine: borrowing Engine, _ exchange: inout Exchange,
        _ cancellation: Cancellation
    ) -> Operation.Step {
        let clock = OperationClock(object.settings)
        switch operation.turn(object.pace) {
        case .some(let milliseconds):
            if milliseconds > 0 { cancellation.pause(milliseconds: milliseconds) }
            if operation.prepare(&exchange, object) {
                engine.send(deadline: operation.deadline, cancellation: cancellation)
            }
        case .none:
            exchange.reply.reset()
            exchange.abandon(.deadline)
        }
        return operation.proceed(after: &exchange.reply, clock, object)
    }
}
