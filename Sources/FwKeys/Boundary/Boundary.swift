// Boundary.swift - C's conventions, once
//
// Every exported function converts: pointers to values and back, thrown refusals to a status and an error object. How
// that is done is here, so that each function reads as a statement of what it does. Nothing is decided here.

import CFwKeys
import CSystem

typealias Out<Value> = UnsafeMutablePointer<Value>

enum Boundary {
    /// Runs `body` and leaves what belongs to the calling thread as it was: `errno`, and whether pthread_cancel may end the
    /// thread. Meanwhile it may not: a thread that ended within libcurl would take a new key with it. Every exported function
    /// that calls the system does its work in here.
    static func keepingThreadState<Result: ~Copyable>(_ body: () -> Result) -> Result {
        let thread = ThreadState()
        defer { thread.restore() }
        return body()
    }

    private struct ThreadState {
        private let error: Int32
        private let cancelState: Int32

        init() {
            error = system_errno()
            cancelState = system_cancel_hold()
        }

        func restore() {
            system_cancel_release(cancelState)
            system_set_errno(error)
        }
    }

    /// The status that `body` comes to. Not inlined: see Call.swift.
    @inline(never)
    static func status(_ body: () throws(Refusal) -> Void) -> fw_status {
        keepingThreadState {
            do throws(Refusal) {
                try body()
                return Status.ok.rawValue
            } catch {
                return error.status.rawValue
            }
        }
    }

    /// The same, with an error object where the caller wants one.
    @inline(never)
    static func status(
        _ error: Out<OpaquePointer?>?, _ body: () throws(Refusal) -> fw_status
    ) -> fw_status {
        keepingThreadState {
            unsafe clear(error)
            do throws(Refusal) {
                return try body()
            } catch let refusal {
                if unsafe error != nil { unsafe error?.pointee = ErrorReport.pointer(refusal) }
                return refusal.status.rawValue
            }
        }
    }

    /// The bytes of a string that the caller must give.
    @unsafe
    @_lifetime(immortal)
    static func text(
        _ text: UnsafePointer<CChar>?, _ argument: Literal
    ) throws(Refusal) -> Span<UInt8> {
        guard let text = unsafe text else { throw Refusal(.nullArgument, argument) }
        return unsafe _overrideLifetime(span(of: text), borrowing: ())
    }

    /// The object behind a handle that the caller must give.
    static func object<Object: Boxed & ~Copyable>(
        _ handle: OpaquePointer?, _ argument: Literal
    ) throws(Refusal) -> Box<Object> {
        guard let box = Box<Object>(handle) else { throw Refusal(.nullArgument, argument) }
        return box
    }

    /// Changes the options, or the configuration, behind a handle.
    static func set<Object: Boxed & ~Copyable>(
        _ handle: OpaquePointer?, _ argument: Literal, _ body: (inout Object) throws(Refusal) -> Void
    ) -> fw_status {
        status { () throws(Refusal) in
            let box: Box<Object> = unsafe try object(handle, argument)
            try body(&box.object)
        }
    }

    /// A yes or no as C says it.
    static func flag(_ value: Int32, _ argument: Literal) throws(Refusal) -> Bool {
        guard value == 0 || value == 1 else { throw Refusal(.outOfRange, argument) }
        return value == 1
    }

    /// A new object for the caller.
    static func new<Object: Boxed & ~Copyable>(
        _ output: Out<OpaquePointer?>?, _ make: () throws(Refusal) -> Object
    ) -> fw_status {
        status { () throws(Refusal) in
            guard let output = unsafe output else { throw Refusal(.nullArgument, "") }
            unsafe clear(output)
            unsafe try give(try make(), to: output)
        }
    }

    /// Gives `object` to the caller.
    static func give<Object: Boxed & ~Copyable>(
        _ object: consuming Object, to output: Out<OpaquePointer?>
    ) throws(Refusal) {
        guard let box = try? Box(object) else { throw .noMemory }
        unsafe output.pointee = box.pointer
    }

    static func free<Object: Boxed & ~Copyable>(_ handle: OpaquePointer?, _: Object.Type) {
        keepingThreadState { if let box = Box<Object>(handle) { unsafe box.free() } }
    }

    static func clear(_ output: Out<OpaquePointer?>?) {
        unsafe output?.pointee = nil
    }
}
