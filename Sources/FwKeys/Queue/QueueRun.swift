// QueueRun.swift - what a queue does when it is run
//
// Waits for what happens, tells libcurl, and hands each answer to its operation, which says what comes next.

import CSystem

extension Queue {
    /// Runs until something is finished, the time is over, somebody rings, or there is nothing to wait for; below zero the time
    /// is without a limit.
    /// False where the descriptors do not work any more: somebody closed them.
    mutating func run(milliseconds: Int64) -> Bool {
        let end = milliseconds < 0 ? nil : system_monotonic_ms() + milliseconds
        var isRung = false
        doWhatIsDue()
        while true {
            guard unsafe events.object.wait(milliseconds: waitMilliseconds(until: end)) else { return false }
            while let event = unsafe events.object.next() {
                switch event.source {
                case .socket: act(on: event)
                case .bell: isRung = true
                case .cancelToken:
                    // The number may be another token's by now.
                    if Cancellation(event.descriptor, -1).isTriggered { cancel(token: event.descriptor) }
                case .timer: break
                }
            }
            doWhatIsDue()
            if isRung || !finished.isEmpty || pendingCount == 0 { break }
            if let end, system_monotonic_ms() >= end { break }
        }
        if isWorkingMemoryUsed {
            isWorkingMemoryUsed = false
            client.object.settings.pages.wipeWorkingMemory()
        }
        arm()
        return true
    }

    /// libcurl is told what happened. Where it had no memory, or the set no room, for something to wait for, it must not be told
    /// any more: it would never say so, or divide by what it did not get. From then on it looks for itself, again and again.
    private func act(on event: EventSet.Event) {
        if unsafe !events.object.isBlind, !multi.act(on: event) { unsafe events.object.goBlind() }
    }

    /// The same of the time.
    private mutating func actOnTime() {
        if unsafe events.object.takeCurlDue(), unsafe !events.object.isBlind {
            if !multi.actOnTime() { unsafe events.object.goBlind() }
            // Called a moment too early, libcurl may not say again when it wants to be called.
            if unsafe events.object.curlDue == nil {
                unsafe events.object.curlWaits(milliseconds: multi.millisecondsLeft)
            }
        }
        if unsafe events.object.isBlind { _ = multi.perform() }
        mayHaveAnswers = true
    }

    private func waitMilliseconds(until end: Int64?) -> Int64 {
        if !finished.isEmpty || pendingCount == 0 { return 0 }
        let due = due
        guard let wake = end.map({ min($0, due ?? $0) }) ?? due else { return -1 }
        return min(max(wake - system_monotonic_ms(), 0), 60_000)
    }

    /// What needs no waiting: timers, answers that have come, pauses that are over, and jobs that can begin.
    private mutating func doWhatIsDue() {
        repeat {
            actOnTime()
            takeAnswers()
            endOverdue()
            resume()
            beginWaiting()
        } while unsafe mayHaveAnswers || events.object.curlDue.map { $0 <= system_monotonic_ms() } ?? false
    }

    private mutating func takeAnswers() {
        mayHaveAnswers = false
        while let answer = unsafe multi.nextFinished() {
            guard let job = unsafe Box<Job>(answer.exchange.pointee.job),
                let course = unsafe job.object.course,
                let exchange = unsafe Box<Exchange>(job.object.exchange)
            else { continue }
            unsafe exchange.object.finish(answer.result, deadline: course.object.operation.deadline)
            unsafe takeOut(job, course, exchange)
        }
    }

    /// libcurl 7.88 drops a timer that it is called for within its last millisecond: what it has missed ends here.
    private mutating func endOverdue() {
        let now = system_monotonic_ms()
        while let job = unsafe sending.first, unsafe job.object.due <= now,
            let course = unsafe job.object.course, let exchange = unsafe Box<Exchange>(job.object.exchange)
        {
            unsafe exchange.object.finishOverdue(deadline: course.object.operation.deadline)
            unsafe takeOut(job, course, exchange)
        }
    }

    /// A job's request is over.
    mutating func takeOut(_ job: Box<Job>, _ course: Box<Course>, _ exchange: Box<Exchange>) {
        unsafe multi.remove(exchange)
        unsafe sending.remove(job)
        isWorkingMemoryUsed = true
        unsafe advance(job, proceed(job, course, exchange))
    }

    private mutating func resume() {
        let now = system_monotonic_ms()
        while let job = unsafe pausing.first, unsafe job.object.due <= now {
            unsafe pausing.remove(job)
            unsafe advance(job, .send)
        }
    }

    private mutating func beginWaiting() {
        while inFlightCount < maximumInFlight, let job = unsafe waiting.first {
            // Its time begins with its first turn, so it is not begun before.
            guard isItsTurn() else { return }
            unsafe waiting.remove(job)
            unsafe begin(job)
        }
        // A turn that nobody waits for is let go: taken later, it would be one too many.
        if waiting.isEmpty { nextTurn = nil }
    }

