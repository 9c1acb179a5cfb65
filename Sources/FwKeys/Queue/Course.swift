// Course.swift - what a job needs while it is worked on, and what it gives
//
// Taken from the heap in one piece when the work begins, with room for the product: filling that cannot fail.

struct Course: ~Copyable, Boxed {
    static var tag: UInt64 { 0xc042_5e00_0001 }

    var operation: Operation
    private var room: Reservation
    private var plan: Rotation.Plan?

    @inline(never)
    init(_ operation: consuming Operation, _ room: consuming Reservation, _ plan: consuming Rotation.Plan?) {
        self.operation = operation
        self.room = room
        self.plan = plan
    }

    @inline(never)
    deinit {}

    @unsafe
    static func make(
        _ order: inout Order, _ kind: Job.Kind, _ settings: borrowing Settings
    ) throws(OutOfMemory) -> Box<Course> {
        let room = try Reservation(byteCount: kind.productByteCount)
        let operation = try Operation.make(&order, settings)
        let plan = kind == .rotationBegin ? try Rotation.Plan(operation) : nil
        return unsafe try Box(Course(operation, room, plan))
    }

    /// What it gives to C; nil where it gives nothing, or has given it.
    @unsafe
    @inline(never)
    mutating func takeProduct(_ kind: Job.Kind, _ client: borrowing SharedClient) -> OpaquePointer? {
        switch kind {
        case .create, .get:
            guard let key = operation.takeKey() else { return nil }
            return unsafe room.fill(key)
        case .list:
            guard let list = KeyList(client.share(), takingFrom: &operation) else { return nil }
            return unsafe room.fill(Counted(list))
        case .whoAmI:
            guard let identity = operation.takeIdentity() else { return nil }
            return unsafe room.fill(identity)
        case .rotationBegin:
            guard let rotation = Rotation(client.share(), &plan, takingFrom: &operation) else { return nil }
            return unsafe room.fill(Counted(rotation))
        case .sweep:
            guard let sweep = operation.takeSettlement() else { return nil }
            return unsafe room.fill(sweep)
        case .nextPage, .delete, .rotationCommit, .rotationAbort: return nil
        }
    }
}
