// EngineCancel.swift - how jobs end early
//
// A cancelled operation is told so, like one whose token was triggered, and decides what follows: one that is deleting a
// key that nobody would hold goes on with that first.

import CSystem

/// Which jobs are cancelled.
enum JobChoice {
    case all
    /// The jobs that a cancel token was given to, and all of a client that it was given to.
    case token(Int32, client: Int32)

    func includes(_ job: borrowing Job) -> Bool {
        switch self {
        case .all: true
        case .token(let token, let clients):
            token == clients || token == job.cancelToken
        }
    }
}

extension Engine {
    /// False where there is no such job, or it is finished.
    mutating func cancel(ticket: UInt64, _ client: borrowing Client) -> Bool {
        guard
            let job = unsafe sending.job(ticket) ?? pausing.job(ticket) ?? waiting.job(ticket)
        else { return false }
        unsafe cancel(job, client)
        arm()
        return true
    }

    mutating func cancelAll(_ client: borrowing Client) {
        cancel(.all, client)
        arm()
    }

    mutating func cancel(token descriptor: Int32, _ client: borrowing Client) {
        cancel(.token(descriptor, client: client.settings.cancelToken.descriptor), client)
    }

    private mutating func cancel(_ choice: JobChoice, _ client: borrowing Client) {
        unsafe cancel(choice, from: waiting.first, client)
        unsafe cancel(choice, from: sending.first, client)
        unsafe cancel(choice, from: pausing.first, client)
    }

    /// Each job of a list is looked at once. Cancelling takes it out of the list, or it has its mark; it may come back at the end.
    private mutating func cancel(_ choice: JobChoice, from first: Box<Job>?, _ client: borrowing Client) {
        var candidate = unsafe first
        while let job = unsafe candidate {
            unsafe candidate = JobList.next(job)
            if unsafe !job.object.isCancelled && choice.includes(job.object) { unsafe cancel(job, client) }
        }
    }

    @unsafe
    mutating func cancel(_ job: Box<Job>, _ client: borrowing Client) {
        unsafe job.object.isCancelled = true
        switch unsafe job.object.state {
        case .finished: break
        case .waiting:
            unsafe waiting.remove(job)
            unsafe begin(job, client, hasTurn: true)
        case .pausing:
            guard let operation = unsafe job.object.operation, unsafe operation.object.mayBeCancelled else {
                return
            }
            unsafe pausing.remove(job)
            unsafe advance(job, .send, client)
        case .sending:
            guard let operation = unsafe job.object.operation, unsafe operation.object.mayBeCancelled,
                let exchange = unsafe Box<Exchange>(job.object.exchange)
            else { return }
            unsafe exchange.object.abandon(.cancelled)
            unsafe takeOut(job, operation, exchange, client)
        }
    }

    /// The end of all jobs: what is not finished is cancelled, and what was created and nobody took is deleted, as far as the
    /// time allows. The log is told of each.
    mutating func close(_ client: borrowing Client) {
        cancelAll(client)
        let deadline = Deadline(inMilliseconds: Operation.discardMilliseconds)
        var untaken = JobList()
        while !deadline.hasPassed {
            keepUntaken(in: &untaken)
            while inFlightCount < maximumInFlight, let job = unsafe untaken.popFirst() {
                unsafe discardKey(of: job, client)
            }
            if inFlightCount == 0 { break }
            guard run(client, milliseconds: deadline.remainingMilliseconds) else { break }
        }
        // What there was no time for ends as it stands.
        while let job = unsafe untaken.popFirst() {
            unsafe leaveKey(of: job, client)
            unsafe job.free()
        }
        while let job = unsafe sending.first { unsafe abandon(job, client) }
        while let job = unsafe pausing.first { unsafe abandon(job, client) }
    }

    private mutating func keepUntaken(in untaken: inout JobList) {
        while let job = unsafe finished.popFirst() {
            if unsafe job.object.hasNewKey { unsafe untaken.append(job) } else { unsafe job.free() }
        }
    }

    private mutating func discardKey(of job: Box<Job>, _ client: borrowing Client) {
        guard let operation = unsafe job.object.operation else { return unsafe job.free() }
        guard let exchange = unsafe try? takeExchange(client) else {
            unsafe leaveKey(of: job, client)
            return unsafe job.free()
        }
        unsafe exchange.object.job = job.pointer
        unsafe job.object.exchange = exchange.pointer
        let step = unsafe operation.object.discardUntaken(client.settings)
        unsafe advance(job, step, client)
    }

    /// Tells of a key that is left alive.
    private func leaveKey(of job: Box<Job>, _ client: borrowing Client) {
        guard let operation = unsafe job.object.operation else { return }
        _ = unsafe operation.object.discardUntaken(client.settings)
        unsafe operation.object.noteEnd(job.object.clock, client.settings)
    }

    /// Ends the work on a job, whatever it is at.
    private mutating func abandon(_ job: Box<Job>, _ client: borrowing Client) {
        if unsafe job.object.state == .sending {
            unsafe sending.remove(job)
            if let exchange = unsafe Box<Exchange>(job.object.exchange) { unsafe multi.remove(exchange) }
        } else {
            unsafe pausing.remove(job)
        }
        unsafe finish(job, client)
    }
}
