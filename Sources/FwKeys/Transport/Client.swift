// Client.swift - settings, credentials, and the engines that calls borrow
//
// Any number of threads may call at once: each takes an idle engine off the pile, or makes one, and puts it back with
// its connections open. The client lives until its owner has let go and the last call is over, so freeing it while a
// call runs is safe.

import CSystem

@safe
struct Client: ~Copyable, Boxed {
    static var tag: UInt64 { 0xc11e_4700_0001 }

    let settings: Settings
    let retryBudget = RetryBudget()
    let pace: Pace
    private let mutex: Mutex
    private let forkMark = ForkMark()
    let abilities: CurlAbilities
    private var firstIdle: OpaquePointer?

    private init(settings: consuming Settings, mutex: consuming Mutex) {
        pace = Pace(requestsPerMinute: settings.requestsPerMinute)
        self.settings = settings
        self.mutex = mutex
        abilities = CurlAbilities()
        unsafe firstIdle = nil
    }

    deinit {
        // In a child after fork the connections are the parent's, and libcurl would take leave on them: it is let be.
        if isForked { return }
        var idle = unsafe firstIdle
        while let engine = unsafe Box<Engine>(idle) {
            unsafe idle = engine.object.nextIdle
            unsafe engine.free()
        }
        curl_global_cleanup()
    }

    /// A client on the heap, with one owner: the handle that C is given.
    static func make(_ settings: borrowing Settings) throws(Refusal) -> SharedClient {
        if settings.apiKey.isEmpty { throw Refusal(.missingAPIKey, "api_key") }
        if settings.leaksThroughProxy { throw Refusal(.insecureURL, "proxy") }
        guard var copy = try? Settings(copying: settings), let mutex = try? Mutex() else { throw .noMemory }
        copy.proxy.limit(to: settings.baseURL.span)
        // Counted by libcurl, so that a host with a libcurl of its own use keeps what it has.
        guard curl_global_init(Int(CURL_GLOBAL_ALL)) == CURLE_OK else { throw Refusal(.internal, "") }
        let client = Client(settings: copy, mutex: mutex)
        guard let shared = try? Shared(client) else { throw .noMemory }
        return shared
    }

    /// Whether this is a copy that fork made: the connections are the parent's, and so is the TLS state in them.
    fileprivate var isForked: Bool { forkMark.isForked }

    fileprivate mutating func popIdle() -> OpaquePointer? {
        guard let engine = unsafe Box<Engine>(firstIdle) else { return nil }
        unsafe firstIdle = engine.object.nextIdle
        return unsafe engine.pointer
    }

    fileprivate mutating func pushIdle(_ engine: Box<Engine>) {
        unsafe engine.object.nextIdle = unsafe firstIdle
        unsafe firstIdle = engine.pointer
    }

    fileprivate borrowing func locked<Result: ~Copyable>(_ body: () -> Result) -> Result {
        mutex.locked(body)
    }
}

/// One owner's hold on a client.
typealias SharedClient = Shared<Client>

extension Shared where Object == Client {
    var isForked: Bool { object.isForked }

    /// Lends an engine to `body`.
    func withEngine(_ body: (inout Engine) -> Void) throws(OutOfMemory) {
        let idle = unsafe object.locked { unsafe object.popIdle() }
        let engine: Box<Engine>
        if let pooled = unsafe Box<Engine>(idle) {
            unsafe engine = pooled
        } else {
            unsafe engine = try Engine.make(object.settings, object.abilities)
        }
        unsafe body(&engine.object)
        object.locked { unsafe object.pushIdle(engine) }
    }
}
