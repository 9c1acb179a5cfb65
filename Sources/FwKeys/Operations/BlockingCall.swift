// BlockingCall.swift - runs an operation to its end on the caller's thread
//
// Where decisions meet the network: the operation says what it wants, an engine of the client's does it.

import CSystem

extension Shared where Object == Client {
    func run(_ operation: inout Operation) throws(OutOfMemory) {
        let cancellation = Cancellation(object.settings.cancelToken, operation.cancelToken)
        let clock = OperationClock(object.settings)
        try withEngine { engine in
            var step = operation.begin(object.settings)
            while true {
                switch step {
                case .finished:
                    engine.withReply { $0.reset() }
                    system_wipe_working_memory()
                    operation.noteEnd(clock, object.settings)
                    return
                case .pause(let milliseconds, let isRetry):
                    if isRetry { object.retryBudget.spend() }
                    operation.notePause(milliseconds, isRetry: isRetry, object.settings)
                    if operation.mayBeCancelled {
                        cancellation.pause(milliseconds: milliseconds)
                    } else {
                        Cancellation.never.pause(milliseconds: milliseconds)
                    }
                case .send: break
                }
                step = attempt(&operation, &engine, cancellation)
            }
        }
    }

    private func attempt(
        _ operation: inout Operation, _ engine: inout Engine, _ cancellation: Cancellation
    ) -> Operation.Step {
        let clock = OperationClock(object.settings)
        unsafe engine.send(
            operation, object.settings, cancellation: operation.mayBeCancelled ? cancellation : .never)
        operation.mayRetry = object.retryBudget.allowsRetry
        return engine.withReply { reply in
            if reply.isComplete && reply.isSuccess { object.retryBudget.earn() }
            operation.hideNewKey(in: &reply)
            operation.noteAttempt(reply, clock, object.settings)
            return operation.proceed(after: &reply, settings: object.settings)
        }
    }
}

extension Engine {
    /// Sends the operation's present request, with the credential that it asks for.
    fileprivate func send(
        _ operation: borrowing Operation, _ settings: borrowing Settings, cancellation: Cancellation
    ) {
        let authorization =
            unsafe operation.credential == .newKey
            ? operation.newKeyAuthorizationHeader : settings.authorizationHeader
        if operation.phase == .main {
            unsafe send(
                operation.request, authorization: authorization, deadline: operation.deadline,
                attemptMilliseconds: operation.attemptMilliseconds(settings), cancellation: cancellation)
        } else {
            unsafe send(
                operation.aside, authorization: authorization, deadline: operation.deadline,
                attemptMilliseconds: operation.attemptMilliseconds(settings), cancellation: cancellation)
        }
    }
}
