// Boundary.swift - C's conventions, once
//
// Every exported function converts: pointers to values and back, thrown refusals to a status and an error object. How
// that is done is here, so that each function reads as a statement of what it does. Nothing is decided here.

import CFwKeys
import CSystem

typealias Out<Value> = UnsafeMutablePointer<Value>

enum Boundary {
    /// Runs `body`, and leaves what is the calling thread's as it was.
    static func guarded(_ body: () throws(Refusal) -> Void) -> fw_status {
        let thread = HostThread()
        defer { thread.restore() }
        do {
            try body()
            return Status.ok.rawValue
        } catch {
            return error.status.rawValue
        }
    }

    /// The bytes of a string that the caller must give.
    static func required(
        _ text: UnsafePointer<CChar>?, _ argument: Literal
    ) throws(Refusal) -> UnsafePointer<CChar> {
        guard let text = unsafe text else { throw Refusal(.nullArgument, argument) }
        return unsafe text
    }

    /// The object behind a handle that the caller must give.
    static func object<Object: Boxed & ~Copyable>(
        _ handle: OpaquePointer?, _ argument: Literal
    ) throws(Refusal) -> Box<Object> {
        guard let box = unsafe Box<Object>(handle) else { throw Refusal(.nullArgument, argument) }
        return unsafe box
    }

    /// A yes or no as C says it.
    static func flag(_ value: Int32, _ argument: Literal) throws(Refusal) -> Bool {
        guard value == 0 || value == 1 else { throw Refusal(.outOfRange, argument) }
        return value == 1
    }

    /// Gives `object` to the caller.
    static func give<Object: Boxed & ~Copyable>(
        _ object: consuming Object, to output: Out<OpaquePointer?>
    ) throws(Refusal) {
        guard let box = unsafe try? Box(object) else { throw .noMemory }
        unsafe output.pointee = box.pointer
    }

    static func free<Object: Boxed & ~Copyable>(_ handle: OpaquePointer?, _: Object.Type) {
        let thread = HostThread()
        if let box = unsafe Box<Object>(handle) { unsafe box.free() }
        thread.restore()
    }

    static func clear(_ output: Out<OpaquePointer?>?) {
        unsafe output?.pointee = nil
    }

    /// Ends a call that was refused: the status, and an error object if the caller wants one.
    static func refuse(_ refusal: Refusal, _ error: Out<OpaquePointer?>?) -> fw_status {
        if unsafe error != nil { unsafe give(try? ErrorReport(refusal), refusal, error) }
        return refusal.status.rawValue
    }

    /// Gives the report on a refusal to the caller, or what is left to say without memory.
    static func give(
        _ report: consuming ErrorReport?, _ refusal: Refusal, _ error: Out<OpaquePointer?>?
    ) {
        if let report = report.take(), let box = unsafe try? Box(report) {
            unsafe error?.pointee = box.pointer
        } else {
            unsafe error?.pointee = ImmortalError.pointer(refusal.outcome)
        }
    }

    /// What an operation that failed has to tell, or what is left to say without memory.
    static func error(_ operation: inout Operation) -> OpaquePointer? {
        let outcome = operation.outcome
        if let report = operation.takeReport(), let box = unsafe try? Box(report) {
            return unsafe box.pointer
        }
        return unsafe ImmortalError.pointer(outcome)
    }
}
