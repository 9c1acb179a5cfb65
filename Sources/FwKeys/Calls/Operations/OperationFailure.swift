// OperationFailure.swift - why an operation failed, and what is known of it since

import FwKeysTransport

public struct OperationFailure: ~Copyable {
    public private(set) var report: ErrorReport?
    /// The outcome, where no memory was left for a report.
    public private(set) var outcomeWithoutReport: Outcome?

    /// Whether there is none.
    public var isAbsent: Bool { report == nil && outcomeWithoutReport == nil }

    /// What became of the request.
    public var outcome: Outcome {
        report.read { $0.outcome } ?? outcomeWithoutReport ?? .done
    }

    public var status: Status {
        report.read { $0.status } ?? (outcomeWithoutReport == nil ? .ok : .noMemory)
    }

    public mutating func set(_ report: consuming ErrorReport?, orElse outcome: Outcome) {
        outcomeWithoutReport = report == nil ? outcome : nil
        self.report = report
    }

    /// What went wrong before went right after all.
    public mutating func forgive() {
        report = nil
        outcomeWithoutReport = nil
    }

    /// The report leaves, and what is known without it stays.
    public mutating func takeReport() -> ErrorReport? { report.take() }

    /// Keeps the id of the orphan that an earlier report told of.
    public mutating func keepOrphan(of earlier: borrowing ErrorReport) {
        try? report?.keep(orphanOf: earlier)
    }

    public mutating func forgetOrphan() { report?.forgetOrphan() }

    /// Changes what is said of the whole call, where more was learned since.
    public mutating func amend(_ outcome: Outcome, _ change: (inout ErrorReport) throws(OutOfMemory) -> Void)
    {
        if outcomeWithoutReport != nil { outcomeWithoutReport = outcome }
        report?.outcome = outcome
        // Without memory for the words, what was said before stays true.
        try? report?.amend(change)
    }

    /// Says what became of a key, with its id where it may be alive; an empty id where it is gone.
    public mutating func tell(_ remark: ErrorReport.Remark, of keyID: borrowing Text, _ outcome: Outcome) {
        amend(outcome) { (report) throws(OutOfMemory) in try report.settle(remark, orphan: keyID.span) }
    }
}
