// Reply.swift - the response to one request, and how far the request got
//
// Two facts decide the outcome of a request: whether any part of it may have been sent, which only libcurl's pre-request hook
// knows, and whether a complete response came. libcurl's error code is used for messages only, never for decisions.

import FwKeysSettings

public struct Reply: ~Copyable {
    /// True after libcurl was about to write the request to a connection.
    public var mayHaveBeenSent = false
    /// It was not sent, because the kept connection that was meant for it is closed, or holds bytes that nobody asked for. It is
    /// to be sent again at once: that goes out on a new connection.
    public var isConnectionStale = false
    /// libcurl has begun to work on it.
    public var isTried = false
    /// The answer's head and body came to their end.
    public var isComplete = false
    /// Whether the proxy refused the tunnel with a 4xx.
    public var isRefusedByProxy = false
    /// The HTTP status of the final answer; 0: none.
    public var httpStatus: Int32 = 0
    public var headers = ReplyHeaders()
    public var body = Bytes()
    /// Why the exchange ended; `.ok` if it completed.
    public var failure = Status.ok
    /// The system's error number, where no connection could be made; 0: none.
    public var systemError: Int32 = 0
    /// How long the answer took from the moment at which the request was handed out.
    public var millisecondsToAnswer: Int64 = 0
    /// The operation has found that the answer is not one to its request: the connection must not be used again.
    public var isForAnotherRequest = false

    public init() {}

    public var isSuccess: Bool { httpStatus >= 200 && httpStatus < 300 }

    /// Makes room for an answer of the usual size before anything is sent: an answer that came and cannot be kept may
    /// be a key that is lost.
    public mutating func reserve() throws(OutOfMemory) {
        try headers.reserve(440)
        try body.reserve(1_088)
    }

    /// Resets everything, and keeps the memory if its size is usual.
    public mutating func reset() {
        var fresh = Reply()
        swap(&fresh.headers, &headers)
        if body.capacity <= 65_536 { swap(&fresh.body, &body) }
        self = fresh
        headers.removeAll()
        body.removeAll()
    }
}
