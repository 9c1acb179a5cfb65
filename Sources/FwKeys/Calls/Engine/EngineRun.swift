// EngineRun.swift - the loop of an engine
//
// The loop waits for events, passes them to libcurl, and gives each response to its operation, which decides the next step.

import FwKeysTransport

extension Engine {
    /// The descriptor for the host's loop.
    public mutating func watchedDescriptor() -> Int32 {
        defer { arm() }
        return events.object.watchedDescriptor()
    }

    /// Runs one job to its end, for as long as that takes: a blocking call.
    mutating func runToEnd(_ job: Box<Job>) {
        let token = job.object.cancelToken
        events.object.watch(cancelToken: token)
        begin(job, hasTurn: false)
        doWhatIsDue()
        while finished.isEmpty {
            let limit = events.object.usesPollingFallback ? EventSet.pollingMilliseconds : -1
            if !run(milliseconds: limit) { events.object.abandonDescriptor() }
            // Without a working descriptor no token produces an event, so check it here.
            if events.object.usesPollingFallback && isCancelled(job) { cancel(job) }
        }
        if token != client.object.settings.object.cancelToken.descriptor {
            events.object.unwatch(cancelToken: token)
        }
        _ = finished.popFirst()
        wipeWorkingMemory()
    }

    /// Runs until a job is finished, the time is over, somebody wakes the engine up, or there is nothing to wait for. A
    /// negative time means no limit. Returns false if the descriptor does not work because somebody closed it.
    public mutating func run(milliseconds: Int64) -> Bool {
        let end = milliseconds < 0 ? nil : system_monotonic_ms() + milliseconds
        var isWokenUp = false
        doWhatIsDue()
        while true {
            guard events.object.wait(milliseconds: waitMilliseconds(until: end)) else { return false }
            while let event = events.object.next() {
                switch event.source {
                case .socket: act(on: event)
                case .wakeup: isWokenUp = true
                case .cancelToken:
                    // The descriptor number may belong to another token now.
                    if CancelToken.isTriggered(event.descriptor) { cancel(token: event.descriptor) }
                case .timer: break
                }
            }
            doWhatIsDue()
            if isWokenUp || !finished.isEmpty || pendingCount == 0 { break }
            if let end, system_monotonic_ms() >= end { break }
        }
        wipeWorkingMemory()
        arm()
        return true
    }

    private mutating func wipeWorkingMemory() {
        if isWorkingMemoryUsed {
            isWorkingMemoryUsed = false
            client.object.settings.object.pages.wipeWorkingMemory()
        }
    }

    /// Tells libcurl of an event. After an allocation failure it does nothing: `curl_multi_socket_action` is unsafe then
    /// (libcurl 7.88 divides by zero, or stops telling what it waits for), so `actOnTime` calls `curl_multi_perform`.
    private mutating func act(on event: EventSet.Event) {
        if events.object.usesPollingFallback { return }
        noteWork(multi.act(on: event))
    }

    /// Must be called right after libcurl, because the next system call may change `errno`.
    private mutating func noteWork(_ isUsable: Bool) {
        if system_errno() == ENOMEM { hasAllocationFailed = true }
        if !isUsable { events.object.usePollingFallback() }
    }

    private mutating func actOnTime() {
        if events.object.takeCurlDue(), !events.object.usesPollingFallback {
            noteWork(multi.actOnTime())
            // If libcurl is called a moment too early, it may not set its timer again.
            if events.object.curlDue == nil {
                events.object.curlWaits(milliseconds: multi.millisecondsLeft)
            }
        }
        if events.object.usesPollingFallback { noteWork(multi.perform()) }
        mayHaveAnswers = true
    }

    private func waitMilliseconds(until end: Int64?) -> Int64 {
        if !finished.isEmpty || pendingCount == 0 { return 0 }
        let due = due
        guard let wake = end.map({ min($0, due ?? $0) }) ?? due else { return -1 }
        return min(max(wake - system_monotonic_ms(), 0), 60_000)
    }

    /// Does everything that needs no waiting: timers, responses that have arrived, pauses that are over, and jobs that can
    /// begin.
    private mutating func doWhatIsDue() {
        repeat {
            actOnTime()
            takeAnswers()
            endOverdue()
            resume()
            beginWaiting()
        } while mayHaveAnswers || events.object.isCurlDue
    }

    private mutating func takeAnswers() {
        mayHaveAnswers = false
        while let answer = unsafe multi.nextFinished() {
            guard let job = unsafe Box<Job>(answer.exchange.pointee.job), let work = job.object.work else {
                continue
            }
            unsafe work.exchange.object.finish(
                answer.result, deadline: work.operation.object.deadline,
                hasAllocationFailed: hasAllocationFailed)
            unsafe work.exchange.object.noteEmpty(client.object.settings.object.trust, answer.result)
            takeOut(job, work)
        }
        hasAllocationFailed = false
    }

    /// libcurl 7.88 drops a timer if it is called within the timer's last millisecond. This function ends the transfers that
    /// libcurl missed.
    private mutating func endOverdue() {
        while let job = sending.first, job.object.due <= system_monotonic_ms(), let work = job.object.work {
            work.exchange.object.finishOverdue(deadline: work.operation.object.deadline)
            takeOut(job, work)
        }
    }

