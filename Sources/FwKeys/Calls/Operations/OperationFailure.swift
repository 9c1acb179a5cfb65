// OperationFailure.swift - why an operation failed, and what was learned about it later

import FwKeysTransport

struct OperationFailure: ~Copyable {
    var report: Shared<ErrorReport>?
    /// The outcome, if there was no memory for a report.
    private(set) var outcomeWithoutReport: Outcome?

    /// Whether there is no failure.
    var isAbsent: Bool { report == nil && outcomeWithoutReport == nil }

    /// What became of the request.
    var outcome: Outcome {
        report.read { $0.object.outcome } ?? outcomeWithoutReport ?? .done
    }

    var status: Status {
        report.read { $0.object.status } ?? (outcomeWithoutReport == nil ? .ok : .noMemory)
    }

    mutating func set(_ report: consuming Shared<ErrorReport>?, orElse outcome: Outcome) {
        outcomeWithoutReport = report == nil ? outcome : nil
        self.report = report
    }

    /// Changes what is said of the whole call, where more was learned since.
    mutating func amend(_ outcome: Outcome, _ change: (inout ErrorReport) throws(OutOfMemory) -> Void) {
        if outcomeWithoutReport != nil { outcomeWithoutReport = outcome }
        report?.object.outcome = outcome
        // If there is no memory for the new text, the old text stays, which is still true.
        report.read { try? change(&$0.object) }
    }

    /// Reports the state of a key: its id if the key may be alive, or an empty id if it is gone.
    mutating func tell(_ remark: ErrorReport.Remark, of keyID: borrowing Text, _ outcome: Outcome) {
        amend(outcome) { (report) throws(OutOfMemory) in try report.settle(remark, orphan: keyID.span) }
    }
}
