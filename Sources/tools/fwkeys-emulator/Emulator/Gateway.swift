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
struct GatewayState: Sendable {
    let wire: WireForm
    let hasUpdate: Bool
    let lastUsedLagMilliseconds: Int
    var accounts: Accounts
    var store: KeyStore
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
    var bootstrap: KeyRecord

    mutating func add(_ faults: [Fault]) {
        for fault in faults {
            switch fault.kind {
            case .rule(let rule): plan.append(rule)
            case .newKeys(let lags): lag.configure(lags)
            }
        }
    }

    mutating func clearFaults() {
        plan.clear()
        lag.clear()
    }
}

public final class Gateway: Sendable {
    let state: Mutex<GatewayState>
    let settings: Settings
    /// The secret of the first admin key, for whoever starts the emulator.
    public let bootstrapSecret: String

    /// Nil when the ids of the settings cannot stand in a path.
    public init?(_ settings: Settings) {
        guard isPlausibleId(settings.accountId), isPlausibleId(settings.firstUserId),
            settings.firstUserId != settings.serviceAccountId, isHeaderSafe(settings.email)
        else { return nil }
        let admin = UserName(account: settings.accountId, user: settings.firstUserId)
        let service = UserName(account: settings.accountId, user: settings.serviceAccountId)
        var accounts = Accounts()
        _ = accounts.add(User(name: admin, email: settings.email, role: .admin))
        let serviceEmail = User.defaultEmail(of: service, isServiceAccount: true, form: settings.wire)
        _ = accounts.add(User(name: service, email: serviceEmail, isServiceAccount: true))

        var store = KeyStore(settings.wire)
        let template = KeyTemplate(owner: admin, displayName: "emulator-bootstrap", isBootstrap: true)
        let bootstrap = store.mint(template).record
        var state = GatewayState(
            wire: settings.wire, hasUpdate: settings.hasUpdate,
            lastUsedLagMilliseconds: settings.lastUsedLagMilliseconds,
            accounts: accounts, store: store, plan: FaultPlan(seed: settings.seed),
            rateLimit: RateLimit(requestsPerMinute: settings.requestsPerMinute), bootstrap: bootstrap)
        state.add(settings.faults)

        self.settings = settings
        self.bootstrapSecret = bootstrap.secret
        self.state = Mutex(state)
    }

    func connectionOpened() { state.withLock { $0.openConnections += 1 } }

    func connectionClosed() { state.withLock { $0.openConnections -= 1 } }

    /// Counts a call that has arrived, and says what is to happen to it. `finished` must follow.
    func receive(_ operation: Operation) -> (strike: Strike, epoch: Int) {
        state.withLock { state in
            var strike = state.plan.strike(operation)
            state.counters[operation, default: Counter()].received += 1
            if strike != .none { state.counters[operation, default: Counter()].faulted += 1 }
            if strike.lateCommitMilliseconds != nil { state.pendingCommits += 1 }
            state.callsInProgress += 1
            // Half of the time passes on the way to the service, half on the way back.
            let latency = settings.latencyMilliseconds
            strike.delayBeforeMilliseconds += latency / 2
            strike.delayAfterMilliseconds += latency - latency / 2
            return (strike, state.epoch)
        }
    }

    /// A call was answered, or its connection is gone.
    func finished() { state.withLock { $0.callsInProgress -= 1 } }

    func receiveUnrouted() {
        state.withLock { $0.unroutedRequests += 1 }
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
