// OperationKind.swift - the kinds of operations: the header's `FW_OPERATION_…`
//
// Queues, operations, the log and C all use this list.

import FwKeysTransport

public enum OperationKind: Int32, Sendable {
    case create = 1
    case get = 2
    case list = 3
    case nextPage = 4
    case delete = 5
    case whoAmI = 6
    case rotationBegin = 7
    case rotationCommit = 8
    case rotationAbort = 9
    case sweep = 10
    case update = 11
    case rotationResume = 12

    /// The product of a successful operation.
    public enum Product {
        case nothing
        case key
        case list
        case identity
        case rotation
        case sweep
    }

    /// The name in the header, the word in the log, and the product.
    private var entry: (name: Literal, logName: Literal, product: Product) {
        switch self {
        case .create: ("CREATE_API_KEY", "create", .key)
        case .get: ("GET_API_KEY", "get", .key)
        case .list: ("LIST_API_KEYS", "list", .list)
        case .nextPage: ("LIST_NEXT_PAGE", "list", .nothing)
        case .delete: ("DELETE_API_KEY", "delete", .nothing)
        case .whoAmI: ("WHOAMI", "whoami", .identity)
        case .rotationBegin: ("ROTATION_BEGIN", "rotate", .rotation)
        case .rotationCommit: ("ROTATION_COMMIT", "delete", .nothing)
        case .rotationAbort: ("ROTATION_ABORT", "delete", .nothing)
        case .sweep: ("SWEEP_API_KEYS", "sweep", .sweep)
        case .update: ("UPDATE_API_KEY", "update", .key)
        case .rotationResume: ("ROTATION_RESUME", "resume", .rotation)
        }
    }

    public var name: Literal { entry.name }
    var logName: Literal { entry.logName }
    public var product: Product { entry.product }

    /// Whether the operation creates a key whose secret nobody else has.
    var createsKey: Bool { self == .create || self == .rotationBegin }

    /// Whether the call names an account and a user, which it may leave out. Other calls are about the API key, a list or a
    /// rotation.
    var namesOwner: Bool {
        switch self {
        case .whoAmI, .nextPage, .rotationCommit, .rotationAbort: false
        default: true
        }
    }

    /// Whether the operation only reads keys, and has no request of its own.
    var isMadeOfLooks: Bool { self == .sweep || self == .rotationResume }

    /// Whether the request must not be repeated if the service may have done it.
    var isSentOnce: Bool { createsKey || self == .update }
}
