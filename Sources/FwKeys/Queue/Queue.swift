// Queue.swift - any number of operations at once, on the thread of whoever runs it
//
// Jobs wait in the order of their submission, are worked on side by side on one multi, and are kept when they are finished
// until somebody takes them. What an operation does next is decided where it is for a blocking call; here is who waits
// for what. Nothing moves but while `run` is running.

import CSystem

@safe
struct Queue: ~Copyable, Boxed {
    static var tag: UInt64 { 0x9e0e_0000_0001 }

    static var mostInFlight: Int32 { 10_000 }
    static var mostWaiting: Int32 { 10_000_000 }

    let client: SharedClient
    let multi: Multi
    /// What the multi owns; it lives as long.
    let events: Box<EventSet>
    private(set) var maximumInFlight = 64
    var maximumWaiting = 10_000

    var waiting = JobList()
    var sending = JobList()
    var pausing = JobList()
    var finished = JobList()
    private var lastTicket: UInt64 = 0
    private var idle = ExchangePool()
    /// When the first that waits may begin, in milliseconds of the monotonic clock, where that has been claimed.
    var nextTurn: Int64?
    /// libcurl was called since its answers were taken last, and may be done with something: a fast service answers at once.
    var mayHaveAnswers = false
    /// Something was received since the working memory was wiped.
    var isWorkingMemoryUsed = false

    private init(_ client: consuming SharedClient, _ multi: consuming Multi, _ events: Box<EventSet>) {
        self.client = client
        self.multi = multi
        unsafe self.events = unsafe events
        self.multi.keepConnections(maximumInFlight)
    }

    static func make(_ client: borrowing SharedClient) throws(Refusal) -> Box<Queue> {
        let events = unsafe try EventSet.make()
        unsafe events.object.watch(cancelToken: client.object.settings.cancelToken.descriptor)
        guard let multi = unsafe try? Multi(client.object.abilities, events),
            let queue = unsafe try? Box(Queue(client.share(), multi, events))
        else { throw .noMemory }
        return unsafe queue
    }

    @inline(never)
    deinit {}

    mutating func setMaximumInFlight(_ count: Int) {
        maximumInFlight = count
        multi.keepConnections(count)
        arm()
    }

    /// How many operations are worked on.
    var inFlightCount: Int { sending.count + pausing.count }

    var pendingCount: Int { waiting.count + inFlightCount }

    // Submission.

    func checkRoom() throws(Refusal) {
        if waiting.count >= maximumWaiting { throw Refusal(.queueFull, "queue") }
    }

    /// Takes a job in, and returns its ticket.
    @unsafe
    mutating func submit(_ job: Box<Job>) -> UInt64 {
        lastTicket += 1
        unsafe job.object.ticket = lastTicket
        if unsafe job.object.isToBeDone {
            unsafe events.object.watch(cancelToken: job.object.cancelToken)
            unsafe waiting.append(job)
            // A token that was triggered before tells of itself no more.
            if unsafe isCancelled(job) { unsafe cancel(job) }
        } else {
            unsafe job.object.state = .finished
            unsafe finished.append(job)
        }
        arm()
        return lastTicket
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
    mutating func takeExchange() throws(Refusal) -> Box<Exchange> {
        if let exchange = unsafe idle.take() { return unsafe exchange }
        return unsafe try Exchange.make(client.object.settings, client.object.abilities)
    }

    @unsafe
    mutating func giveBack(_ exchange: Box<Exchange>) {
        if idle.count + inFlightCount >= maximumInFlight { return unsafe exchange.free() }
        unsafe exchange.object.reply.reset()
        unsafe exchange.object.job = nil
        unsafe idle.put(exchange)
    }

    /// Frees libcurl's handles, which belong to the multi. In a child after fork they are let be: the connections are the parent's.
    mutating func freeExchanges() { idle.freeAll() }

    // What is due next, in milliseconds of the monotonic clock; nil: nothing but what happens by itself.

    var due: Int64? {
        if mayHaveAnswers { return EventSet.atOnce }
        var due = unsafe events.object.curlDue
        if unsafe events.object.isBlind, !sending.isEmpty {
            let look = system_monotonic_ms() + EventSet.millisecondsWhenBlind
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
