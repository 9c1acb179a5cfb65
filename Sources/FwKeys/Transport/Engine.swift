// Engine.swift - one request at a time, on the thread of whoever waits
//
// What a blocking call borrows of its client: a multi, in which connections stay open from call to call, and one
// exchange. The client keeps the idle ones.

import CSystem

@safe
struct Engine: ~Copyable, Boxed {
    static var tag: UInt64 { 0xe491_4e00_0001 }

    private let multi: Multi
    let exchange: Box<Exchange>
    /// The engine below it on its client's pile of idle ones.
    var nextIdle: OpaquePointer?

    private init(multi: consuming Multi, exchange: Box<Exchange>) {
        self.multi = multi
        unsafe self.exchange = unsafe exchange
        unsafe nextIdle = nil
    }

    deinit {
        // The handle first: its connections belong to the multi.
        unsafe exchange.free()
    }

    static func make(
        _ settings: borrowing Settings, _ abilities: CurlAbilities
    ) throws(OutOfMemory) -> Box<Engine> {
        let multi = try Multi(abilities)
        let exchange = unsafe try Exchange.make(settings, abilities)
        return unsafe try Box(Engine(multi: multi, exchange: exchange))
    }

    /// Sends what the exchange is prepared for, and waits for the answer, the deadline, or the token; its reply tells what
    /// came of it.
    borrowing func send(deadline: Deadline, cancellation: Cancellation) {
        guard unsafe multi.add(exchange) else {
            unsafe exchange.object.abandon(.noMemory)
            return
        }
        unsafe drive(&exchange.object, deadline, cancellation)
        unsafe multi.remove(exchange)
    }

    private borrowing func drive(
        _ exchange: inout Exchange, _ deadline: Deadline, _ cancellation: Cancellation
    ) {
        while true {
            if cancellation.isTriggered {
                exchange.abandon(.cancelled)
                return
            }
            exchange.reply.isTried = true
            guard multi.perform() else {
                exchange.abandon(.noMemory)
                return
            }
            if let finished = unsafe multi.nextFinished() {
                unsafe exchange.finish(finished.result, deadline: deadline)
                return
            }
            // libcurl keeps its own timers, the deadline among them; the minute is only a ceiling.
            let wait = min(max(deadline.remainingMilliseconds, 1), 60_000)
            guard multi.wait(milliseconds: wait, cancellation) else {
                exchange.abandon(.noMemory)
                return
            }
        }
    }
}
