// CancelToken.swift - ends calls from another thread
//
// A token is an event descriptor: triggering it is one `write`, which a signal handler may do too, and a waiting call
// has it among the descriptors that it waits for. Once triggered it stays so. A call may have two, its own and its
// client's, and either ends it.

import FwKeysMemory

@safe
public struct CancelToken: ~Copyable, Boxed {
    public static var tag: UInt32 { 0xca9c_e100 }

    public let eventDescriptor: Int32

    deinit {
        close(eventDescriptor)
    }

    public static func make() throws(Refusal) -> SharedCancelToken {
        let descriptor = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        guard descriptor >= 0 else { throw Refusal(.internal, "cancel") }
        return try orNoMemory(Shared(CancelToken(eventDescriptor: descriptor)))
    }

    /// Safe in a signal handler: no lock, no memory, and `errno` is the caller's to keep.
    public func trigger() {
        var one: UInt64 = 1
        unsafe write(eventDescriptor, &one, MemoryLayout<UInt64>.size)
    }

    /// Whether one of these event descriptors was triggered; below zero: there is none.
    public static func isTriggered(_ first: Int32, _ second: Int32 = -1) -> Bool {
        if first < 0, second < 0 { return false }
        // poll(2) passes over a descriptor below zero.
        var events: InlineArray<2, pollfd> = [
            pollfd(fd: first, events: Int16(POLLIN), revents: 0),
            pollfd(fd: second, events: Int16(POLLIN), revents: 0),
        ]
        var span = events.mutableSpan
        return unsafe span.withUnsafeMutableBufferPointer { (buffer) -> Bool in
            unsafe poll(buffer.baseAddress, 2, 0) > 0
        }
    }
}

public typealias SharedCancelToken = Shared<CancelToken>

extension SharedCancelToken? {
    /// The event descriptor; below zero where there is no token.
    public var descriptor: Int32 {
        read { $0.object.eventDescriptor } ?? -1
    }
}
