// OperationFailure.swift - why an operation failed, and what was learned about it later

import FwKeysTransport

public struct OperationFailure: ~Copyable {
    public private(set) var report: ErrorReport?
    /// The outcome, if there was no memory for a report.
    public private(set) var outcomeWithoutReport: Outcome?

    /// Whether there is no failure.
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

    /// Clears an earlier failure, because the operation succeeded after all.
    public mutating func forgive() {
        report = nil
        outcomeWithoutReport = nil
    }

    /// Hands out the report. The status and the outcome stay.
    public mutating func takeReport() -> ErrorReport? { report.take() }

    /// Keeps the orphan's id from the earlier report.
    public mutating func keepOrphan(of earlier: borrowing ErrorReport) {
        try? report?.keep(orphanOf: earlier)
    }

    public mutating func forgetOrphan() { report?.forgetOrphan() }

    /// Changes what is said of the whole call, where more was learned since.
    mutating func amend(_ outcome: Outcome, _ change: (inout ErrorReport) throws(OutOfMemory) -> Void) {
        if outcomeWithoutReport != nil { outcomeWithoutReport = outcome }
        guard var report = report.take() else { return }
        report.outcome = outcome
        // If there is no memory for the new text, the old text stays, which is still true.
        try? change(&report)
        self.report = consume report
    }

    /// Reports the state of a key: its id if the key may be alive, or an empty id if it is gone.
    mutating func tell(_ remark: ErrorReport.Remark, of keyID: borrowing Text, _ outcome: Outcome) {
        amend(outcome) { (report) throws(OutOfMemory) in try report.settle(remark, orphan: keyID.span) }
    }
}
