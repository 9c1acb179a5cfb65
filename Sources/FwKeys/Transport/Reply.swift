// Reply.swift - what came back for one request, and how far it got
//
// Two facts decide what became of a request, and both are here: whether any of it may have been sent, which only
// libcurl's pre-request hook can tell, and whether a complete answer came. libcurl's own error code says what to
// tell people, never what to do.

struct Reply: ~Copyable {
    /// True from the moment at which libcurl was about to write the request to a connection.
    var mayHaveBeenSent = false
    /// The answer's head and body came to their end.
    var isComplete = false
    /// The HTTP status of the final answer; 0: none.
    var httpStatus: Int32 = 0
    var headers = ReplyHeaders()
    var body = Bytes()
    /// Why the exchange ended; `.ok` if it ran to its end.
    var failure = Status.ok
    /// The caller's token was triggered, or the deadline passed: whatever else is true, nothing more should be tried.
    var isOver: Bool { failure == .cancelled || failure == .deadline }

    var isSuccess: Bool { httpStatus >= 200 && httpStatus < 300 }

    /// Forgets everything but keeps the memory.
    mutating func reset() {
        mayHaveBeenSent = false
        isComplete = false
        httpStatus = 0
        headers.removeAll()
        body.removeAll()
        failure = .ok
    }
}