    /// Whether the first that waits may begin. Its turn is claimed ahead: else whoever claims theirs ahead would always be first.
    private mutating func isItsTurn() -> Bool {
        guard client.object.pace.isLimited else { return true }
        let turn = nextTurn ?? client.object.pace.claim()
        let isNow = turn <= system_monotonic_ms()
        nextTurn = isNow ? nil : turn
        return isNow
    }

    /// Begins a job that is in no list.
    @unsafe
    @inline(never)
    mutating func begin(_ job: Box<Job>) {
        guard let course = unsafe job.object.begin() else { return unsafe finish(job) }
        guard let exchange = unsafe try? takeExchange() else {
            _ = unsafe course.object.operation.fail(Refusal.noMemory)
            return unsafe finish(job)
        }
        unsafe exchange.object.job = job.pointer
        unsafe job.object.exchange = exchange.pointer
        unsafe job.object.hasTurn = true
        unsafe course.object.operation.restartClock(client.object.settings)
        let step = unsafe course.object.operation.begin(client.object.settings)
        unsafe advance(job, step)
    }

    /// Goes on with a job that is in no list, until it waits for something or is finished.
    @unsafe
    @inline(never)
    mutating func advance(_ job: Box<Job>, _ first: Operation.Step) {
        guard let course = unsafe job.object.course, let exchange = unsafe Box<Exchange>(job.object.exchange)
        else { return }
        var step = first
        while true {
            switch step {
            case .finished: return unsafe finish(job)
            case .pause(let milliseconds, let isRetry):
                unsafe course.object.operation.notePause(milliseconds, isRetry: isRetry, client.object)
                if milliseconds > 0, unsafe !isOver(job, course) { return unsafe pause(job, milliseconds) }
            case .send: break
            }
            if unsafe send(job, course, exchange) { return }
            step = unsafe proceed(job, course, exchange)
        }
    }

    @unsafe
    @inline(never)
    func proceed(_ job: Box<Job>, _ course: Box<Course>, _ exchange: Box<Exchange>) -> Operation.Step {
        unsafe course.object.operation.proceed(
            after: &exchange.object.reply, job.object.attemptClock, client.object)
    }

    @unsafe
    private mutating func pause(_ job: Box<Job>, _ milliseconds: Int64) {
        unsafe job.object.due = system_monotonic_ms() + milliseconds
        unsafe job.object.state = .pausing
        unsafe pausing.insertByDue(job)
    }

    /// Sends the present request, or has it wait for its turn; false, and a reply that tells why, where it cannot.
    @unsafe
    private mutating func send(
        _ job: Box<Job>, _ course: Box<Course>, _ exchange: Box<Exchange>
    ) -> Bool {
        unsafe job.object.attemptClock = OperationClock(client.object.settings)
        guard unsafe course.object.operation.prepare(&exchange.object, client.object) else { return false }
        if unsafe isOver(job, course) {
            unsafe exchange.object.abandon(.cancelled)
            return false
        }
        if unsafe !job.object.hasTurn {
            guard let wait = unsafe course.object.operation.turn(client.object.pace) else {
                unsafe exchange.object.abandon(.deadline)
                return false
            }
            unsafe job.object.hasTurn = true
            if wait > 0 {
                unsafe pause(job, wait)
                return true
            }
        }
        unsafe job.object.hasTurn = false
        guard unsafe multi.add(exchange) else {
            unsafe exchange.object.abandon(.noMemory)
            return false
        }
        unsafe exchange.object.reply.isTried = true
        unsafe job.object.state = .sending
        unsafe job.object.due = exchange.object.overdue
        unsafe sending.insertByDue(job)
        return true
    }

    /// Whether somebody has cancelled it, and may.
    @unsafe
    private func isOver(_ job: Box<Job>, _ course: Box<Course>) -> Bool {
        unsafe course.object.operation.mayBeCancelled && (job.object.isCancelled || isCancelled(job))
    }

    /// Whether its token was triggered, or its client's.
    @unsafe
    func isCancelled(_ job: Box<Job>) -> Bool {
        unsafe Cancellation(client.object.settings.cancelToken.descriptor, job.object.cancelToken).isTriggered
    }

    @unsafe
    @inline(never)
    mutating func finish(_ job: Box<Job>) {
        if let exchange = unsafe Box<Exchange>(job.object.exchange) { unsafe giveBack(exchange) }
        unsafe job.object.exchange = nil
        unsafe job.object.course?.object.operation.noteEnd(job.object.clock, client.object.settings)
        unsafe job.object.settle()
        unsafe job.object.state = .finished
        unsafe finished.append(job)
    }
}
