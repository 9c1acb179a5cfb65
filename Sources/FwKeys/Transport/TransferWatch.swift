// TransferWatch.swift - ends a transfer while libcurl keeps reading
//
// libcurl looks at its clock between two reads of a socket. Where the other side sends without a pause it may read for
// as long as the bytes flow: the body of a proxy's refusal is read byte by byte, to its end, before libcurl returns to
// its caller. But it calls its progress function all the while, and that one asks here.

import FwKeysSettings

public struct TransferWatch {
    public enum End {
        /// The time of the attempt, or of the call, is over.
        case overdue
        /// One of the call's tokens was triggered.
        case cancelled
        /// A proxy answers at such length that the caller's thread is held up.
        case endlessProxyAnswer
    }

    /// A question about the tokens is a system call, so it is not asked at every call of libcurl's.
    private static var intervalMilliseconds: Int64 { 10 }
    /// libcurl calls its progress function once for each byte of a proxy's answer. These take about a tenth of a second.
    private static var longestProxyAnswer: Int32 { 131_072 }

    /// When libcurl should have ended the transfer long since, in milliseconds of the monotonic clock.
    public private(set) var overdue: Int64 = 0
    private var nextLook: Int64 = 0
    /// Event descriptors; below zero: none.
    private var cancelTokens: (Int32, Int32) = (-1, -1)
    private var callCountBeforeSending: Int32 = 0
    /// Why the transfer was ended.
    public private(set) var end: End?

    /// Begins, for a transfer that may take so long.
    public mutating func start(milliseconds: Int64, _ cancelTokens: (Int32, Int32)) {
        let now = system_monotonic_ms()
        overdue = now + milliseconds
        nextLook = now + Self.intervalMilliseconds
        self.cancelTokens = cancelTokens
        callCountBeforeSending = 0
        end = nil
    }

    /// Whether the transfer must end now; `isUpToProxy` while a proxy has not made the tunnel that was asked for.
    public mutating func mustEnd(isUpToProxy: Bool) -> Bool {
        if isUpToProxy {
            callCountBeforeSending += 1
            if callCountBeforeSending > Self.longestProxyAnswer { end = .endlessProxyAnswer }
        }
        // libcurl calls its progress function ten times for a small request.
        let now = system_monotonic_tick_ms()
        if now >= nextLook {
            nextLook = now + Self.intervalMilliseconds
            if now >= overdue {
                end = .overdue
            } else if CancelToken.isTriggered(cancelTokens.0, cancelTokens.1) {
                end = .cancelled
            }
        }
        return end != nil
    }
}