    /// Handles the end of a job's request.
    mutating func takeOut(_ job: Box<Job>, _ work: Job.Work) {
        // Classify the response first: if it belongs to another request, its connection must be closed.
        let step = proceed(job, work)
        multi.remove(work.exchange)
        sending.remove(job)
        isWorkingMemoryUsed = true
        advance(job, step)
    }

    private mutating func resume() {
        while let job = pausing.first, job.object.due <= system_monotonic_ms() {
            pausing.remove(job)
            advance(job, .send)
        }
    }

    private mutating func beginWaiting() {
        while mayBegin, let job = waiting.first {
            // A job's deadline begins with its first turn, so the job is not begun before.
            guard isTurnOfFirst() else { return }
            waiting.remove(job)
            begin(job, hasTurn: true)
        }
        // Release a time slot that no job waits for: used later, it would exceed the rate.
        if waiting.isEmpty { nextTurn = nil }
    }

    /// Whether the first waiting job may begin. Its time slot is reserved now; otherwise clients that reserve early would
    /// always win.
    private mutating func isTurnOfFirst() -> Bool {
        guard client.object.pace.isLimited else { return true }
        let turn = nextTurn ?? client.object.pace.claim()
        let isNow = turn <= system_monotonic_ms()
        nextTurn = isNow ? nil : turn
        return isNow
    }

    /// Begins a job, which must be in no list.
    mutating func begin(_ job: Box<Job>, hasTurn: Bool) {
        guard let operation = job.object.begin() else { return finish(job) }
        let exchange: Box<Exchange>
        do {
            exchange = try takeExchange()
        } catch {
            _ = operation.object.fail(error)
            return finish(job)
        }
        unsafe exchange.object.job = job.pointer
        job.object.exchange = exchange
        job.object.hasTurn = hasTurn
        if job.object.isAsking { isAsking = true }
        advance(job, operation.object.begin())
    }

    /// Continues a job, which must be in no list, until it waits for something or is finished.
    mutating func advance(_ job: Box<Job>, _ first: Operation.Step) {
        guard let work = job.object.work else { return }
        var step = first
        while true {
            switch step {
            case .finished: return finish(job)
            case .pause(let milliseconds, let isRetry):
                if isRetry { client.object.retryBudget.spend() }
                work.operation.object.logPause(milliseconds, isRetry: isRetry)
                if milliseconds > 0, !isOver(job, work) { return pause(job, milliseconds) }
            case .send: break
            }
            if send(job, work) { return }
            step = proceed(job, work)
        }
    }

    private func proceed(_ job: Box<Job>, _ work: Job.Work) -> Operation.Step {
        work.operation.object.proceed(
            after: &work.exchange.object.reply, job.object.attemptClock, client.object)
    }

    private mutating func pause(_ job: Box<Job>, _ milliseconds: Int64) {
        job.object.due = system_monotonic_ms() + milliseconds
        job.object.state = .pausing
        pausing.insertByDue(job)
    }

    /// Sends the current request, or lets it wait for its turn. Returns false, and a reply with the reason, if neither is
    /// possible.
    private mutating func send(_ job: Box<Job>, _ work: Job.Work) -> Bool {
        job.object.attemptClock = OperationClock(client.object.settings.object)
        guard work.operation.object.prepare(&work.exchange.object) else { return false }
        if isOver(job, work) {
            work.exchange.object.abandon(.cancelled)
            return false
        }
        if !job.object.hasTurn {
            guard let wait = work.operation.object.turn(client.object.pace) else {
                work.exchange.object.abandon(.deadline)
                return false
            }
            job.object.hasTurn = true
            if wait > 0 {
                pause(job, wait)
                return true
            }
        }
        job.object.hasTurn = false
        guard multi.add(work.exchange) else {
            work.exchange.object.abandon(.noMemory)
            return false
        }
        work.exchange.object.reply.isTried = true
        job.object.state = .sending
        job.object.due = work.exchange.object.overdue
        sending.insertByDue(job)
        return true
    }

    /// Whether somebody has cancelled the job, and the operation may be.
    private func isOver(_ job: Box<Job>, _ work: Job.Work) -> Bool {
        work.operation.object.mayBeCancelled && (job.object.isCancelled || isCancelled(job))
    }

    /// Whether the job's token was triggered, or its client's.
    func isCancelled(_ job: Box<Job>) -> Bool {
        CancelToken.isTriggered(
            client.object.settings.object.cancelToken.descriptor, job.object.cancelToken)
    }

    mutating func finish(_ job: Box<Job>) {
        if let exchange = job.object.exchange { giveBack(exchange) }
        job.object.exchange = nil
        if job.object.isAsking { isAsking = false }
        if job.object.takeAnswer() { return begin(job, hasTurn: false) }
        job.object.operation?.object.noteEnd(job.object.clock)
        job.object.settle()
        job.object.state = .finished
        finished.append(job)
    }
}
