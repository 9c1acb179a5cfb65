// WhoAmI.swift - how the question whose key this is goes on from an answer
//
// The service answers in headers; the body is empty. It changes nothing, so it may be asked again.

extension Operation {
    mutating func proceedWithWhoAmI(after reply: inout Reply, _ settings: borrowing Settings) -> Step {
        var judgement = Judgement(reply)
        guard judgement.outcome == .done else {
            if judgement.isTransient, let step = retry(after: reply) { return step }
            return fail(judgement, &reply, .none, settings)
        }
        do {
            identity = try Identity(reply.headers)
            return .finished
        } catch {
            judgement.status = .noMemory
            return fail(judgement, &reply, .none, settings)
        }
    }
}
