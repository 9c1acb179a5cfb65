// Boundary.swift - the conventions of the C interface, in one place
//
// Every exported function converts pointers to values and back, and thrown refusals to a status and an error object. This
// file does the conversion, so that each function says only what it does. Only this file dereferences pointers from C.

import FwKeysCalls
import CFwKeys

// The types of the header. Every pointer from C may be NULL.

public typealias Handle = OpaquePointer?
public typealias CText = UnsafePointer<CChar>?
public typealias HandleOutput = UnsafeMutablePointer<OpaquePointer?>?
public typealias TicketOutput = UnsafeMutablePointer<UInt64>?
public typealias UserData = UnsafeMutableRawPointer?

enum Boundary {
    /// Runs `body`, and restores the calling thread's `errno` and its pthread_cancel state afterwards. While `body` runs,
    /// pthread_cancel is disabled: a thread that ended inside libcurl would lose a new key. Every exported function that
    /// calls the system runs inside this function.
    static func keepingThreadState<Result: ~Copyable>(_ body: () -> Result) -> Result {
        let error = system_errno()
        let cancelState = system_cancel_hold()
        defer {
            system_cancel_release(cancelState)
            system_set_errno(error)
        }
        return body()
    }

    /// Runs `body` and returns its status, with an error object if the caller wants one. This function and the next ones are
    /// not inlined: a copy in each exported function would cost 12 KB.
    @safe @inline(never)
    static func statusOfCall(_ error: HandleOutput, _ body: () throws(Refusal) -> Status) -> fw_status {
        keepingThreadState {
            error.clear()
            do throws(Refusal) {
                return try body().rawValue
            } catch let refusal {
                if unsafe error != nil { unsafe error?.pointee = ErrorReport.pointer(refusal) }
                return refusal.status.rawValue
            }
        }
    }

    /// The same for a function that is done, or refuses.
    @safe @inline(never)
    static func status(_ error: HandleOutput = nil, _ body: () throws(Refusal) -> Void) -> fw_status {
        statusOfCall(error) { () throws(Refusal) in
            try body()
            return .ok
        }
    }

    @inline(never)
    static func status(_ body: @autoclosure () throws(Refusal) -> Void) -> fw_status { status(nil, body) }

    /// Stores the handle of a new object for the caller.
    @safe @inline(never)
    static func give(
        _ output: HandleOutput, _ argument: Literal,
        _ make: @autoclosure () throws(Refusal) -> OpaquePointer, _ error: HandleOutput = nil
    ) -> fw_status {
        output.clear()
        return status(error) { () throws(Refusal) in
            let output = try output.required(argument)
            unsafe output.pointee = try make()
        }
    }

    /// A box for `object`.
    static func box<Object: Boxed & ~Copyable>(_ object: consuming Object) throws(Refusal) -> Box<Object> {
        guard let box = try? Box(object) else { throw .noMemory }
        return box
    }

    /// Runs a call on this thread, and stores its product for the caller.
    @safe @inline(never)
    static func call(
        _ client: Handle, _ error: HandleOutput,
        _ prepare: @autoclosure () throws(Refusal) -> PreparedCall,
        into output: HandleOutput = nil, _ outputName: Literal? = nil
    ) -> fw_status {
        output.clear()
        return statusOfCall(error) { () throws(Refusal) in
            let client = SharedClient(sharing: try client.usable(Client.self, "client"))
            if let outputName { _ = try output.required(outputName) }
            return try run(client, error, prepare, into: output)
        }
    }

    /// The same within `status`.
    @safe @inline(never)
    static func run(
        _ client: borrowing SharedClient, _ error: HandleOutput,
        _ prepare: () throws(Refusal) -> PreparedCall, into output: HandleOutput = nil
    ) throws(Refusal) -> Status {
        let job = unsafe try box(Job(prepare(), client, nil))
        defer { unsafe job.free() }
        client.run(job)
        let status = job.object.status
        if status == .ok {
            unsafe output?.pointee = job.object.takeProduct()
        } else if unsafe error != nil {
            let failure = unsafe job.object.takeError()
            unsafe error?.pointee = failure
            if ImmortalError.outcome(failure) != nil { return .noMemory }
        }
        return status
    }

    /// Puts what a call asks for on a queue's waiting list.
    @safe @inline(never)
    static func submit(
        _ queue: Handle, _ tag: UserData, _ ticket: TicketOutput, _ error: HandleOutput,
        _ prepare: @autoclosure () throws(Refusal) -> PreparedCall
    ) -> fw_status {
        status(error) { () throws(Refusal) in
            let queue = try queue.usable(Queue.self, "queue")
            let number = unsafe try queue.object.submit(tag, prepare)
            unsafe ticket?.pointee = number
        }
    }
}

