// Queue.swift - what C knows as a queue: an engine for any number of operations, and a hold on their client

import FwKeysTransport

@safe
public struct Queue: ~Copyable, Boxed {
    public static var tag: UInt32 { 0x9e0e_0000 }

    public static var mostInFlight: Int32 { 10_000 }
    public static var mostWaiting: Int32 { 10_000_000 }

    public let client: SharedClient
    public let engine: Box<Engine>
    public var maximumWaiting = 10_000
    private var lastTicket: UInt64 = 0

    private init(_ client: consuming SharedClient, _ engine: Box<Engine>) {
        self.client = client
        self.engine = engine
    }

    deinit {
        unsafe engine.free()
    }

    public static func make(_ client: borrowing SharedClient) throws(Refusal) -> Box<Queue> {
        guard let engine = try? Box(Engine(client.withoutHold())),
            let queue = try? Box(Queue(client.share(), engine))
        else { throw .noMemory }
        engine.object.setMaximumInFlight(64)
        guard engine.object.events.object.openForHost() else {
            unsafe queue.free()
            throw Refusal(.internal, "queue")
        }
        return queue
    }

    /// Takes a job in, and returns its ticket.
    public mutating func submit(_ job: Box<Job>) -> UInt64 {
        lastTicket += 1
        job.object.ticket = lastTicket
        engine.object.submit(job)
        return lastTicket
    }

    public func checkRoom() throws(Refusal) {
        if engine.object.waiting.count >= maximumWaiting { throw Refusal(.queueFull, "queue") }
    }

    /// Ends all operations; in a child after fork they are the parent's.
    public func close() {
        if !client.object.isForked { engine.object.close() }
    }
}
