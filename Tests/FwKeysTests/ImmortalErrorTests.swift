// ImmortalErrorTests.swift - errors that exist where there is no memory for one

import Testing

@testable import FwKeysCalls

@Suite struct ImmortalErrorTests {
    /// C's constants have the layout of a box.
    @Test(
        "An error without memory is told by its handle, and has its outcome",
        arguments: [Outcome.done, .notSent, .rejected, .unknown, .secretLost])
    func outcome(_ outcome: Outcome) {
        let handle = ImmortalError.pointer(outcome)
        #expect(ImmortalError.outcome(handle) == outcome)
        #expect(Box<ErrorReport>(handle) == nil)
        #expect(ImmortalError.outcome(ErrorReport.pointer(nil, orElse: outcome)) == outcome)
    }

    @Test("An error with memory, an object of another kind and NULL are no such errors")
    func others() {
        let report = ErrorReport.pointer(Refusal(.tooLong, "user_id"))
        #expect(ImmortalError.outcome(report) == nil)
        #expect(ImmortalError.outcome(nil) == nil)
        Box<ErrorReport>(report)?.free()
    }
}
