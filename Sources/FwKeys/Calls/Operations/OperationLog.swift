// OperationLog.swift - the log lines of an operation
//
// There is one line for each attempt, one for each repeated request with the reason, and one for the result of the call.
// Without a log callback, each line costs only a check.

import FwKeysTransport

/// The start time, if the log needs a duration.
struct OperationClock {
    private let start: Int64?

    init(_ settings: borrowing Settings) {
        start = settings.log.takes(.info) ? system_monotonic_ms() : nil
    }

    fileprivate func say(in line: inout LogLine) throws(OutOfMemory) {
        if let start { try line.say("ms", system_monotonic_ms() - start) }
    }
}

extension Request {
    /// The method and the path. The query of a list is left out, because it has text of the caller or the service.
    fileprivate func say(in line: inout LogLine) throws(OutOfMemory) {
        try line.say("method", method.rawValue)
        try line.say("url", id: ASCII.prefix(of: url.span, before: UInt8(ascii: "?")))
    }
}

extension Operation {
    private func begin(_ line: inout LogLine, _ words: Literal) throws(OutOfMemory) {
        try line.say(words)
        try line.say("operation", (askedFor ?? kind).logName)
        try ids.say(in: &line)
        if phase != .main || askedFor != nil {
            try line.say("step", phase == .main ? kind.logName : phase.rawValue)
        }
    }

    func noteAttempt(_ reply: borrowing Reply, _ clock: OperationClock) {
        settings.object.writeLog(.debug) { (line) throws(OutOfMemory) in
            try begin(&line, "attempt")
            try line.say("attempt", Int64(attempts.countInPhase) + 1)
            try line.say("status", ResponseClassification(reply).status.name)
            if reply.httpStatus > 0 { try line.say("http", Int64(reply.httpStatus)) }
            try line.say("request", id: reply.headers.requestID())
            try clock.say(in: &line)
            try withPresentRequest { (request) throws(OutOfMemory) in try request.say(in: &line) }
        }
    }

    func logPause(_ milliseconds: Int64, isRetry: Bool) {
        guard milliseconds > 0 || isRetry else { return }
        settings.object.writeLog(isRetry ? .warning : .info) { (line) throws(OutOfMemory) in
            try begin(&line, isRetry ? "retry" : "wait")
            if isRetry { try line.say("because", reasonToRetry.name) }
            try line.say("in_ms", milliseconds)
        }
    }

    /// The display name of the new key differs from the one that was asked for.
    func noteOtherName(of key: borrowing KeyRecord) {
        settings.object.writeLog(.warning) { (line) throws(OutOfMemory) in
            try begin(&line, "renamed")
            try line.say("key", id: key.texts.text(key.id))
        }
    }

    /// Of a create that is made once more, what failed is that, and not what was looked for since.
    private var reasonToRetry: Status {
        let failed = phase == .main ? failure.report.read { $0.object.status } : nil
        return failed ?? attempts.lastStatus
    }

    func noteEnd(_ clock: OperationClock) {
        settings.object.writeLog(
            hasSucceeded ? .info : .error,
            withoutMemory: hasSucceeded ? nil : failure.outcome.lineWithoutMemory
        ) { (line) throws(OutOfMemory) in
            try begin(&line, hasSucceeded ? "done" : "failed")
            if hasSucceeded { try saySuccess(in: &line) } else { try sayFailure(in: &line) }
            try line.say("attempts", Int64(attempts.count))
            try clock.say(in: &line)
        }
    }

    private func saySuccess(in line: inout LogLine) throws(OutOfMemory) {
        try key.read { (key) throws(OutOfMemory) in
            try line.say("key", id: key.object.texts.text(key.object.id))
        }
        if possiblyLeft > 0 { try line.say("unsettled", Int64(possiblyLeft)) }
    }

    private func sayFailure(in line: inout LogLine) throws(OutOfMemory) {
        try line.say("status", failure.status.name)
        try line.say("outcome", failure.outcome.name)
        try failure.report.read { (report) throws(OutOfMemory) in try report.object.say(in: &line) }
    }
}

extension ErrorReport {
    fileprivate func say(in line: inout LogLine) throws(OutOfMemory) {
        if httpStatus > 0 { try line.say("http", Int64(httpStatus)) }
        try line.say("request", id: texts.text(requestID))
        try line.say("orphan", id: texts.text(orphanKeyID))
        try line.say("marker", id: texts.text(marker))
    }
}

extension Outcome {
    /// The failure for the log, if there is no memory for a line.
    fileprivate var lineWithoutMemory: Literal {
        switch self {
        case .done: "failed status=ERROR_NO_MEMORY outcome=DONE"
        case .notSent: "failed status=ERROR_NO_MEMORY outcome=NOT_SENT"
        case .rejected: "failed status=ERROR_NO_MEMORY outcome=REJECTED"
        case .unknown: "failed status=ERROR_NO_MEMORY outcome=UNKNOWN"
        case .secretLost: "failed status=ERROR_NO_MEMORY outcome=SECRET_LOST"
        }
    }
}
