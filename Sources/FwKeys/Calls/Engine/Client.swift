// Client.swift - settings, credentials, and the engines that calls borrow
//
// Any number of threads may call at once: each takes an idle engine from the pool, or makes one, and puts it back with its
// connections open. The client lives until its owner has freed it and the last call is over, so freeing it during a call is
// safe.

import FwKeysTransport

@safe
public struct Client: ~Copyable, Boxed {
    public static var tag: UInt32 { 0xc11e_4700 }

    public let settings: SharedSettings
    let retryBudget = RetryBudget()
    let pace: Pace
    private let mutex: Mutex
    let abilities: CurlAbilities
    fileprivate var engines = Pool<Engine>()

    private init(settings: consuming SharedSettings, mutex: consuming Mutex) {
        pace = Pace(requestsPerMinute: settings.object.requestsPerMinute)
        self.settings = settings
        self.mutex = mutex
        abilities = CurlAbilities()
    }

    deinit {
        // libcurl would send TLS close_notify on the parent's connections, so a forked child skips the cleanup.
        if isForked { return }
        engines.freeAll()
        curl_global_cleanup()
    }

    /// Makes a client on the heap. Its one owner is the handle that C gets.
    public static func make(_ settings: borrowing Settings) throws(Refusal) -> SharedClient {
        if settings.apiKey.isEmpty { throw Refusal(.missingAPIKey, "api_key") }
        if settings.leaksThroughProxy { throw Refusal(.insecureURL, "proxy") }
        guard var copy = try? settings.copy(), let mutex = try? Mutex() else { throw .noMemory }
        copy.proxy.limit(to: settings.baseURL.span)
        try checkTLS(copy)
        // jansson sets the seed of its hash function when it makes the first object, and later reads the seed without a lock.
        // So make one object now, before several threads use the client.
        guard (try? JSONObject()) != nil else { throw .noMemory }
        // libcurl counts these calls, so this does not disturb a host that uses libcurl itself.
        system_set_errno(0)
        guard curl_global_init(Int(CURL_GLOBAL_ALL)) == CURLE_OK else {
            // libcurl has one code for all failures here, but a failed allocation sets errno.
            throw system_errno() == ENOMEM ? Refusal.noMemory : Refusal(.internal, "")
        }
        guard let settings = try? Shared(copy) else { throw .noMemory }
        let client = Client(settings: settings, mutex: mutex)
        guard let shared = try? Shared(client) else { throw .noMemory }
        return shared
    }

    /// Whether libcurl can reach what these settings name.
    private static func checkTLS(_ settings: borrowing Settings) throws(Refusal) {
        if !BaseURL.isPlain(settings.baseURL.span), !CurlAbilities.has(CURL_VERSION_SSL) {
            throw Refusal(.unsupported, "base_url")
        }
        if settings.proxy.isOverTLS, !CurlAbilities.has(CURL_VERSION_HTTPS_PROXY) {
            throw Refusal(.unsupported, "proxy")
        }
    }

    /// Whether this is a copy in a forked child. The connections and their TLS state then belong to the parent.
    public var isForked: Bool { mutex.isForked }

    fileprivate borrowing func locked<Result: ~Copyable>(_ body: () -> Result) -> Result {
        mutex.locked(body)
    }
}

/// One owner's reference to a client.
public typealias SharedClient = Shared<Client>

extension Shared where Object == Client {
    /// Runs a job to its end on the calling thread, on an idle engine.
    public func run(_ job: Box<Job>) {
        if !job.object.isToBeDone { return }
        guard let engine = try? takeEngine() else { return job.object.failWithoutMemory() }
        engine.object.runToEnd(job)
        // An engine without a working descriptor polls, which is slow, so the next call gets a new engine.
        if engine.object.events.object.usesPollingFallback { return unsafe engine.free() }
        object.locked { object.engines.put(engine) }
    }

    private func takeEngine() throws(OutOfMemory) -> Box<Engine> {
        if let idle = object.locked({ object.engines.take() }) { return idle }
        return try Box(Engine(withoutHold()))
    }
}
