// Queue.swift - what C knows as a queue: an engine for any number of operations, and a hold on their client

import FwKeysTransport

@safe
public struct Queue: ~Copyable, Boxed {
    public static var tag: UInt32 { 0x9e0e_0000 }

    public static var mostInFlight: Int32 { 10_000 }
    public static var mostWaiting: Int32 { 10_000_000 }

    public var engine: Engine
    public let client: SharedClient
    public var maximumWaiting = 10_000
    private var lastTicket: UInt64 = 0

    private init(_ client: borrowing SharedClient) throws(OutOfMemory) {
        engine = try Engine(client.withoutHold())
        self.client = client.share()
    }

    public static func make(_ client: borrowing SharedClient) throws(Refusal) -> Box<Queue> {
        guard let queue = try? Box(Queue(client)) else { throw .noMemory }
        queue.object.engine.setMaximumInFlight(64)
        guard queue.object.engine.events.object.openForHost() else {
            unsafe queue.free()
            throw Refusal(.internal, "queue")
        }
        return queue
    }

    /// Puts a call on the waiting list, and returns its ticket.
    @unsafe
    public mutating func submit(
        _ tag: UnsafeMutableRawPointer?, _ prepare: () throws(Refusal) -> PreparedCall
    ) throws(Refusal) -> UInt64 {
        if engine.waiting.count >= maximumWaiting { throw Refusal(.queueFull, "queue") }
        let job = unsafe Job(try prepare(), client, tag)
        guard let box = try? Box(job) else { throw .noMemory }
        lastTicket += 1
        box.object.ticket = lastTicket
        engine.submit(box)
        return lastTicket
    }

    /// Ends all operations; in a child after fork they are the parent's.
    public mutating func close() {
        if !client.object.isForked { engine.close() }
    }
}