/// An object that works on behalf of a client. Only the process that made the client may use it.
protocol OfOneProcess: Boxed, ~Copyable {
    var isForked: Bool { get }
}

extension Client: OfOneProcess {}

extension Queue: OfOneProcess {
    var isForked: Bool { client.object.isForked }
}

extension KeyList: OfOneProcess {
    var isForked: Bool { client.object.isForked }
}

extension Rotation: OfOneProcess {
    var isForked: Bool { client.object.isForked }
}

/// Options of a call, which the caller may leave out.
protocol Options: Boxed, ~Copyable {
    init()
}

extension Handle {
    /// The object behind a required handle.
    @safe
    func object<Object: Boxed & ~Copyable>(
        _: Object.Type, _ argument: Literal
    ) throws(Refusal) -> Box<Object> {
        guard let box = Box<Object>(self) else { throw Refusal(.nullArgument, argument) }
        return box
    }

    /// The same for an object that a child process must not use after fork.
    @safe
    func usable<Object: OfOneProcess & ~Copyable>(
        _: Object.Type, _ argument: Literal
    ) throws(Refusal) -> Box<Object> {
        let box = try object(Object.self, argument)
        if box.object.isForked { throw Refusal(.forked, argument) }
        return box
    }

    /// Runs `body` with the options behind a handle, or with the defaults for NULL.
    @safe
    func options<Given: Options & ~Copyable, Result: ~Copyable>(
        _ argument: Literal, _ body: (borrowing Given) throws(Refusal) -> Result
    ) throws(Refusal) -> Result {
        if isNull { return try body(Given()) }
        return try body(object(Given.self, argument).object)
    }

    /// A reference to the cancel token behind a handle; nil for NULL.
    @safe
    func cancelToken() throws(Refusal) -> SharedCancelToken? {
        isNull ? nil : SharedCancelToken(sharing: try object(CancelToken.self, "cancel_or_null"))
    }

    /// Drops the caller's reference to an object. Does nothing for NULL.
    @safe
    func free<Object: Boxed & ~Copyable>(_: Object.Type) {
        Boundary.keepingThreadState { _ = Shared<Object>(endingHandle: self) }
    }
}

extension Optional {
    @safe
    var isNull: Bool {
        guard case .some = self else { return true }
        return false
    }

    /// What the caller must give.
    @safe
    func required(_ argument: Literal) throws(Refusal) -> Wrapped {
        guard let self else { throw Refusal(.nullArgument, argument) }
        return self
    }
}

extension HandleOutput {
    @safe
    func clear() { unsafe self?.pointee = nil }
}

extension CText {
    /// The bytes of a required string, borrowed for the call.
    @safe @_lifetime(immortal)
    func text(_ argument: Literal) throws(Refusal) -> Span<UInt8> {
        unsafe _overrideLifetime(try span(of: required(argument)), borrowing: ())
    }

    /// The same for an id, which must not be empty.
    @safe @_lifetime(immortal)
    func id(_ argument: Literal) throws(Refusal) -> Span<UInt8> {
        let id = try text(argument)
        if id.isEmpty { throw Refusal(.emptyArgument, argument) }
        return id
    }

    /// The same for an optional id; empty for NULL.
    @safe @_lifetime(immortal)
    func idOrNothing(_ argument: Literal) throws(Refusal) -> Span<UInt8> {
        isNull ? ("" as Literal).bytes : try id(argument)
    }
}

extension GivenIDs {
    /// The ids that C gave. An account or a user that is NULL was left out; the key must be there if there is a rule for it.
    @safe @_lifetime(immortal)
    init(
        _ account: CText, _ user: CText, _ key: CText = nil, _ keyRule: TextRule? = nil,
        allowingEveryUser: Bool = false
    ) throws(Refusal) {
        let account = try account.idOrNothing("account_id")
        let user = try user.idOrNothing("user_id")
        let key = if let keyRule { try key.text(keyRule.argument) } else { ("" as Literal).bytes }
        try self.init(account: account, user: user, key: key, keyRule, allowingEveryUser: allowingEveryUser)
    }
}

extension Int32 {
    /// A boolean as C passes it: 0 or 1.
    func flag(_ argument: Literal) throws(Refusal) -> Bool { try within(0...1, argument) == 1 }
}

extension FixedWidthInteger {
    func within(_ range: ClosedRange<Self>, _ argument: Literal) throws(Refusal) -> Self {
        guard range.contains(self) else { throw Refusal(.outOfRange, argument) }
        return self
    }
}
