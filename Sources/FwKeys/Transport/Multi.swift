// Multi.swift - libcurl's "multi": transfers side by side, and the connections that they leave open
//
// The one place that runs transfers. There is no thread behind it: nothing moves but while somebody is in one of these
// functions. Whoever waits for one transfer lets libcurl poll; whoever waits for many is told by `EventSet` which of
// them can go on, so that the rest cost nothing.

import CSystem

@safe
struct Multi: ~Copyable {
    private let handle: UnsafeMutableRawPointer
    private let process: pid_t
    private let raisesPipeSignal: Bool
    private let sockets: Box<OpenSockets>
    /// What tells of its sockets, where somebody waits for many transfers.
    private let events: Box<EventSet>?

    /// A transfer that libcurl is done with.
    @unsafe
    struct Finished {
        let exchange: UnsafeMutablePointer<Exchange>
        let result: CURLcode
    }

    /// With `events`, which it owns from then on, they are told what to wait for.
    init(_ abilities: CurlAbilities, _ events: Box<EventSet>? = nil) throws(OutOfMemory) {
        guard let sockets = unsafe try? Box(OpenSockets(events)) else {
            unsafe events?.free()
            throw OutOfMemory()
        }
        guard let handle = unsafe curl_multi_init() else {
            unsafe sockets.free()
            unsafe events?.free()
            throw OutOfMemory()
        }
        unsafe self.sockets = unsafe sockets
        unsafe self.handle = unsafe handle
        process = getpid()
        raisesPipeSignal = abilities.raisesPipeSignal
        unsafe self.events = unsafe events
        if let events = unsafe events {
            // Without memory it refuses, and so will the first transfer.
            unsafe system_multi_watch(handle, socketChanged, timerChanged, events.address)
        }
    }

    deinit {
        // In a child after fork the connections are the parent's, and libcurl would take leave on them: it is let be.
        if process == getpid() { quietly { unsafe curl_multi_cleanup(handle) } }
        unsafe sockets.free()
        unsafe events?.free()
    }

    /// Has libcurl work, and its host hear no signal of it.
    @discardableResult
    private borrowing func quietly<Result>(_ body: () -> Result) -> Result {
        guard raisesPipeSignal else { return body() }
        var hold = system_pipe_signal_hold()
        let result = body()
        unsafe system_pipe_signal_release(&hold)
        return result
    }

    /// Begins the transfer that an exchange is prepared for.
    borrowing func add(_ exchange: Box<Exchange>) -> Bool {
        unsafe exchange.object.use(sockets.address)
            && curl_multi_add_handle(handle, exchange.object.easy) == CURLM_OK
    }

    /// Ends it, done or not.
    borrowing func remove(_ exchange: Box<Exchange>) {
        quietly { unsafe curl_multi_remove_handle(handle, exchange.object.easy) }
    }

    borrowing func nextFinished() -> Finished? {
        var remaining: Int32 = 0
        while let message = unsafe curl_multi_info_read(handle, &remaining) {
            guard unsafe message.pointee.msg == CURLMSG_DONE,
                let owner = unsafe system_easy_get_owner(message.pointee.easy_handle)
            else { continue }
            return unsafe Finished(
                exchange: owner.assumingMemoryBound(to: Exchange.self), result: system_message_result(message)
            )
        }
        return nil
    }

    // For whoever waits for one.

    /// Does what can be done at once.
    borrowing func perform() -> Bool {
        var running: Int32 = 0
        return quietly { unsafe curl_multi_perform(handle, &running) == CURLM_OK }
    }

    /// Waits until something can be done, or for that long, or until the call is cancelled.
    borrowing func wait(milliseconds: Int64, _ cancellation: Cancellation) -> Bool {
        var extra = cancellation.descriptors
        var span = extra.mutableSpan
        return span.withUnsafeMutableBufferPointer { (buffer) -> Bool in
            unsafe system_multi_poll(
                handle, buffer.baseAddress, cancellation.descriptorCount, Int32(milliseconds)) == CURLM_OK
        }
    }

    // For whoever waits for many.

    /// Does what can be done because the time came that `EventSet.curlDue` tells.
    borrowing func actOnTime() -> Bool {
        var running: Int32 = 0
        return quietly {
            unsafe curl_multi_socket_action(handle, CURL_SOCKET_TIMEOUT, 0, &running) == CURLM_OK
        }
    }

    /// How long libcurl wants to be left alone; -1: for ever.
    var millisecondsLeft: Int {
        var milliseconds = -1
        unsafe curl_multi_timeout(handle, &milliseconds)
        return milliseconds
    }

    /// Does what can be done because something happened on a descriptor.
    borrowing func act(on event: EventSet.Event) -> Bool {
        var running: Int32 = 0
        return quietly {
            unsafe curl_multi_socket_action(handle, event.descriptor, event.curlFlags, &running) == CURLM_OK
        }
    }

    /// Keeps so many connections open at most.
    borrowing func keepConnections(_ count: Int) {
        unsafe system_multi_set_long(handle, CURLMOPT_MAXCONNECTS, count)
    }
}

// The callbacks as libcurl calls them.

private func socketChanged(
    _: UnsafeMutableRawPointer?, _ descriptor: curl_socket_t, _ interest: Int32,
    _ data: UnsafeMutableRawPointer?, _ known: UnsafeMutableRawPointer?
) -> Int32 {
    guard let events = unsafe data?.assumingMemoryBound(to: EventSet.self) else { return -1 }
    // A no would be the end of the multi.
    unsafe events.pointee.curlWaits(for: descriptor, interest)
    return 0
}

private func timerChanged(
    _: UnsafeMutableRawPointer?, _ milliseconds: Int, _ data: UnsafeMutableRawPointer?
) -> Int32 {
    guard let events = unsafe data?.assumingMemoryBound(to: EventSet.self) else { return -1 }
    unsafe events.pointee.curlWaits(milliseconds: milliseconds)
    return 0
}
