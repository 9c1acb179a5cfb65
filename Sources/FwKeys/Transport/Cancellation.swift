// Cancellation.swift - how another thread ends a call
//
// A token is an event descriptor: triggering it is one `write`, which a signal handler may do too, and a waiting call
// has it among the descriptors that it polls. Once triggered it stays so. A call may have two, its own and its
// client's, and either ends it.

import CSystem

@safe
struct CancelToken: ~Copyable, Boxed {
    static var tag: UInt64 { 0xca9c_e100_0001 }

    let eventDescriptor: Int32

    private init(eventDescriptor: Int32) {
        self.eventDescriptor = eventDescriptor
    }

    deinit {
        close(eventDescriptor)
    }

    static func make() throws(Refusal) -> SharedCancelToken {
        let descriptor = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        guard descriptor >= 0 else { throw Refusal(.internal, "cancel") }
        guard let token = try? Shared(CancelToken(eventDescriptor: descriptor)) else { throw .noMemory }
        return token
    }

    /// Safe in a signal handler: no lock, no memory, and `errno` is the caller's to keep.
    func trigger() {
        var one: UInt64 = 1
        unsafe write(eventDescriptor, &one, MemoryLayout<UInt64>.size)
    }
}

typealias SharedCancelToken = Shared<CancelToken>

extension SharedCancelToken? {
    /// The event descriptor; below zero where there is no token.
    var descriptor: Int32 {
        switch self {
        case .some(let token): token.object.eventDescriptor
        case .none: -1
        }
    }
}

/// What a call looks at. The tokens' owners outlive the call.
struct Cancellation {
    private var first: Int32 = -1
    private var second: Int32 = -1

    static var never: Cancellation { Cancellation() }

    private init() {}

    init(_ client: borrowing SharedCancelToken?, _ call: borrowing SharedCancelToken?) {
        self.init(client.descriptor, call.descriptor)
    }

    /// Of tokens' event descriptors; below zero: none.
    init(_ client: Int32, _ call: Int32) {
        first = client < 0 ? call : client
        second = client < 0 ? -1 : call
    }

    var isTriggered: Bool {
        descriptorCount > 0 && isReadable(waitingMilliseconds: 0)
    }

    /// Waits, and returns early if a token is triggered.
    func pause(milliseconds: Int64) {
        let end = Deadline(inMilliseconds: milliseconds)
        // A signal ends a poll early, which must not make a pause shorter.
        while !end.hasPassed {
            if isReadable(waitingMilliseconds: Int32(min(end.remainingMilliseconds, Int64(Int32.max)))) {
                return
            }
        }
    }

    /// How many descriptors there are to poll.
    var descriptorCount: UInt32 { first < 0 ? 0 : second < 0 ? 1 : 2 }

    /// For libcurl to poll beside its own: the first `descriptorCount` of them.
    var descriptors: InlineArray<2, curl_waitfd> {
        [
            curl_waitfd(fd: first, events: Int16(CURL_WAIT_POLLIN), revents: 0),
            curl_waitfd(fd: second, events: Int16(CURL_WAIT_POLLIN), revents: 0),
        ]
    }

    private func isReadable(waitingMilliseconds: Int32) -> Bool {
        // poll(2) passes over a descriptor below zero.
        var events: InlineArray<2, pollfd> = [
            pollfd(fd: first, events: Int16(POLLIN), revents: 0),
            pollfd(fd: second, events: Int16(POLLIN), revents: 0),
        ]
        var span = events.mutableSpan
        return span.withUnsafeMutableBufferPointer { (buffer) -> Bool in
            unsafe poll(buffer.baseAddress, 2, waitingMilliseconds) > 0
        }
    }
}
