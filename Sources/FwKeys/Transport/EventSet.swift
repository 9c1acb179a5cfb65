// EventSet.swift - one file descriptor that is readable when an engine has work
//
// An engine waits on an epoll descriptor for libcurl's sockets and for the cancel tokens of its jobs. The program that uses a
// queue watches the same descriptor in its own event loop. So the set of a queue also has a timer for the next due time, and
// an event descriptor by which other threads wake up the queue.

import FwKeysSettings

@safe
public struct EventSet: ~Copyable, Boxed {
    public static var tag: UInt32 { 0xe7e4_7500 }

    private static var capacity: Int { 64 }

    /// An instant that is over.
    public static var atOnce: Int64 { 1 }
    /// How often the polling fallback looks.
    public static var pollingMilliseconds: Int64 { 10 }

    /// Below zero: there is none, and the polling fallback is in use.
    public private(set) var descriptor: Int32
    private var timer: Int32 = -1
    private var wakeup: Int32 = -1
    private let buffer: UnsafeMutablePointer<system_event>
    private var count = 0
    private var position = 0

    private var sockets = SocketTable()
    /// Not all that libcurl waits for is in the set, so libcurl has to look for itself at short intervals.
    public private(set) var usesPollingFallback = false
    /// When libcurl wants to be called, in milliseconds of the monotonic clock; nil: it does not.
    public private(set) var curlDue: Int64?
    /// What the timer is set to; 0: nothing.
    private var timerDue: Int64 = 0
    /// The host has asked for the descriptor. Until then nobody looks at it, and the timer need not be kept right.
    public private(set) var isWatched = false

    /// Something that happened.
    public struct Event {
        /// The number is the upper half of the label in the set; the lower half is the descriptor.
        public enum Source: UInt64 {
            case socket, timer, wakeup, cancelToken
        }

        public let source: Source
        public let descriptor: Int32
        public let curlFlags: Int32
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
        if timer >= 0 { close(timer) }
        if wakeup >= 0 { close(wakeup) }
        unsafe Allocation.release(buffer, wiping: 0)
    }

    public static func make() throws(OutOfMemory) -> Box<EventSet> {
        let buffer = unsafe try Allocation.allocate(byteCount: MemoryLayout<system_event>.stride * capacity)
        let descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
        let events = unsafe EventSet(
            descriptor: descriptor, buffer: buffer.bindMemory(to: system_event.self, capacity: capacity),
            usesPollingFallback: descriptor < 0)
        return try Box(events)
    }

    /// Adds what only a queue has; false where there is no descriptor left for it.
    public mutating func openForHost() -> Bool {
        timer = timerfd_create(CLOCK_MONOTONIC, Int32(TFD_CLOEXEC | TFD_NONBLOCK))
        wakeup = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        return add(timer, .timer) && add(wakeup, .wakeup)
    }

    /// Somebody closed the descriptor, and its number may be a file of theirs by now.
    public mutating func abandonDescriptor() {
        descriptor = -1
        usePollingFallback()
    }

    // What libcurl waits for, as it tells.

    /// Sockets that are to be read from or written to, or not any more.
    public mutating func curlWaits(for socket: Int32, _ interest: Int32) {
        let isKnown = sockets.isKnown(socket)
        let registered = sockets.interest(in: socket)
        if interest == CURL_POLL_REMOVE {
            if isKnown {
                sockets.note(socket, interest: registered, isWanted: false)
            } else {
                // It may be closed by now, which is as good.
                system_epoll_control(descriptor, EPOLL_CTL_DEL, socket, 0, 0)
            }
            return
        }
        let wanted = UInt8(truncatingIfNeeded: interest)
        guard registered == wanted || watch(socket, wanted) else { return usePollingFallback() }
        if isKnown { sockets.note(socket, interest: wanted, isWanted: true) }
    }

    public mutating func usePollingFallback() { usesPollingFallback = true }

    private func watch(_ socket: Int32, _ interest: UInt8) -> Bool {
        var flags: UInt32 = 0
        if Int32(interest) & CURL_POLL_IN != 0 { flags |= system_event_in }
        if Int32(interest) & CURL_POLL_OUT != 0 { flags |= system_event_out }
        let label = Self.label(.socket, socket)
        return system_epoll_control(descriptor, EPOLL_CTL_ADD, socket, flags, label) == 0
            || system_epoll_control(descriptor, EPOLL_CTL_MOD, socket, flags, label) == 0
    }

    /// Whether an idle pooled socket became readable; it leaves the set then.
    private mutating func isUnwanted(_ socket: Int32) -> Bool {
        guard sockets.isKnown(socket), !sockets.isWanted(socket) else { return false }
        system_epoll_control(descriptor, EPOLL_CTL_DEL, socket, 0, 0)
        sockets.note(socket, interest: 0, isWanted: false)
        return true
    }

    public mutating func curlOpened(_ socket: Int32) throws(OutOfMemory) {
        try sockets.open(socket)
    }

