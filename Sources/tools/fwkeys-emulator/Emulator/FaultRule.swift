// The grammar of faults: what a user may write, on the command line or over the control path, and what it
// becomes. A fault is either a rule, which strikes calls, or a set of lags, which strike new keys.

/// What the emulator can be asked to do, by the names that faults and counters use.
public enum Operation: String, CaseIterable, Sendable {
    case create, list, get, update, delete, users, verify
}

enum FaultAction: Sendable, Equatable {
    case status(Int, retryAfter: String?, retryAfterMilliseconds: Int?, body: String?)
    case delay(milliseconds: Int)
    case stall
    case close
    case reset
    case cut(at: CutPlace)
    case drip(milliseconds: Int, bytes: Int, fromStart: Bool)
    case redirect(to: String, status: Int)
}

struct FaultRule: Sendable, Equatable {
    enum Moment: String, CaseIterable, Sendable {
        /// Instead of the work.
        case before
        /// The work is done, and the reply suffers.
        case after
    }

    /// Nil: every operation.
    var operation: Operation?
    /// Nil: every user.
    var user: String?
    /// The id of a key. Nil: every key.
    var key: String?
    /// Headers that a request must have. Names are in lower case.
    var headers: [String: String] = [:]
    var moment = Moment.after
    var skip = 0
    /// Nil: no end.
    var count: Int?
    /// Nil: every one.
    var share: Double?
    var action: FaultAction
    /// The work is done this long after the caller was struck.
    var lateCommitMilliseconds: Int?

    func concerns(_ subject: FaultSubject) -> Bool {
        (operation == nil || operation == subject.operation)
            && (user == nil || user == subject.user)
            && (key == nil || subject.keys.contains(key))
            && headers.allSatisfy { subject.call.header($0.key) == $0.value }
    }
}

/// What a rule may be tied to.
struct FaultSubject {
    let call: Call
    /// The id of the key that the call is made with, and whose key that is.
    let caller: (keyId: String, user: String)?

    var operation: Operation { call.operation }

    /// The user that the path names, or else the caller.
    var user: String? { call.user.isEmpty ? caller?.user : call.user }

    /// The key that the call is about, and the one that it is made with.
    var keys: [String?] { [call.namedKey, caller?.keyId].filter { $0 != nil } }
}

/// How long the service takes to know its own new keys. Nil: no lag.
struct NewKeyLags: Sendable, Equatable {
    var listLagMilliseconds: Int?
    var listLagLists: Int?
    var refusedMilliseconds: Int?
    var refusedUses: Int?
}

public struct Fault: Sendable, Equatable {
    enum Kind: Sendable, Equatable {
        case rule(FaultRule)
        case newKeys(NewKeyLags)
    }

    let kind: Kind
    /// As it was written.
    let source: JSONValue

    private static let longestMilliseconds = 86_400_000
    private static let newKeyFields: Set<String> = [
        "list_lag_ms", "list_lag_lists", "new_key_refused_ms", "new_key_refused_uses",
    ]

    /// Reads one fault or an array of faults.
    public static func parse(json: [UInt8]) throws(InputError) -> [Fault] {
        let value = try JSONValue.parse(json)
        guard case .array(let elements) = value else { return [try Fault(value, path: "")] }
        var faults: [Fault] = []
        for (index, element) in elements.enumerated() {
            faults.append(try Fault(element, path: "[\(index)]"))
        }
        return faults
    }

    init(_ value: JSONValue, path: String) throws(InputError) {
        var fields = try JSONFields(value, path: path)
        source = value
        if fields.names.isDisjoint(with: Fault.newKeyFields) {
            kind = .rule(try Fault.rule(&fields))
        } else {
            kind = .newKeys(try Fault.lags(&fields))
        }
        try fields.finish()
    }

    private static func lags(_ fields: inout JSONFields) throws(InputError) -> NewKeyLags {
        NewKeyLags(
            listLagMilliseconds: try fields.int("list_lag_ms", in: 0...longestMilliseconds),
            listLagLists: try fields.int("list_lag_lists", in: 0...1_000_000),
            refusedMilliseconds: try fields.int("new_key_refused_ms", in: 0...longestMilliseconds),
            refusedUses: try fields.int("new_key_refused_uses", in: 0...1_000_000))
    }

