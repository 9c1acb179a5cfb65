// SweepTests.swift - deletes what bears a marker, looks twice, and never says so if it did not

import Testing

@testable import FwKeysCalls

@Suite struct SweepTests {
    private static let marked = Script.marked

    private func sweep(_ answers: [Answer], keeping: String? = nil, settle: Int64 = 7) throws -> Played {
        let settings = try Script.settings()
        settings.object.timing.settle = settle
        var operation = try Script.sweep(settings, keeping: keeping)
        return try Script.play(&operation, answers)
    }

    @Test func nothing() throws {
        let played = try sweep([.keys(), .keys()])
        #expect(played.steps == ["list", "wait 7", "list"])
        #expect(played.end == "DONE")
        #expect(played.deleted == [])
        #expect(played.examinedCount == 0)
    }

    @Test func deletesWhatBearsTheMarkerAndNothingElse() throws {
        let first = Answer.keys(
            (id: "a", name: Self.marked), (id: "b", name: Self.marked + "0"), (id: "c", name: "ci"),
            next: "t 1")
        let second = Answer.keys(
            (id: "d", name: "fwk-0123456789abcdef"), (id: "e", name: "x-fwk-0123456789abcdef"))
        let late = Answer.keys((id: "f", name: Self.marked))
        let played = try sweep([first, second, .ok(), .ok(), late, .ok()])
        #expect(
            played.steps == [
                "list", "list t%201", "delete a", "delete e", "wait 7", "list", "delete f",
            ])
        #expect(played.end == "DONE")
        #expect(played.deleted == ["a", "e", "f"])
        #expect(played.examinedCount == 6)
    }

    @Test func keepsTheOneThatWasHandedOver() throws {
        let page = Answer.keys((id: "a", name: Self.marked), (id: "b", name: Self.marked))
        let played = try sweep([page, .ok(), page], keeping: "b")
        // The list may go on showing what was deleted.
        #expect(played.steps == ["list", "delete a", "wait 7", "list"])
        #expect(played.end == "DONE")
        #expect(played.deleted == ["a"])
    }

    /// Deleted by an attempt whose answer was lost, it counts; gone without one, it does not.
    @Test(arguments: [
        ([Answer.ok()], 1), ([.lost(), .http(404), .keys(), .keys()], 1), ([.http(404)], 0),
        ([.http(429), .http(404)], 0), ([.lost(), .http(404), .keys((id: "a", name: marked)), .ok()], 1),
    ])
    func whatWasDeleted(answers: [Answer], count: Int) throws {
        let played = try sweep([.keys((id: "a", name: Self.marked))] + answers + [.keys()])
        #expect(played.end == "DONE")
        #expect(played.deleted.count == count)
    }

    @Test(arguments: [
        ([Answer.http(403)], "REJECTED ERROR_PERMISSION_DENIED"),
        ([.ok("[]")], "UNKNOWN ERROR_INVALID_REPLY"),
        ([.http(404)], "REJECTED ERROR_NOT_FOUND"), ([.lost(.cancelled)], "UNKNOWN ERROR_CANCELLED"),
        ([.keys(next: "t"), .keys(next: "t")], "UNKNOWN ERROR_PAGINATION"),
        ([.keys(), .http(401)], "REJECTED ERROR_UNAUTHENTICATED"),
        ([.keys((id: "a", name: marked)), .http(403)], "REJECTED ERROR_PERMISSION_DENIED"),
        ([.keys((id: "a", name: marked)), .lost(), .http(403)], "UNKNOWN ERROR_PERMISSION_DENIED"),
        ([.http(503), .lost(), .notSent(), .http(500)], "UNKNOWN ERROR_SERVICE"),
    ])
    func fails(answers: [Answer], end: String) throws {
        let played = try sweep(answers)
        #expect(played.end == end)
        #expect(played.answersLeft == 0)
    }

    /// A sweep that leaves a key names it.
    @Test(arguments: [
        ([Answer.http(403)], "REJECTED ERROR_PERMISSION_DENIED"), ([.http(409)], "UNKNOWN ERROR_CONFLICT"),
        ([.http(503), .http(404), .http(403)], "UNKNOWN ERROR_SERVICE"),
        ([.http(503), .http(404), .keys(), .lost(.cancelled)], "UNKNOWN ERROR_CANCELLED"),
        ([.ok(), .http(404), .keys((id: "b", name: marked)), .http(404)], "UNKNOWN ERROR_NOT_FOUND"),
    ])
    func namesWhatIsLeft(answers: [Answer], end: String) throws {
        let two = Answer.keys((id: "a", name: Self.marked), (id: "b", name: Self.marked))
        let played = try sweep([two] + answers)
        #expect(played.end == end)
        #expect(played.answersLeft == 0)
        #expect(played.orphan == (played.deleted.isEmpty ? "a" : "b"))
    }

    /// A second look for which there is no time was not made.
    @Test func theSecondLookDoesNotFitTheDeadline() throws {
        let played = try sweep([.keys()], settle: 70_000)
        #expect(played.steps == ["list"])
        #expect(played.isFinished)
        #expect(!played.hasSucceeded)
        #expect(played.status == .deadline)
    }
}