    /// Whether the connection with that local port has unread bytes, before a request is sent on it.
    public mutating func look(port: Int32) -> (socket: Int32, finding: Int32)? { sockets.look(port: port) }

    /// It is taken out by hand: closing it does not, where a child that was forked has it too.
    public mutating func curlCloses(_ socket: Int32) {
        if sockets.interest(in: socket) != 0 {
            system_epoll_control(descriptor, EPOLL_CTL_DEL, socket, 0, 0)
        }
        sockets.close(socket)
    }

    /// A time to be called at; -1: none.
    public mutating func curlWaits(milliseconds: Int) {
        switch milliseconds {
        case ..<0: curlDue = nil
        // Several times for each request, which need not read the clock.
        case 0: curlDue = Self.atOnce
        default: curlDue = system_monotonic_ms() + Int64(milliseconds)
        }
    }

    /// Whether libcurl wants to be called now.
    public var isCurlDue: Bool {
        guard let curlDue else { return false }
        return curlDue == Self.atOnce || curlDue <= system_monotonic_ms()
    }

    /// The same; asked once for each time.
    public mutating func takeCurlDue() -> Bool {
        let isDue = isCurlDue
        if isDue { curlDue = nil }
        return isDue
    }

    /// Watches a cancel token, where there is one and it is not watched already. Edge-triggered: a token produces one event.
    public func watch(cancelToken: Int32) {
        if cancelToken < 0 { return }
        system_epoll_control(
            descriptor, EPOLL_CTL_ADD, cancelToken, system_event_in_once,
            Self.label(.cancelToken, cancelToken))
    }

    public func unwatch(cancelToken: Int32) {
        if cancelToken < 0 { return }
        system_epoll_control(descriptor, EPOLL_CTL_DEL, cancelToken, 0, 0)
    }

    // The host's side.

    /// The descriptor for the host's loop.
    public mutating func watchedDescriptor() -> Int32 {
        isWatched = true
        return descriptor
    }

    /// Has the descriptor become readable at `due`, in milliseconds of the monotonic clock; nil: only by what happens.
    public mutating func arm(at due: Int64?) {
        guard isWatched else { return }
        // What is due already must not read as "never".
        let due = due.map { max($0, Self.atOnce) } ?? 0
        if due != timerDue, system_timer_set(timer, due) == 0 { timerDue = due }
    }

    /// Any thread and any signal handler may.
    public func wakeUp() {
        var one: UInt64 = 1
        unsafe write(wakeup, &one, MemoryLayout<UInt64>.size)
    }

    // Waiting.

    /// Waits for an event, at most `milliseconds`; -1: without a limit. In the polling fallback it waits 10 ms at most, whatever
    /// is asked for. Returns false if `epoll_wait` fails, other than by a signal.
    public mutating func wait(milliseconds: Int64) -> Bool {
        position = 0
        count = 0
        if descriptor < 0 {
            poll(nil, 0, Int32(min(max(milliseconds, 0), Self.pollingMilliseconds)))
            return true
        }
        let limit = Int32(clamping: milliseconds)
        let result = unsafe epoll_wait(descriptor, buffer, Int32(Self.capacity), limit)
        count = Int(max(result, 0))
        return result >= 0 || system_errno() == EINTR
    }

    /// The next thing that happened, of what the last wait ended with.
    public mutating func next() -> Event? {
        while position < count {
            let event = takeNext()
            if event.source != .socket || !isUnwanted(event.descriptor) { return event }
        }
        return nil
    }

    private mutating func takeNext() -> Event {
        let happened = unsafe buffer + position
        position += 1
        let label = unsafe system_event_label(happened)
        let source = Event.Source(rawValue: label >> 32) ?? .socket
        let curlFlags = source == .socket ? unsafe Self.curlFlags(system_event_flags(happened)) : 0
        if source == .timer { arm(at: nil) }
        if source == .wakeup {
            var count: UInt64 = 0
            unsafe read(wakeup, &count, MemoryLayout<UInt64>.size)
        }
        return Event(source: source, descriptor: Int32(truncatingIfNeeded: label), curlFlags: curlFlags)
    }

    private static func curlFlags(_ flags: UInt32) -> Int32 {
        var result: Int32 = 0
        if flags & system_event_in != 0 { result |= CURL_CSELECT_IN }
        if flags & system_event_out != 0 { result |= CURL_CSELECT_OUT }
        if flags & system_event_broken != 0 { result |= CURL_CSELECT_ERR }
        return result
    }

    private static func label(_ source: Event.Source, _ descriptor: Int32) -> UInt64 {
        source.rawValue << 32 | UInt64(UInt32(bitPattern: descriptor))
    }

    private func add(_ own: Int32, _ source: Event.Source) -> Bool {
        system_epoll_control(
            descriptor, EPOLL_CTL_ADD, own, system_event_in, Self.label(source, own)) == 0
    }
}
