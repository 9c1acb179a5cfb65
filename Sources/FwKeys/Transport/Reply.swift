// Reply.swift - what came back for one request, and how far it got
//
// Two facts decide what became of a request, and both are here: whether any of it may have been sent, which only
// libcurl's pre-request hook can tell, and whether a complete answer came. libcurl's own error code says what to
// tell people, never what to do.

import FwKeysSettings

public struct Reply: ~Copyable {
    /// True from the moment at which libcurl was about to write the request to a connection.
    public var mayHaveBeenSent = false
    /// It was not sent, because the kept connection that was meant for it is closed, or holds bytes that nobody asked for. It is
    /// to be sent again at once: that goes out on a new connection.
    public var isConnectionStale = false
    /// libcurl has begun to work on it.
    public var isTried = false
    /// The answer's head and body came to their end.
    public var isComplete = false
    /// A proxy said no to the tunnel: 4xx.
    public var isRefusedByProxy = false
    /// The HTTP status of the final answer; 0: none.
    public var httpStatus: Int32 = 0
    public var headers = ReplyHeaders()
    public var body = Bytes()
    /// Why the exchange ended; `.ok` if it ran to its end.
    public var failure = Status.ok
    /// The system's error number, where no connection could be made; 0: none.
    public var systemError: Int32 = 0
    /// How long the answer took from the moment at which the request was handed out.
    public var millisecondsToAnswer: Int64 = 0
    /// The operation has found that the answer is not one to its request: the connection must not be used again.
    public var isForAnotherRequest = false

    public init() {}
    /// The caller's token was triggered, or the deadline passed: whatever else is true, nothing more should be tried.
    public var isOver: Bool { failure == .cancelled || failure == .deadline }

    public var isSuccess: Bool { httpStatus >= 200 && httpStatus < 300 }

    /// Makes room for an answer of the usual size before anything is sent: an answer that came and cannot be kept may
    /// be a key that is lost.
    public mutating func reserve() throws(OutOfMemory) {
        try headers.reserve(440)
        try body.reserve(1_088)
    }

    /// Forgets everything, and keeps the memory if it is no more than usual.
    public mutating func reset() {
        var fresh = Reply()
        swap(&fresh.headers, &headers)
        if body.capacity <= 65_536 { swap(&fresh.body, &body) }
        self = fresh
        headers.removeAll()
        body.removeAll()
    }
}
