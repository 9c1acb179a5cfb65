// Progress.swift - progress of a long command: a bar or a spinner on a terminal, otherwise a line now and then

import CGlibc
@preconcurrency import Glibc

struct Progress {
    private static let barPause: Int64 = 100
    private static let linePause: Int64 = 5000
    private static let widestBar = 40

    private let isOnTerminal: Bool
    private let total: Int
    private let doneBefore: Int
    private let begun = Clock.uptime
    private var shown = Clock.uptime
    var done: Int
    var failed = 0

    /// Begins, with what earlier runs have done. Where lines are printed for other reasons, there is no bar.
    init(total: Int, done: Int, otherLines: Bool) {
        isOnTerminal = !otherLines && isatty(STDERR_FILENO) == 1
        self.total = total
        self.done = done
        doneBefore = done
    }

    var wait: Int64 { max(shown + (isOnTerminal ? Self.barPause : Self.linePause) - Clock.uptime, 0) }

    mutating func show() {
        if wait > 0 { return }
        shown = Clock.uptime
        if isOnTerminal { Report.show(bar) } else { Report.line(description) }
    }

    /// "120 of 1000 keys, 40/s, 22s left, 3 failed"
    private var description: String {
        let seconds = Double(shown - begun) / 1000
        let rate = seconds > 0 ? Double(done - doneBefore + failed) / seconds : 0
        let speed = rate < 10 ? "\((rate * 10).rounded() / 10)" : "\(Int(rate))"
        let left = rate > 0 ? Clock.amount(Int64(Double(total - done - failed) / rate)) : "?"
        return "\(done) of \(total) keys, \(speed)/s, \(left) left" + (failed > 0 ? ", \(failed) failed" : "")
    }

    /// A bar as wide as the terminal leaves room for, and then the text; no longer than a line of it.
    private var bar: String {
        let text = description
        let columns = Terminal.columns(STDERR_FILENO) ?? 80
        let width = min(columns - text.utf8.count - 4, Self.widestBar)
        if width <= 0 { return String(text.prefix(max(columns - 1, 1))) }
        let filled = total > 0 ? width * done / total : width
        return "[\("#".repeated(filled))\("-".repeated(width - filled))] \(text)"
    }
}

extension String {
    func repeated(_ count: Int) -> String { String(repeating: self, count: max(count, 0)) }
}

/// A spinner on the terminal while a call to the service takes longer than a second. The call blocks this thread, so another
/// one shows the spinner; it takes no signals, for those are to interrupt the waits of this thread.
enum Spinner {
    /// Off where lines are printed meanwhile, or something else is shown.
    nonisolated(unsafe) static var isWanted =
        isatty(STDERR_FILENO) == 1 && Environment.value("TERM") != "dumb"

    static func during<Result>(_ body: () throws -> Result) rethrows -> Result {
        let end = isWanted ? eventfd(0, Int32(EFD_CLOEXEC)) : -1
        if end < 0 { return try body() }
        defer { close(end) }
        var thread = pthread_t()
        var all = sigset_t()
        var before = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_SETMASK, &all, &before)
        let status = pthread_create(
            &thread, nil, { Spinner.spin(until: Int32(Int(bitPattern: $0))) },
            UnsafeMutableRawPointer(bitPattern: Int(end)))
        pthread_sigmask(SIG_SETMASK, &before, nil)
        defer {
            if status == 0 {
                eventfd_write(end, 1)
                pthread_join(thread, nil)
                Report.makeWay()
            }
        }
        return try body()
    }

    private static func spin(until end: Int32) -> UnsafeMutableRawPointer? {
        var wait = pollfd(fd: end, events: Int16(POLLIN), revents: 0)
        var pause: Int32 = 1000
        for turn in 0... {
            if poll(&wait, 1, pause) != 0 { break }
            pause = 100
            Report.show("\(Array("|/-\\")[turn % 4]) waiting for the service")
        }
        return nil
    }
}
