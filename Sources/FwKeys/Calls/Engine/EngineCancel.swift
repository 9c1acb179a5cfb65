// EngineCancel.swift - how jobs end early
//
// A cancelled operation gets the same reply as one whose token was triggered, and decides what to do: if it is deleting an
// orphan, it finishes that first.

import FwKeysTransport

/// Which jobs are cancelled.
public enum JobChoice {
    case all
    /// The jobs that have this cancel token, or whose client has it.
    case token(Int32, client: Int32)

    public func includes(_ job: borrowing Job) -> Bool {
        switch self {
        case .all: true
        case .token(let token, let clients):
            token == clients || token == job.cancelToken
        }
    }
}

extension Engine {
    /// False where there is no such job, or it is finished.
    public mutating func cancel(ticket: UInt64, _ client: borrowing Client) -> Bool {
        guard
            let job = sending.job(ticket) ?? pausing.job(ticket) ?? waiting.job(ticket)
        else { return false }
        cancel(job, client)
        arm()
        return true
    }

    public mutating func cancelAll(_ client: borrowing Client) {
        cancel(.all, client)
        arm()
    }

    public mutating func cancel(token descriptor: Int32, _ client: borrowing Client) {
        cancel(.token(descriptor, client: client.settings.cancelToken.descriptor), client)
    }

    private mutating func cancel(_ choice: JobChoice, _ client: borrowing Client) {
        cancel(choice, from: waiting.first, client)
        cancel(choice, from: sending.first, client)
        cancel(choice, from: pausing.first, client)
    }

    /// Visits each job of a list once. Cancelling removes the job from the list or marks it; the job may return at the end of
    /// the list.
    private mutating func cancel(_ choice: JobChoice, from first: Box<Job>?, _ client: borrowing Client) {
        var candidate = first
        while let job = candidate {
            candidate = job.object.next
            if !job.object.isCancelled && choice.includes(job.object) { cancel(job, client) }
        }
    }

    public mutating func cancel(_ job: Box<Job>, _ client: borrowing Client) {
        job.object.isCancelled = true
        switch job.object.state {
        case .finished: break
        case .waiting:
            waiting.remove(job)
            begin(job, client, hasTurn: true)
        case .pausing:
            guard let operation = job.object.operation, operation.object.mayBeCancelled else {
                return
            }
            pausing.remove(job)
            advance(job, .send, client)
        case .sending:
            guard let operation = job.object.operation, operation.object.mayBeCancelled,
                let exchange = job.object.exchange
            else { return }
            exchange.object.abandon(.cancelled)
            takeOut(job, operation, exchange, client)
        }
    }

    /// Ends all jobs: cancels unfinished ones, and deletes created keys that nobody took, as far as the time allows. The log
    /// has a line for each.
    public mutating func close(_ client: borrowing Client) {
        cancelAll(client)
        let deadline = Deadline(inMilliseconds: Operation.discardMilliseconds)
        var untaken = JobList()
        while !deadline.hasPassed {
            keepUntaken(in: &untaken)
            while inFlightCount < maximumInFlight, let job = untaken.popFirst() {
                discardKey(of: job, client)
            }
            if inFlightCount == 0 { break }
            guard run(client, milliseconds: deadline.remainingMilliseconds) else { break }
        }
        // Jobs for which there was no time end as they are.
        while let job = untaken.popFirst() {
            leaveKey(of: job, client)
            unsafe job.free()
        }
        while let job = sending.first { abandon(job, client) }
        while let job = pausing.first { abandon(job, client) }
    }

    private mutating func keepUntaken(in untaken: inout JobList) {
        while let job = finished.popFirst() {
            if job.object.hasNewKey { untaken.append(job) } else { unsafe job.free() }
        }
    }

    private mutating func discardKey(of job: Box<Job>, _ client: borrowing Client) {
        guard let operation = job.object.operation else { return unsafe job.free() }
        guard let exchange = try? takeExchange(client) else {
            leaveKey(of: job, client)
            return unsafe job.free()
        }
        unsafe exchange.object.job = job.pointer
        job.object.exchange = exchange
        let step = operation.object.discardUntaken(client.settings)
        advance(job, step, client)
    }

    /// Logs a key that stays alive.
    private func leaveKey(of job: Box<Job>, _ client: borrowing Client) {
        guard let operation = job.object.operation else { return }
        _ = operation.object.discardUntaken(client.settings)
        operation.object.noteEnd(job.object.clock, client.settings)
    }

    /// Ends the work on a job in any state.
    private mutating func abandon(_ job: Box<Job>, _ client: borrowing Client) {
        if job.object.state == .sending {
            sending.remove(job)
            if let exchange = job.object.exchange { multi.remove(exchange) }
        } else {
            pausing.remove(job)
        }
        finish(job, client)
    }
}
