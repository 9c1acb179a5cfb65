// Requests per minute, one envelope for a whole account, in windows of a minute that begin with the first
// request after the last one ended. A refusal comes before any work, and says when to come back.

struct RateLimit: Sendable {
    private struct Window: Sendable {
        var start: ContinuousClock.Instant
        var requests: Int
    }

    /// Nil: no limit.
    let requestsPerMinute: Int?
    private var windows: [String: Window] = [:]

    init(requestsPerMinute: Int?) {
        self.requestsPerMinute = requestsPerMinute
    }

    /// Counts a request. Returns nil when it may pass, or else the seconds until the window ends.
    mutating func admit(account: String, now: ContinuousClock.Instant) -> Int? {
        guard let requestsPerMinute else { return nil }
        var window = windows[account] ?? Window(start: now, requests: 0)
        let elapsed = now - window.start
        // Below zero: the clock was set back.
        if elapsed >= .seconds(60) || elapsed < .zero { window = Window(start: now, requests: 0) }
        guard window.requests < requestsPerMinute else {
            let left = .seconds(60) - elapsed
            return Int(left.components.seconds) + (left.components.attoseconds > 0 ? 1 : 0)
        }
        window.requests += 1
        windows[account] = window
        return nil
    }

    mutating func reset() {
        windows = [:]
    }
}
