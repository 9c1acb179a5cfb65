// Engine.swift - works on any number of jobs, on the thread of whoever runs it
//
// Jobs wait in the order of their submission, are worked on side by side on one multi, and are kept when they are
// finished until somebody takes them. Nothing moves but while `run` is running. A queue has an engine of its own. A
// blocking call borrows one from its client, which keeps the idle ones, with their connections open, in a pool: so an
// engine holds no reference to its client, and is lent the client whenever it has something to do.

import CSystem

@safe
struct Engine: ~Copyable, Boxed {
    static var tag: UInt64 { 0xe491_4e00_0001 }

    let multi: Multi
    /// The multi owns it, and it lives as long.
    let events: Box<EventSet>
    /// How many jobs may be worked on at once.
    private(set) var maximumInFlight = 1

    var waiting = JobList()
    var sending = JobList()
    var pausing = JobList()
    var finished = JobList()
    private var idleExchanges = ExchangePool()
    /// When the first waiting job may begin, in milliseconds of the monotonic clock, where that time slot is reserved.
    var nextTurn: Int64?
    /// libcurl was called since its answers were taken last, and may be done with something: a fast service answers at once.
    var mayHaveAnswers = false
    /// An allocation failed in libcurl since its answers were taken last.
    var hasAllocationFailed = false
    /// Something was received since the working memory was wiped.
    var isWorkingMemoryUsed = false
    /// The next one in the client's pool of idle engines.
    var nextIdle: OpaquePointer?

    /// An engine whose jobs are those of a client with these settings.
    init(_ settings: borrowing Settings, _ abilities: CurlAbilities) throws(OutOfMemory) {
        let events = unsafe try EventSet.make()
        unsafe events.object.watch(cancelToken: settings.cancelToken.descriptor)
        multi = unsafe try Multi(abilities, events)
        unsafe self.events = unsafe events
        unsafe nextIdle = nil
    }

    deinit {
        // libcurl's handles go first: their connections belong to the multi. In a child after fork all of them are the
        // parent's, and stay as they are.
        if !multi.isForked { idleExchanges.freeAll() }
    }

    mutating func setMaximumInFlight(_ count: Int) {
        maximumInFlight = count
        multi.keepConnections(count)
        arm()
    }

    /// How many jobs are worked on.
    var inFlightCount: Int { sending.count + pausing.count }

    var pendingCount: Int { waiting.count + inFlightCount }

    /// Has a job wait for its turn.
    @unsafe
    mutating func submit(_ job: Box<Job>, _ client: borrowing Client) {
        if unsafe job.object.isToBeDone {
            unsafe events.object.watch(cancelToken: job.object.cancelToken)
            unsafe waiting.append(job)
            // Edge-triggered: a token that is triggered already produces no event.
            if unsafe isCancelled(job, client) { unsafe cancel(job, client) }
        } else {
            unsafe job.object.state = .finished
            unsafe finished.append(job)
        }
        arm()
    }

    /// The next finished job, which is the caller's.
    @unsafe
    mutating func takeFinished() -> Box<Job>? {
        let job = unsafe finished.popFirst()
        if finished.isEmpty { arm() }
        return unsafe job
    }

    // Exchanges.

    /// An exchange for a job that begins.
    @unsafe
    mutating func takeExchange(_ client: borrowing Client) throws(Refusal) -> Box<Exchange> {
        if let exchange = unsafe idleExchanges.take() { return unsafe exchange }
        let exchange = unsafe try Exchange.make(client.settings, client.abilities)
        do {
            unsafe try exchange.object.join(events)
        } catch {
            unsafe exchange.free()
            throw error
        }
        return unsafe exchange
    }

    @unsafe
    mutating func giveBack(_ exchange: Box<Exchange>) {
        if idleExchanges.count + inFlightCount >= maximumInFlight { return unsafe exchange.free() }
        unsafe exchange.object.reply.reset()
        unsafe exchange.object.job = nil
        unsafe idleExchanges.put(exchange)
    }

    // What is due next.

    /// In milliseconds of the monotonic clock; nil: nothing but what happens by itself.
    var due: Int64? {
        if mayHaveAnswers { return EventSet.atOnce }
        var due = unsafe events.object.curlDue
        if unsafe events.object.usesPollingFallback, !sending.isEmpty {
            let look = system_monotonic_ms() + EventSet.pollingMilliseconds
            due = min(due ?? look, look)
        }
        if let overdue = unsafe sending.first?.object.due { due = min(due ?? overdue, overdue) }
        if let pause = unsafe pausing.first?.object.due { due = min(due ?? pause, pause) }
        if !waiting.isEmpty, inFlightCount < maximumInFlight {
            let begin = nextTurn ?? EventSet.atOnce
            due = min(due ?? begin, begin)
        }
        return due
    }

    /// Has the host's descriptor tell the truth.
    func arm() {
        guard unsafe events.object.isWatched else { return }
        unsafe events.object.arm(at: finished.isEmpty ? due : EventSet.atOnce)
    }
}
