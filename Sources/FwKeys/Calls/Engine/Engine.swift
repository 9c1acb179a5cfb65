// Engine.swift - runs any number of jobs, on the thread that calls it
//
// Jobs wait in the order of their submission, run side by side on one libcurl multi handle, and stay here when they are
// finished until the caller takes them. Nothing happens while `run` is not running. A queue has its own engine. A blocking
// call borrows an engine from its client, which keeps idle engines and their open connections in a pool. So an engine has no
// hold on its client: whoever has the engine has the hold.

import FwKeysTransport

@safe
public struct Engine: ~Copyable, Pooled {
    public static var tag: UInt32 { 0xe491_4e00 }

    let client: Box<Client>
    let multi: Multi
    /// The multi owns it, and it lives as long.
    public let events: Box<EventSet>
    /// The maximum number of jobs in flight.
    private(set) var maximumInFlight = 1

    var waiting = JobList()
    var sending = JobList()
    var pausing = JobList()
    var finished = JobList()
    private var idleExchanges = Pool<Exchange>()
    /// When the first waiting job may begin, in milliseconds of the monotonic clock, if its time slot is reserved.
    var nextTurn: Int64?
    /// libcurl was called after its responses were last taken, so it may have finished transfers. A fast service responds at
    /// once.
    var mayHaveAnswers = false
    /// An allocation failed in libcurl after its responses were last taken.
    var hasAllocationFailed = false
    /// A job is asking for the owner of the API key. No other job begins meanwhile, because it may need the same answer.
    var isAsking = false
    /// Bytes were received after the working memory was last wiped.
    var isWorkingMemoryUsed = false
    /// The next one in the client's pool of idle engines.
    public var nextIdle: Box<Engine>?

    init(_ client: Box<Client>) throws(OutOfMemory) {
        let events = try EventSet.make()
        events.object.watch(cancelToken: client.object.settings.object.cancelToken.descriptor)
        multi = try Multi(client.object.abilities, events)
        self.client = client
        self.events = events
    }

    deinit {
        // Free the easy handles first, because their connections belong to the multi handle. In a forked child all of them
        // belong to the parent, and are left alone.
        if !multi.isForked { idleExchanges.freeAll() }
    }

    public mutating func setMaximumInFlight(_ count: Int) {
        maximumInFlight = count
        multi.keepConnections(count)
        arm()
    }

    /// The number of jobs in flight.
    var inFlightCount: Int { sending.count + pausing.count }

    /// Whether a waiting job may begin.
    var mayBegin: Bool { inFlightCount < maximumInFlight && !isAsking }

    public var pendingCount: Int { waiting.count + inFlightCount }

    /// Puts a job on the waiting list.
    mutating func submit(_ job: Box<Job>) {
        if job.object.isToBeDone {
            events.object.watch(cancelToken: job.object.cancelToken)
            waiting.append(job)
            // The descriptor is edge-triggered, so a token that was triggered before produces no event.
            if isCancelled(job) { cancel(job) }
        } else {
            job.object.state = .finished
            finished.append(job)
        }
        arm()
    }

    /// Removes and returns the next finished job.
    public mutating func takeFinished() -> Box<Job>? {
        let job = finished.popFirst()
        if finished.isEmpty { arm() }
        return job
    }

    // Exchanges.

    /// An exchange for a job that begins.
    mutating func takeExchange() throws(Refusal) -> Box<Exchange> {
        if let exchange = idleExchanges.take() { return exchange }
        let exchange = try Exchange.make(client.object.settings.object, client.object.abilities)
        do {
            unsafe try exchange.object.join(events)
        } catch {
            unsafe exchange.free()
            throw error
        }
        return exchange
    }

    mutating func giveBack(_ exchange: Box<Exchange>) {
        if idleExchanges.count + inFlightCount >= maximumInFlight { return unsafe exchange.free() }
        exchange.object.reply.reset()
        unsafe exchange.object.job = nil
        idleExchanges.put(exchange)
    }

    // The next due time.

    /// In milliseconds of the monotonic clock. Nil if only events of sockets can continue a job.
    var due: Int64? {
        if mayHaveAnswers { return EventSet.atOnce }
        var due = events.object.curlDue
        if events.object.usesPollingFallback, !sending.isEmpty {
            let look = system_monotonic_ms() + EventSet.pollingMilliseconds
            due = min(due ?? look, look)
        }
        if let overdue = sending.first?.object.due { due = min(due ?? overdue, overdue) }
        if let pause = pausing.first?.object.due { due = min(due ?? pause, pause) }
        if !waiting.isEmpty, mayBegin {
            let begin = nextTurn ?? EventSet.atOnce
            due = min(due ?? begin, begin)
        }
        return due
    }

    /// Updates the timer behind the host's descriptor.
    func arm() {
        guard events.object.isWatched else { return }
        events.object.arm(at: finished.isEmpty ? due : EventSet.atOnce)
    }
}
