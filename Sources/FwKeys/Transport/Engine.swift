// Engine.swift - drives libcurl, on the thread of whoever waits
//
// The one place that runs transfers. An engine has a libcurl "multi" of its own, and in it the connections that its
// requests leave open; it is used by one call at a time, and a client keeps the idle ones. There is no thread behind
// it: nothing moves but while somebody is in `send`.

import CSystem

@safe
struct Engine: ~Copyable, Boxed {
    static var tag: UInt64 { 0xe491_4e00_0001 }

    private let multi: UnsafeMutableRawPointer
    private let exchange: Box<Exchange>
    /// The engine below it on its client's pile of idle ones.
    var nextIdle: OpaquePointer?

    private init(multi: UnsafeMutableRawPointer, exchange: Box<Exchange>) {
        unsafe self.multi = unsafe multi
        unsafe self.exchange = unsafe exchange
        unsafe nextIdle = nil
    }

    deinit {
        // The handle first: its connections belong to the multi.
        unsafe exchange.free()
        unsafe curl_multi_cleanup(multi)
    }

    static func make(
        _ settings: borrowing Settings, hasPrerequestHook: Bool
    ) throws(OutOfMemory) -> Box<Engine> {
        let exchange = unsafe try Exchange.make(settings, hasPrerequestHook: hasPrerequestHook)
        guard let multi = unsafe curl_multi_init() else {
            unsafe exchange.free()
            throw OutOfMemory()
        }
        return unsafe try Box(Engine(multi: multi, exchange: exchange))
    }

    /// What came back for the last request; its body may be overwritten.
    func withReply<Result: ~Copyable>(_ body: (inout Reply) -> Result) -> Result {
        unsafe body(&exchange.object.reply)
    }

    private func fail(_ status: Status) {
        unsafe exchange.object.abandon(status)
    }

    /// Sends `request` and waits for the answer, the deadline, or the token; `reply` tells what came of it.
    borrowing func send(
        _ request: borrowing Request, authorization: UnsafePointer<CChar>?, deadline: Deadline,
        attemptMilliseconds: Int64?, cancellation: Cancellation
    ) {
        do {
            unsafe try exchange.object.prepare(
                request, authorization: authorization, deadline: deadline,
                attemptMilliseconds: attemptMilliseconds)
        } catch {
            fail(.noMemory)
            return
        }
        let easy = unsafe exchange.object.easy
        guard unsafe curl_multi_add_handle(multi, easy) == CURLM_OK else {
            fail(.noMemory)
            return
        }
        drive(deadline: deadline, cancellation: cancellation)
        unsafe curl_multi_remove_handle(multi, easy)
        unsafe exchange.object.wipeSendBuffer()
    }

    private borrowing func drive(deadline: Deadline, cancellation: Cancellation) {
        while true {
            if cancellation.isTriggered {
                fail(.cancelled)
                return
            }
            var running: Int32 = 0
            unsafe exchange.object.reply.isTried = true
            guard unsafe curl_multi_perform(multi, &running) == CURLM_OK else {
                fail(.noMemory)
                return
            }
            unsafe exchange.object.wipeFreedCopies()
            if let result = finishedResult() {
                unsafe exchange.object.finish(result, deadline: deadline)
                return
            }
            // libcurl keeps its own timers, the deadline among them; the minute is only a ceiling.
            let wait = Int32(min(max(deadline.remainingMilliseconds, 1), 60_000))
            var extra = cancellation.descriptors
            var span = extra.mutableSpan
            let code = span.withUnsafeMutableBufferPointer { (buffer) -> CURLMcode in
                unsafe system_multi_poll(multi, buffer.baseAddress, cancellation.descriptorCount, wait)
            }
            guard code == CURLM_OK else {
                fail(.noMemory)
                return
            }
        }
    }

    private borrowing func finishedResult() -> CURLcode? {
        var remaining: Int32 = 0
        while let message = unsafe curl_multi_info_read(multi, &remaining) {
            if unsafe message.pointee.msg == CURLMSG_DONE { return unsafe system_message_result(message) }
        }
        return nil
    }
}
