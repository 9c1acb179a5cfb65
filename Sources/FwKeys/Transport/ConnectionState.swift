// ConnectionState.swift - whether a connection can be used for a request, and whether the bytes that arrive can be its
// response
//
// Bytes that arrive before a request are not its answer (RFC 9112, section 9.2). A server that answers twice, or that
// ends an idle connection with a last 408, would otherwise answer the next create: its caller is told "rejected"
// although a key was made, or is given the key of another. What libcurl does about it depends on its version: 7.88 only
// notices that a kept connection was closed, 8.14 drops a kept connection with unread bytes, and 8.22 looks at most
// once a second. So the socket is looked at here, right before each request, and once more when the answer begins.
//
// Unread bytes on a TLS connection may be session tickets, which in TLS 1.3 look like any other record from outside.
// On a kept connection they count as an answer to nobody all the same: a server sends tickets with the handshake, and
// the first answer, which comes behind them, has them read. A server that sends them later costs its clients a
// handshake and nothing else. A new connection with tickets is usual, and is used.

import FwKeysSettings

public enum ConnectionState {
    case usable(AwaitedAnswer)
    /// The server has sent unexpected bytes, or has closed the connection.
    case unusable(isNew: Bool)
    /// libcurl does not say which connection it is.
    case unknown

    /// Checks the connection that libcurl is about to use.
    public init(_ exchange: borrowing Exchange, _ events: Box<EventSet>) {
        let port = Int32(truncatingIfNeeded: exchange.number(CURLINFO_LOCAL_PORT))
        guard let (socket, look) = events.object.look(port: port) else {
            self = .unknown
            return
        }
        if look < 0 {
            self = .usable(AwaitedAnswer(socket, hasUnreadBytes: false))
            return
        }
        let isNew = exchange.number(CURLINFO_NUM_CONNECTS) > 0
        let mayBeTickets = isNew && exchange.usesTLS && look > 0
        self = mayBeTickets ? .usable(AwaitedAnswer(socket, hasUnreadBytes: true)) : .unusable(isNew: isNew)
    }
}

/// A request that was sent and has no response yet.
public struct AwaitedAnswer {
    private let socket: Int32
    /// How many bytes the connection had received when the request went out, where some of them were unread; 0: none was.
    private let receivedCount: Int64

    public init(_ socket: Int32, hasUnreadBytes: Bool) {
        self.socket = socket
        receivedCount = hasUnreadBytes ? system_socket_received(socket) : 0
    }

    /// Whether what was read since cannot be the answer to a request of so many bytes.
    public func isTooEarly(requestByteCount: Int) -> Bool {
        holdsNothingNew || isRequestUnseen(requestByteCount)
    }

    /// All that was read had arrived before the request. OpenSSL reads one record at a time, so nothing was read of what has
    /// arrived since if as much is unread.
    private var holdsNothingNew: Bool {
        // A system that does not count has received nothing.
        guard receivedCount > 0 else { return false }
        // In this order: what arrives in between must not count as unread.
        let unreadCount = system_socket_waiting(socket, UInt(FIONREAD))
        let newCount = system_socket_received(socket) - receivedCount
        return newCount >= 0 && newCount <= unreadCount
    }

    /// The other side's TCP has not acknowledged any of the request. Each segment of an answer acknowledges what it answers, so
    /// the bytes that were read crossed the request on the way: a 408 that a server sends while the request is under way to it.
    private func isRequestUnseen(_ requestByteCount: Int) -> Bool {
        requestByteCount > 0 && system_socket_waiting(socket, UInt(TIOCOUTQ)) >= requestByteCount
    }
}
