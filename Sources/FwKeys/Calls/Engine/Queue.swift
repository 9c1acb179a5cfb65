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

    /// Takes a job in, and returns its ticket.
    public mutating func submit(_ job: Box<Job>) -> UInt64 {
        lastTicket += 1
        job.object.ticket = lastTicket
        engine.submit(job)
        return lastTicket
    }

    public func checkRoom() throws(Refusal) {
        if engine.waiting.count >= maximumWaiting { throw Refusal(.queueFull, "queue") }
    }

    /// Ends all operations; in a child after fork they are the parent's.
    public mutating func close() {
        if !client.object.isForked { engine.close() }
    }
}
