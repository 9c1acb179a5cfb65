// InterruptionTests.swift - a call that is over sends nothing more, and does not go through a long page either

import CSystem
import Testing

@testable import FwKeysCalls

@Suite struct InterruptionTests {
    /// Settings of a call whose deadline has passed once it was made.
    private func overdue() throws -> SharedSettings { try Script.settings(callMilliseconds: 1) }

    private func waitUntilOver(_ operation: borrowing Operation) {
        while !operation.deadline.hasPassed {}
    }

    @Test("Behind the deadline no request is readied")
    func prepare() throws {
        let settings = try overdue()
        let client = try Client.make(settings.object)
        let operation = try Script.list(settings)
        waitUntilOver(operation)
        let exchange = try Exchange.make(client.object.settings.object, client.object.abilities)
        defer { exchange.free() }
        let isReady = operation.prepare(&exchange.object)
        let (failure, isSent) = (exchange.object.reply.failure, exchange.object.reply.mayHaveBeenSent)
        #expect(!isReady)
        #expect(failure == .deadline)
        #expect(!isSent)
    }

    @Test("Behind a token that was triggered no request is readied")
    func prepareCancelled() throws {
        let settings = try Script.settings()
        let client = try Client.make(settings.object)
        var operation = try Script.list(settings)
        let token = try CancelToken.make()
        operation.cancelToken = token.object.eventDescriptor
        let exchange = try Exchange.make(client.object.settings.object, client.object.abilities)
        defer { exchange.free() }
        let isReady = operation.prepare(&exchange.object)
        token.object.trigger()
        let isReadyAfterwards = operation.prepare(&exchange.object)
        let failure = exchange.object.reply.failure
        #expect(isReady)
        #expect(!isReadyAfterwards)
        #expect(failure == .cancelled)
    }

    /// The deletion of a key that cannot be handed over has time of its own, and cannot be cancelled.
    @Test func discarding() throws {
        let settings = try overdue()
        var operation = try Script.create(settings)
        let token = try CancelToken.make()
        operation.cancelToken = token.object.eventDescriptor
        token.object.trigger()
        waitUntilOver(operation)
        var reply = try Answer.cut(#"{"keyId":"k1","#, .deadline).reply()
        _ = operation.proceed(after: &reply)
        let interruption = operation.interruption()
        #expect(interruption == nil)
    }

    private static func page(_ count: Int) -> Answer {
        let records = (0..<count).map { #"{"keyId":"a\#($0)","displayName":"ci"}"# }
        return .ok(#"{"apiKeys":[\#(records.joined(separator: ","))]}"#)
    }

    @Test("A long page is not read to its end behind the deadline, a short one is")
    func longPage() throws {
        for (count, examined) in [(5_000, 1_023), (1_000, 1_000)] {
            let settings = try overdue()
            var operation = try Script.sweep(settings)
            waitUntilOver(operation)
            let played = try Script.play(&operation, [Self.page(count)])
            #expect(played.examinedCount == examined)
            #expect(played.status == .deadline)
            #expect(played.isFinished)
        }
    }

    @Test("A long page is not read to its end behind a cancellation")
    func longPageCancelled() throws {
        let settings = try Script.settings()
        var operation = try Script.get("k1", settings)
        let token = try CancelToken.make()
        operation.cancelToken = token.object.eventDescriptor
        token.object.trigger()
        let played = try Script.play(&operation, [.http(404), Self.page(5_000)])
        #expect(played.end == "UNKNOWN ERROR_CANCELLED")
    }

    @Test("What came before makes an end between two requests UNKNOWN")
    func outcome() throws {
        let settings = try Script.settings()
        var sweep = try Script.sweep(settings)
        let swept = try Script.play(&sweep, [.keys(next: "t"), .notSent(.deadline)])
        #expect(swept.end == "UNKNOWN ERROR_DEADLINE")
        var get = try Script.get("k1", settings)
        let got = try Script.play(&get, [.http(404), .notSent(.cancelled)])
        #expect(got.end == "UNKNOWN ERROR_CANCELLED")
        var first = try Script.sweep(settings)
        #expect(try Script.play(&first, [.notSent(.cancelled)]).end == "NOT_SENT ERROR_CANCELLED")
    }
}