    private static func rule(_ fields: inout JSONFields) throws(InputError) -> FaultRule {
        var operation: Operation?
        if let name = try fields.string("operation"), name != "*" {
            operation = Operation(rawValue: name)
            if operation == nil {
                let names = Operation.allCases.map(\.rawValue).joined(separator: ", ")
                throw InputError(fields.path(of: "operation"), "must be one of \(names), *")
            }
        }
        let user = try fields.string("user")
        let key = try fields.string("key")
        let headers = try fields.strings("headers") ?? [:]
        let moment = try fields.choice("when", of: FaultRule.Moment.self)
        let skip = try fields.int("skip", in: 0...Int(Int32.max)) ?? 0
        let count = try fields.int("count", in: 1...Int(Int32.max))
        let share = try fields.share("share")
        let lateCommit = try fields.int("late_commit_ms", in: 0...longestMilliseconds)
        guard let value = fields.value("action") else {
            throw InputError(fields.path(of: "action"), "missing")
        }
        let action = try action(value, path: fields.path(of: "action"))
        if case .cut = action, moment == .before {
            throw InputError(fields.path(of: "when"), "cut_at needs a reply to cut: use \"after\"")
        }
        if case .drip = action, moment == .before {
            throw InputError(fields.path(of: "when"), "drip_ms needs a reply to drip: use \"after\"")
        }
        if lateCommit != nil {
            try checkLateCommit(fields, operation: operation, moment: moment, action: action)
        }
        return FaultRule(
            operation: operation, user: user, key: key,
            headers: Dictionary(headers.map { ($0.lowercased(), $1) }) { first, _ in first },
            moment: moment ?? .after, skip: skip, count: count, share: share, action: action,
            lateCommitMilliseconds: lateCommit)
    }

    private static func checkLateCommit(
        _ fields: JSONFields, operation: Operation?, moment: FaultRule.Moment?, action: FaultAction
    ) throws(InputError) {
        let path = fields.path(of: "late_commit_ms")
        guard operation == .create || operation == .update || operation == .delete else {
            throw InputError(path, "needs \"operation\":\"create\", \"update\" or \"delete\"")
        }
        guard moment != .before else { throw InputError(path, "contradicts \"when\":\"before\"") }
        switch action {
        case .status, .stall, .close, .reset, .redirect: return
        case .delay, .cut, .drip:
            throw InputError(path, "needs the action status, stall, close, reset or redirect")
        }
    }

    private static func action(_ value: JSONValue, path: String) throws(InputError) -> FaultAction {
        if case .string(let name) = value {
            switch name {
            case "stall": return .stall
            case "close": return .close
            case "reset": return .reset
            default: throw InputError(path, "must be \"stall\", \"close\", \"reset\" or an object")
            }
        }
        var fields = try JSONFields(value, path: path)
        let action = try objectAction(&fields)
        try fields.finish()
        return action
    }

    private static func objectAction(_ fields: inout JSONFields) throws(InputError) -> FaultAction {
        if let target = try fields.string("redirect") {
            guard !target.isEmpty, isHeaderSafe(target) else {
                throw InputError(fields.path(of: "redirect"), "must be a URL")
            }
            return .redirect(to: target, status: try fields.int("status", in: 300...399) ?? 307)
        }
        if let status = try fields.int("status", in: 200...599) {
            let retryAfter = try fields.string("retry_after")
            if let retryAfter, !isHeaderSafe(retryAfter) {
                throw InputError(fields.path(of: "retry_after"), "must not hold control characters")
            }
            return .status(
                status, retryAfter: retryAfter,
                retryAfterMilliseconds: try fields.int("retry_after_ms", in: 0...longestMilliseconds),
                body: try fields.string("body"))
        }
        if let milliseconds = try fields.int("delay_ms", in: 0...longestMilliseconds) {
            return .delay(milliseconds: milliseconds)
        }
        if let place = try fields.cutPlace("cut_at") { return .cut(at: place) }
        if let milliseconds = try fields.int("drip_ms", in: 0...longestMilliseconds) {
            let bytes = try fields.int("bytes", in: 1...Int(Int32.max)) ?? 1
            let from = try fields.choice("from", of: DripStart.self) ?? .body
            return .drip(milliseconds: milliseconds, bytes: bytes, fromStart: from == .start)
        }
        throw InputError(fields.path, "needs one of status, redirect, delay_ms, cut_at, drip_ms")
    }

    private enum DripStart: String, CaseIterable {
        case start, body
    }
}
