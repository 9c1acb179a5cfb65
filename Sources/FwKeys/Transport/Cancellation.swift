// Cancellation.swift - how another thread ends a call
//
// A token is an event descriptor: triggering it is one `write`, which a signal handler may do too, and a waiting call
// has it among the descriptors that it polls. Once triggered it stays so.

import CSystem

/// What a call looks at; a call without a token is never cancelled.
struct Cancellation {
    private let eventDescriptor: Int32

    static var never: Cancellation { Cancellation(eventDescriptor: -1) }

    init(eventDescriptor: Int32) {
        self.eventDescriptor = eventDescriptor
    }

    var isTriggered: Bool {
        descriptorCount > 0 && isReadable(waitingMilliseconds: 0)
    }

    /// Waits, and returns early if the token is triggered.
    func pause(milliseconds: Int64) {
        _ = isReadable(waitingMilliseconds: Int32(min(max(milliseconds, 0), Int64(Int32.max))))
    }

    /// For libcurl to poll beside its own.
    var descriptor: curl_waitfd {
        curl_waitfd(fd: eventDescriptor, events: Int16(CURL_WAIT_POLLIN), revents: 0)
    }

    var descriptorCount: UInt32 { eventDescriptor < 0 ? 0 : 1 }

    private func isReadable(waitingMilliseconds: Int32) -> Bool {
        var event = pollfd(fd: eventDescriptor, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&event, 1, waitingMilliseconds) > 0
    }
}
