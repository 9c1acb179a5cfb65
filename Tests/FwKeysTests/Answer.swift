// Answer.swift - what a service says, or fails to say, to one request: written down in a test

@testable import FwKeysCalls

/// What comes back for one request.
struct Answer: CustomStringConvertible {
    var httpStatus: Int32 = 0
    var body = ""
    var headers: [String] = []
    var isComplete = true
    var mayHaveBeenSent = true
    var failure = Status.ok
    var millisecondsToAnswer: Int64 = 0

    static func http(_ status: Int32, _ body: String = "", _ headers: String...) -> Answer {
        Answer(httpStatus: status, body: body, headers: headers)
    }

    static func ok(_ body: String = "{}") -> Answer { .http(200, body) }

    /// A page of keys, each an id and a display name.
    static func keys(_ keys: (id: String, name: String)..., next: String = "") -> Answer {
        let records = keys.map { #"{"keyId":"\#($0.id)","displayName":"\#($0.name)"}"# }
        let token = next.isEmpty ? "" : #","nextPageToken":"\#(next)""#
        return .ok(#"{"apiKeys":[\#(records.joined(separator: ","))]\#(token)}"#)
    }

    /// The record of one key, with further members of it.
    static func key(_ id: String, _ more: String = "") -> Answer {
        .ok(#"{"keyId":"\#(id)"\#(more.isEmpty ? "" : ",")\#(more)}"#)
    }

    /// The answer to a create, whose name has the marker behind it that a script gives to creates that are exactly once.
    static func created(_ id: String, name: String = "ci-fwk-0123456789abcdef") -> Answer {
        .ok(#"{"keyId":"\#(id)","displayName":"\#(name)","key":"fw_4RpQsEcReT0987"}"#)
    }

    /// The same without the secret.
    static func createdWithoutSecret(_ id: String) -> Answer {
        .ok(#"{"keyId":"\#(id)","displayName":"ci-fwk-0123456789abcdef"}"#)
    }

    /// The same answer, after so many milliseconds.
    func after(milliseconds: Int64) -> Answer {
        var late = self
        late.millisecondsToAnswer = milliseconds
        return late
    }

    /// The request was handed out, and nothing that is whole came back.
    static func lost(_ failure: Status = .transport) -> Answer {
        Answer(isComplete: false, failure: failure)
    }

    static func notSent(_ failure: Status = .connect) -> Answer {
        Answer(isComplete: false, mayHaveBeenSent: false, failure: failure)
    }

    /// An answer with 200 that ends too early.
    static func cut(_ body: String, _ failure: Status = .transport) -> Answer {
        Answer(httpStatus: 200, body: body, isComplete: false, failure: failure)
    }

    var description: String {
        if isComplete { return "\(httpStatus) \(body)" }
        return "\(mayHaveBeenSent ? "lost" : "not sent") \(failure.name) \(body)"
    }

    func reply() throws -> Reply {
        var reply = Reply()
        reply.httpStatus = httpStatus
        reply.isComplete = isComplete
        reply.isTried = true
        reply.mayHaveBeenSent = mayHaveBeenSent
        reply.failure = failure
        reply.millisecondsToAnswer = millisecondsToAnswer
        try reply.body.append(body.utf8Bytes.span)
        if httpStatus > 0 {
            for line in ["HTTP/1.1 \(httpStatus) x"] + headers + [""] {
                let bytes = (line + "\r\n").utf8Bytes
                try reply.headers.append(line: bytes.span)
            }
        }
        return reply
    }
}
