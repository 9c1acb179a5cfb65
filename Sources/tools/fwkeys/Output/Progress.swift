// Progress.swift - how far something is that takes a while: a bar on a terminal, and now and then a line anywhere else
//
// All of it goes to standard error, in one write for each showing; that it cannot be written is nobody's loss.

@preconcurrency import Glibc

struct Progress {
    private static let barPause: Int64 = 100
    private static let linePause: Int64 = 5000
    private static let widestBar = 40

    nonisolated(unsafe) private static var isBarShown = false

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
        Report.makeWay = Self.makeWay
    }

    /// Takes the bar away, so that a line can be printed; the next `show` brings it back.
    static func makeWay() {
        if isBarShown { Report.raw(Array("\r\u{1b}[K".utf8)) }
        isBarShown = false
    }

    /// How many milliseconds it is until it is time to show it again.
    var wait: Int64 { max(shown + (isOnTerminal ? Self.barPause : Self.linePause) - Clock.uptime, 0) }

    /// Shows how far it is, if it is time for that.
    mutating func show() {
        if wait > 0 { return }
        shown = Clock.uptime
        if isOnTerminal {
            Report.raw(Array(bar.utf8))
            Self.isBarShown = true
        } else {
            Report.line(description)
        }
    }

    /// "120 of 1000 keys, 40/s, 22 s left, 3 failed"
    private var description: String {
        let seconds = Double(shown - begun) / 1000
        let rate = seconds > 0 ? Double(done - doneBefore + failed) / seconds : 0
        let left = rate > 0 ? Self.duration(Double(total - done - failed) / rate) : "?"
        let tenths = Int((rate * 10).rounded())
        let speed = rate < 10 ? "\(tenths / 10).\(tenths % 10)" : "\(Int(rate.rounded()))"
        return "\(done) of \(total) keys, \(speed)/s, \(left) left" + (failed > 0 ? ", \(failed) failed" : "")
    }

    /// A bar as wide as the terminal leaves room for, and then the text; no longer than a line of it.
    private var bar: String {
        let text = description
        let columns = Terminal.columns(STDERR_FILENO) ?? 80
        let width = min(max(columns - text.utf8.count - 4, 0), Self.widestBar)
        if width == 0 { return "\r\(text.prefix(max(columns - 1, 1)))\u{1b}[K" }
        let filled = total > 0 ? width * done / total : width
        return "\r[" + String(repeating: "#", count: filled) + String(repeating: "-", count: width - filled)
            + "] \(text)\u{1b}[K"
    }

    /// "90 s", "5 min", "3 h"
    private static func duration(_ seconds: Double) -> String {
        if seconds < 100 { return "\(Int(seconds.rounded())) s" }
        return seconds < 6000
            ? "\(Int((seconds / 60).rounded())) min" : "\(Int(min(seconds / 3600, 1e9).rounded())) h"
    }
}
