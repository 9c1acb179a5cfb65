// The state of the service, and the one lock around it. Every call is a short piece of work in memory, so a
// single mutex is both the simplest and a fast way to keep calls from seeing each other half done.

import Synchronization

/// How the emulator starts.
public struct Settings: Sendable {
    public var wire = WireForm.recorded
    public var accountId = "demo-account"
    /// Nil: the form's own. In an account of a developer, the first user has the id of the account.
    public var userId: String?
    public var email = "demo-user@example.com"
    public var serviceAccountId = "demo-service-account"
    /// Nil: no limit.
    public var requestsPerMinute: Int?
    /// How long the service takes to answer a call.
    public var latencyMilliseconds = 0
    /// How much later `lastUsed` is told.
    public var lastUsedLagMilliseconds = 0
    /// Whether there is a route that changes a key.
    public var hasUpdate = true
    public var seed: UInt64 = 0
    public var faults: [Fault] = []
    public var config = Config()

    public init() {}

    /// The id of the user that is there from the start.
    public var firstUserId: String { userId ?? (wire == .recorded ? accountId : "demo-user") }
}

struct Counter: Sendable {
    var received = 0
    var mutated = 0
    var faulted = 0
}

/// Everything that changes. Operations are extensions of it, in files of their own.
struct ServiceState: Sendable {
    let wire: WireForm
    let hasUpdate: Bool
    let lastUsedLagMilliseconds: Int
    var accounts: Accounts
    var store: KeyStore
    var clock = Clock()
    var journal = Journal()
    var lag = NewKeyLag()
    var plan: FaultPlan
    var rateLimit: RateLimit
    var counters: [Operation: Counter] = [:]
    var unroutedRequests = 0
    var mintedKeys = 0
    var deletedKeys = 0
    var pendingCommits = 0
    // What is under way now. A reset leaves these alone: it ends no connection.
    var openConnections = 0
    var callsInProgress = 0
    /// Rises with each reset, so that work that was put off before one is not done after it.
    var epoch = 0
    /// The keys that a reset brings back.
    var initialKeys: [KeyRecord] = []

    mutating func clearFaults() {
        plan.clear()
        lag.clear()
    }

    mutating func reset(_ settings: Settings) {
        clearFaults()
        store.replaceAll(with: initialKeys)
        rateLimit.reset()
        resetClock(settings)
        journal.clear()
        counters = [:]
        unroutedRequests = 0
        mintedKeys = 0
        deletedKeys = 0
        pendingCommits = 0
        epoch += 1
    }

    mutating func resetClock(_ settings: Settings) {
        clock = Clock()
        if let change = settings.config.clock { clock.apply(change) }
    }
}

/// A call that has arrived, and what is to happen to it.
struct Reception: Sendable {
    let strike: Strike
    let epoch: Int
    let entry: Journal.Place
}

public final class Service: Sendable {
    let state: Mutex<ServiceState>
    let settings: Settings
    /// The secret of the first admin key, for whoever starts the emulator.
    public let bootstrapSecret: String

