// Engine.swift - works on any number of jobs, on the thread of whoever runs it
//
// Jobs wait in the order of their submission, are worked on side by side on one multi, and are kept when they are
// finished until somebody takes them. Nothing moves but while `run` is running. A queue has an engine of its own. A
// blocking call borrows one from its client, which keeps the idle ones, with their connections open, in a pool: so an
// engine holds no reference to its client, and is lent the client whenever it has something to do.

import FwKeysTransport

@safe
public struct Engine: ~Copyable, Pooled {
    public static var tag: UInt32 { 0xe491_4e00 }

    public let multi: Multi
    /// The multi owns it, and it lives as long.
    public let events: Box<EventSet>
    /// How many jobs may be worked on at once.
    public private(set) var maximumInFlight = 1

    public var waiting = JobList()
    public var sending = JobList()
    public var pausing = JobList()
    public var finished = JobList()
    private var idleExchanges = Pool<Exchange>()
    /// When the first waiting job may begin, in milliseconds of the monotonic clock, where that time slot is reserved.
    public var nextTurn: Int64?
    /// libcurl was called since its answers were taken last, and may be done with something: a fast service answers at once.
    public var mayHaveAnswers = false
    /// An allocation failed in libcurl since its answers were taken last.
    public var hasAllocationFailed = false
    /// A job asks whose the API key is. No other one begins meanwhile: it may want to know, too.
    public var isAsking = false
    /// Something was received since the working memory was wiped.
    public var isWorkingMemoryUsed = false
    /// The next one in the client's pool of idle engines.
    public var nextIdle: Box<Engine>?

    /// An engine whose jobs are those of a client with these settings.
    public init(_ settings: borrowing Settings, _ abilities: CurlAbilities) throws(OutOfMemory) {
        let events = try EventSet.make()
        events.object.watch(cancelToken: settings.cancelToken.descriptor)
        multi = try Multi(abilities, events)
        self.events = events
    }

    deinit {
        // libcurl's handles go first: their connections belong to the multi. In a child after fork all of them are the
        // parent's, and stay as they are.
        if !multi.isForked { idleExchanges.freeAll() }
    }

    public mutating func setMaximumInFlight(_ count: Int) {
        maximumInFlight = count
        multi.keepConnections(count)
        arm()
    }

    /// How many jobs are worked on.
    public var inFlightCount: Int { sending.count + pausing.count }

    /// Whether a waiting job may begin.
    public var mayBegin: Bool { inFlightCount < maximumInFlight && !isAsking }

    public var pendingCount: Int { waiting.count + inFlightCount }

    /// Has a job wait for its turn.
    public mutating func submit(_ job: Box<Job>, _ client: borrowing Client) {
        if job.object.isToBeDone {
            events.object.watch(cancelToken: job.object.cancelToken)
            waiting.append(job)
            // Edge-triggered: a token that is triggered already produces no event.
            if isCancelled(job, client) { cancel(job, client) }
        } else {
            job.object.state = .finished
            finished.append(job)
        }
        arm()
    }

    /// The next finished job, which is the caller's.
    public mutating func takeFinished() -> Box<Job>? {
        let job = finished.popFirst()
        if finished.isEmpty { arm() }
        return job
    }

    // Exchanges.

    /// An exchange for a job that begins.
    public mutating func takeExchange(_ client: borrowing Client) throws(Refusal) -> Box<Exchange> {
        if let exchange = idleExchanges.take() { return exchange }
        let exchange = try Exchange.make(client.settings, client.abilities)
        do {
            unsafe try exchange.object.join(events)
        } catch {
            unsafe exchange.free()
            throw error
        }
        return exchange
    }

    public mutating func giveBack(_ exchange: Box<Exchange>) {
        if idleExchanges.count + inFlightCount >= maximumInFlight { return unsafe exchange.free() }
        exchange.object.reply.reset()
        unsafe exchange.object.job = nil
        idleExchanges.put(exchange)
    }

    // What is due next.

    /// In milliseconds of the monotonic clock; nil: nothing but what happens by itself.
    public var due: Int64? {
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

    /// Has the host's descriptor tell the truth.
    public func arm() {
        guard events.object.isWatched else { return }
        events.object.arm(at: finished.isEmpty ? due : EventSet.atOnce)
    }
}
