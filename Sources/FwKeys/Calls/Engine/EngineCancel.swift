// EngineCancel.swift - how jobs end early
//
// A cancelled operation gets the same reply as one whose token was triggered, and decides what to do: if it is deleting an
// orphan, it finishes that first.

import FwKeysTransport

extension Engine {
    /// False where there is no such job, or it is finished.
    public mutating func cancel(ticket: UInt64) -> Bool {
        guard let job = sending.job(ticket) ?? pausing.job(ticket) ?? waiting.job(ticket) else {
            return false
        }
        cancel(job)
        arm()
        return true
    }

    public mutating func cancelAll() {
        cancel { _ in true }
        arm()
    }

    /// Cancels the jobs that have this cancel token, or all of them if it is their client's.
    mutating func cancel(token: Int32) {
        let isOfClient = token == client.object.settings.object.cancelToken.descriptor
        cancel { isOfClient || $0.cancelToken == token }
    }

    private mutating func cancel(where includes: (borrowing Job) -> Bool) {
        cancel(from: waiting.first, where: includes)
        cancel(from: sending.first, where: includes)
        cancel(from: pausing.first, where: includes)
    }

    /// Visits each job of a list once. Cancelling removes the job from the list or marks it; the job may return at the end of
    /// the list.
    private mutating func cancel(from first: Box<Job>?, where includes: (borrowing Job) -> Bool) {
        var candidate = first
        while let job = candidate {
            candidate = job.object.next
            if !job.object.isCancelled && includes(job.object) { cancel(job) }
        }
    }

    mutating func cancel(_ job: Box<Job>) {
        job.object.isCancelled = true
        if job.object.state == .waiting {
            waiting.remove(job)
            return begin(job, hasTurn: true)
        }
        guard let work = job.object.work, work.operation.object.mayBeCancelled else { return }
        if job.object.state == .pausing {
            pausing.remove(job)
            advance(job, .send)
        } else {
            work.exchange.object.abandon(.cancelled)
            takeOut(job, work)
        }
    }

    /// Ends all jobs: cancels unfinished ones, and deletes created keys that nobody took, as far as the time allows. The log
    /// has a line for each.
    mutating func close() {
        cancelAll()
        let deadline = Deadline(inMilliseconds: Operation.discardMilliseconds)
        var untaken = JobList()
        while !deadline.hasPassed {
            keepUntaken(in: &untaken)
            while inFlightCount < maximumInFlight, let job = untaken.popFirst() { discardKey(of: job) }
            if inFlightCount == 0 { break }
            guard run(milliseconds: deadline.remainingMilliseconds) else { break }
        }
        // Jobs for which there was no time end as they are.
        while let job = untaken.popFirst() { leaveKey(of: job) }
        while let job = sending.first { abandon(job) }
        while let job = pausing.first { abandon(job) }
    }

    private mutating func keepUntaken(in untaken: inout JobList) {
        while let job = finished.popFirst() {
            if job.object.hasNewKey { untaken.append(job) } else { unsafe job.free() }
        }
    }

    private mutating func discardKey(of job: Box<Job>) {
        guard let operation = job.object.operation, let exchange = try? takeExchange() else {
            return leaveKey(of: job)
        }
        unsafe exchange.object.job = job.pointer
        job.object.exchange = exchange
        advance(job, operation.object.discardUntaken())
    }

    /// Frees a job whose key stays alive, and logs the key.
    private func leaveKey(of job: Box<Job>) {
        if let operation = job.object.operation {
            _ = operation.object.discardUntaken()
            operation.object.noteEnd(job.object.clock)
        }
        unsafe job.free()
    }

    /// Ends the work on a job in any state.
    private mutating func abandon(_ job: Box<Job>) {
        if job.object.state == .sending {
            sending.remove(job)
            if let exchange = job.object.exchange { multi.remove(exchange) }
        } else {
            pausing.remove(job)
        }
        finish(job)
    }
}
