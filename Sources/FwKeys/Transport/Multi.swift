// Multi.swift - libcurl's multi handle: concurrent transfers, and the pool of connections
//
// Only this file runs transfers. It has no thread: a transfer makes progress only inside these functions. `EventSet` says
// which transfers can continue, so the others cost nothing.

import FwKeysSettings

@safe
public struct Multi: ~Copyable {
    private let handle: UnsafeMutableRawPointer
    private let process: pid_t
    private let raisesPipeSignal: Bool
    /// What waits for libcurl's sockets.
    private let events: Box<EventSet>

    /// The multi owns `events` from here on, and has libcurl tell them what to wait for.
    public init(_ abilities: CurlAbilities, _ events: Box<EventSet>) throws(OutOfMemory) {
        guard let handle = unsafe curl_multi_init() else {
            unsafe events.free()
            throw OutOfMemory()
        }
        unsafe self.handle = unsafe handle
        process = getpid()
        raisesPipeSignal = abilities.raisesPipeSignal
        self.events = events
        // Fails only without memory; then the first transfer fails too.
        unsafe system_multi_watch(handle, socketChanged, timerChanged, events.address)
    }

    deinit {
        // libcurl would send TLS close_notify on the parent's connections, so a forked child skips the cleanup.
        if !isForked { quietly { unsafe curl_multi_cleanup(handle) } }
        unsafe events.free()
    }

    public var isForked: Bool { process != getpid() }

    /// Has libcurl work, and its host hear no signal of it. Afterwards `errno` is `ENOMEM` only if an allocation failed meanwhile.
    @discardableResult
    private borrowing func quietly<Result>(_ body: () -> Result) -> Result {
        system_set_errno(0)
        guard raisesPipeSignal else { return body() }
        var hold = system_pipe_signal_hold()
        let result = body()
        unsafe system_pipe_signal_release(&hold)
        return result
    }

    /// Begins the transfer that an exchange is prepared for.
    public borrowing func add(_ exchange: Box<Exchange>) -> Bool {
        unsafe curl_multi_add_handle(handle, exchange.object.easy) == CURLM_OK
    }

    /// Ends it, done or not.
    public borrowing func remove(_ exchange: Box<Exchange>) {
        if exchange.object.reply.isForAnotherRequest { exchange.object.closeConnection() }
        quietly { unsafe curl_multi_remove_handle(handle, exchange.object.easy) }
    }

    /// A transfer that libcurl has finished, and how.
    @unsafe
    public borrowing func nextFinished() -> (exchange: UnsafeMutablePointer<Exchange>, result: CURLcode)? {
        var remaining: Int32 = 0
        while let message = unsafe curl_multi_info_read(handle, &remaining) {
            var exchange: UnsafeMutablePointer<Exchange>?
            unsafe system_easy_get(message.pointee.easy_handle, CURLINFO_PRIVATE, &exchange)
            guard unsafe message.pointee.msg == CURLMSG_DONE, let exchange = unsafe exchange else { continue }
            return unsafe (exchange, message.pointee.data.result)
        }
        return nil
    }

    /// Does what can be done at once, for the polling fallback: libcurl looks at all of its sockets.
    public borrowing func perform() -> Bool {
        var running: Int32 = 0
        return quietly { unsafe curl_multi_perform(handle, &running) == CURLM_OK }
    }

    /// Does what can be done because the time came that `EventSet.curlDue` tells.
    public borrowing func actOnTime() -> Bool {
        var running: Int32 = 0
        return quietly {
            unsafe curl_multi_socket_action(handle, CURL_SOCKET_TIMEOUT, 0, &running) == CURLM_OK
        }
    }

    /// How long libcurl wants to be left alone; -1: for ever.
    public var millisecondsLeft: Int {
        var milliseconds = -1
        unsafe curl_multi_timeout(handle, &milliseconds)
        return milliseconds
    }

    /// Does what can be done because something happened on a descriptor.
    public borrowing func act(on event: EventSet.Event) -> Bool {
        var running: Int32 = 0
        return quietly {
            unsafe curl_multi_socket_action(handle, event.descriptor, event.curlFlags, &running) == CURLM_OK
        }
    }

    /// Keeps so many connections open at most.
    public borrowing func keepConnections(_ count: Int) {
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
