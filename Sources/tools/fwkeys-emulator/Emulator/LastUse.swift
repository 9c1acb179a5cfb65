// When an API key was last used, as the service tells it: late. Uses are published together, a set time after
// the first use that is not published yet, like a job that writes them down from time to time.

struct LastUse: Sendable {
    typealias Instant = ContinuousClock.Instant

    private var latest: Timestamp?
    private var published: Timestamp?
    /// Nil: every use is published.
    private var publishedFrom: Instant?

    mutating func record(at now: Timestamp, instant: Instant, lagMilliseconds: Int) {
        published = shown(at: instant)
        if publishedFrom.map({ $0 <= instant }) ?? true {
            publishedFrom = instant + .milliseconds(lagMilliseconds)
        }
        latest = now
    }

    /// Nil: no use is published.
    func shown(at instant: Instant) -> Timestamp? {
        publishedFrom.map { $0 <= instant } ?? true ? latest : published
    }
}
