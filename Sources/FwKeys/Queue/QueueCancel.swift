// QueueCancel.swift - how operations of a queue end early
//
// A cancelled operation is told so, like one whose token was triggered, and decides what follows: one that is deleting a
// key that nobody would hold goes on with that first.

import CSystem

/// Whom somebody wants to end.
enum JobChoice {
    case all
    /// Those that a cancel token was given to, and all of a client that it was given to.
    case token(Int32, client: Int32)

    func includes(_ job: borrowing Job) -> Bool {
        switch self {
        case .all: true
        case .token(let token, let clients):
            token == clients || token == job.cancelToken
        }
    }
}

extension Queue {
    /// False where there is no such operation, or it is finished.
    mutating func cancel(ticket: UInt64) -> Bool {
        guard
            let job = unsafe sending.job(ticket) ?? pausing.job(ticket) ?? waiting.job(ticket)
        else { return false }
        unsafe cancel(job)
        arm()
        return true
    }

    mutating func cancelAll() {
        cancel(.all)
        arm()
    }

    mutating func cancel(token descriptor: Int32) {
        cancel(.token(descriptor, client: client.object.settings.cancelToken.descriptor))
    }

    @inline(never)
    private mutating func cancel(_ choice: JobChoice) {
        unsafe cancel(choice, from: waiting.first)
        unsafe cancel(choice, from: sending.first)
        unsafe cancel(choice, from: pausing.first)
    }

    /// Each job of a list is looked at once. Cancelling takes it out of the list, or it has its mark; it may come back at the end.
    private mutating func cancel(_ choice: JobChoice, from first: Box<Job>?) {
        var candidate = unsafe first
        while let job = unsafe candidate {
            unsafe candidate = JobList.next(job)
            if unsafe !job.object.isCancelled && choice.includes(job.object) { unsafe cancel(job) }
        }
    }

    @inline(never)
    @unsafe
    mutating func cancel(_ job: Box<Job>) {
        unsafe job.object.isCancelled = true
        switch unsafe job.object.state {
        case .finished: break
        case .waiting:
            unsafe waiting.remove(job)
            unsafe begin(job)
        case .pausing:
            guard let course = unsafe job.object.course, unsafe course.object.operation.mayBeCancelled else {
                return
            }
            unsafe pausing.remove(job)
            unsafe advance(job, .send)
        case .sending:
            guard let course = unsafe job.object.course, unsafe course.object.operation.mayBeCancelled,
                let exchange = unsafe Box<Exchange>(job.object.exchange)
            else { return }
            unsafe exchange.object.abandon(.cancelled)
            unsafe takeOut(job, course, exchange)
        }
    }

    /// The end of all of them: what is not finished is cancelled, and what was created and nobody took is deleted, as far as
    /// the time allows. The log is told of each.
    mutating func close() {
        if client.isForked { return }
        cancelAll()
        let deadline = Deadline(inMilliseconds: Operation.discardMilliseconds)
        var untaken = JobList()
        while !deadline.hasPassed {
            unsafe keepUntaken(in: &untaken)
            while inFlightCount < maximumInFlight, let job = unsafe untaken.popFirst() {
                unsafe discardKey(of: job)
            }
            if inFlightCount == 0 { break }
            guard run(milliseconds: deadline.remainingMilliseconds) else { break }
        }
        // What there was no time for ends as it stands.
        while let job = unsafe untaken.popFirst() {
            unsafe leaveKey(of: job)
            unsafe job.free()
        }
        while let job = unsafe sending.first { unsafe abandon(job) }
        while let job = unsafe pausing.first { unsafe abandon(job) }
        freeExchanges()
    }

    private mutating func keepUntaken(in untaken: inout JobList) {
        while let job = unsafe finished.popFirst() {
            if unsafe job.object.hasNewKey { unsafe untaken.append(job) } else { unsafe job.free() }
        }
    }

    private mutating func discardKey(of job: Box<Job>) {
        guard let course = unsafe job.object.course else { return unsafe job.free() }
        guard let exchange = unsafe try? takeExchange() else {
            unsafe leaveKey(of: job)
            return unsafe job.free()
        }
        unsafe exchange.object.job = job.pointer
        unsafe job.object.exchange = exchange.pointer
        let step = unsafe course.object.operation.discardUntaken(client.object.settings)
        unsafe advance(job, step)
    }

    /// Tells of a key that is left alive.
    private func leaveKey(of job: Box<Job>) {
        guard let course = unsafe job.object.course else { return }
        _ = unsafe course.object.operation.discardUntaken(client.object.settings)
        unsafe course.object.operation.noteEnd(job.object.clock, client.object.settings)
    }

    /// Ends the work on a job, whatever it is at.
    private mutating func abandon(_ job: Box<Job>) {
        if unsafe job.object.state == .sending {
            unsafe sending.remove(job)
            if let exchange = unsafe Box<Exchange>(job.object.exchange) { unsafe multi.remove(exchange) }
        } else {
            unsafe pausing.remove(job)
        }
        unsafe finish(job)
    }
}