    public init(_ settings: Settings) throws(InputError) {
        guard isPlausibleId(settings.accountId) else { throw InputError("--account-id", "not a valid id") }
        guard isPlausibleId(settings.firstUserId), settings.firstUserId != settings.serviceAccountId else {
            throw InputError("--user-id", "not a valid id, or the service account's")
        }
        guard isHeaderSafe(settings.email) else { throw InputError("--email", "must be printable ASCII") }
        let admin = UserName(account: settings.accountId, user: settings.firstUserId)
        let service = UserName(account: settings.accountId, user: settings.serviceAccountId)
        var state = ServiceState(
            wire: settings.wire, hasUpdate: settings.hasUpdate,
            lastUsedLagMilliseconds: settings.lastUsedLagMilliseconds, accounts: Accounts(),
            store: KeyStore(settings.wire), plan: FaultPlan(seed: settings.seed),
            rateLimit: RateLimit(requestsPerMinute: settings.requestsPerMinute))
        state.resetClock(settings)
        let now = state.clock.now
        _ = state.accounts.add(User(name: admin, email: settings.email, role: .admin, createTime: now))
        let serviceEmail = User.defaultEmail(of: service, isServiceAccount: true, form: settings.wire)
        _ = state.accounts.add(
            User(name: service, email: serviceEmail, isServiceAccount: true, createTime: now))

        let template = KeyTemplate(owner: admin, displayName: "emulator-bootstrap", isBootstrap: true)
        bootstrapSecret = state.store.mint(template, at: now).record.secret
        do {
            for (fixture, path) in settings.config.users { _ = try state.add(fixture, path: path, settings) }
            for (fixture, path) in settings.config.keys { _ = try state.add(fixture, path: path, settings) }
        } catch {
            throw settings.config.named(error)
        }
        for fault in settings.faults + settings.config.faults { state.plan.append(fault) }
        state.initialKeys = Array(state.store.inOrderOfCreation)
        state.mintedKeys = 0

        self.settings = settings
        self.state = Mutex(state)
    }

    func connectionOpened() { state.withLock { $0.openConnections += 1 } }

    func connectionClosed() { state.withLock { $0.openConnections -= 1 } }

    /// Counts a call that has arrived, and says what is to happen to it. `finished` must follow.
    func receive(_ call: Call, _ request: Request) -> Reception {
        state.withLock { state in
            let caller = call.secret.flatMap(state.store.sequence(withSecret:)).flatMap { state.store[$0] }
            let subject = FaultSubject(call: call, caller: caller.map { ($0.keyId, $0.owner.user) })
            var strike = state.plan.strike(subject)
            let entry = state.note(request, call.operation, keyId: caller?.keyId, faults: strike.faults)
            state.counters[call.operation, default: Counter()].received += 1
            if strike != .none { state.counters[call.operation, default: Counter()].faulted += 1 }
            if strike.lateCommitMilliseconds != nil { state.pendingCommits += 1 }
            state.callsInProgress += 1
            // Half of the time passes on the way to the service, half on the way back.
            let latency = settings.latencyMilliseconds
            strike.delayBeforeMilliseconds += latency / 2
            strike.delayAfterMilliseconds += latency - latency / 2
            return Reception(strike: strike, epoch: state.epoch, entry: entry)
        }
    }

    /// A call was answered, or its connection is gone.
    func finished() { state.withLock { $0.callsInProgress -= 1 } }

    func receiveUnrouted(_ request: Request, status: Int) {
        state.withLock { state in
            state.unroutedRequests += 1
            state.journal.answered(state.note(request, nil, keyId: nil, faults: []), status: status)
        }
    }

    /// Notes an answer before its first byte is sent, so that the caller finds it in the journal.
    func answering(_ entry: Journal.Place, status: Int) {
        state.withLock { $0.journal.answered(entry, status: status) }
    }

    /// The date that a reply bears. Replies of the classic form have none.
    func date() -> Timestamp? {
        settings.wire == .recorded ? state.withLock { $0.clock.now } : nil
    }

    /// Does the work of a call.
    func perform(_ call: Call) -> Reply {
        state.withLock { $0.perform(call) }
    }

    /// Does work that was put off, unless there was a reset since. Nobody is left to read the reply.
    func commitLate(_ call: Call, epoch: Int) {
        state.withLock { state in
            guard state.epoch == epoch else { return }
            state.pendingCommits -= 1
            _ = state.perform(call)
        }
    }
}

extension ServiceState {
    fileprivate mutating func note(
        _ request: Request, _ operation: Operation?, keyId: String?, faults: [Int]
    ) -> Journal.Place {
        let now = clock.now
        return journal.append { number in
            Journal.Entry(
                number: number, time: now, method: request.method, target: request.target,
                headers: request.headers, operation: operation, keyId: keyId, faults: faults)
        }
    }
}
