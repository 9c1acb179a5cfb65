// ResponseClassificationTests.swift - the table of outcomes, row by row

import Testing

@testable import FwKeysCalls

@Suite struct ResponseClassificationTests {
    private func judge(httpStatus: Int32) -> ResponseClassification {
        var reply = Reply()
        reply.mayHaveBeenSent = true
        reply.isComplete = true
        reply.httpStatus = httpStatus
        return ResponseClassification(reply)
    }

    private func judge(failure: Status, sent: Bool) -> ResponseClassification {
        var reply = Reply()
        reply.mayHaveBeenSent = sent
        reply.failure = failure
        return ResponseClassification(reply)
    }

    @Test func completeAnswers() {
        for status in Int32(200)...599 {
            let expected: Outcome =
                switch status {
                case 200..<300: .done
                case 408, 409: .unknown
                case 400..<500: .rejected
                default: .unknown
                }
            #expect(judge(httpStatus: status).outcome == expected, "HTTP \(status)")
        }
    }

    @Test("Only an answer that the holder of a known key gets authenticates it")
    func authentication() {
        let authenticating = (Int32(200)...599).filter { judge(httpStatus: $0).isAuthenticated }
        #expect(authenticating == Array(200..<300) + [402, 412])
        #expect(!judge(failure: .transport, sent: true).isAuthenticated)
    }

    @Test(arguments: [Status.connect, .tls, .resolve, .transport, .deadline, .cancelled, .noMemory])
    func withoutACompleteAnswerOnlyTheHookDecides(failure: Status) {
        #expect(judge(failure: failure, sent: false).outcome == .notSent)
        #expect(judge(failure: failure, sent: true).outcome == .unknown)
    }

    @Test func aCreateIsRepeatedOnlyAfterProof() {
        #expect(judge(httpStatus: 429).isProvablyRepeatable)
        #expect(judge(failure: .connect, sent: false).isProvablyRepeatable)
        #expect(!judge(failure: .connect, sent: true).isProvablyRepeatable)
        #expect(!judge(failure: .tls, sent: false).isProvablyRepeatable)
        for status in [Int32(408), 409, 500, 503, 504, 307] {
            #expect(!judge(httpStatus: status).isProvablyRepeatable, "HTTP \(status)")
        }
    }
}
