// From method and path to what is wanted: an operation of the service, or one of the emulator's own.

/// A call of the service, taken apart and not yet judged.
struct Call: Sendable {
    var operation: Operation
    var account = ""
    var user = ""
    var keyId = ""
    var query = QueryParameters()
    /// Names in lower case.
    var headers: [(name: String, value: String)] = []
    var body: [UInt8]

    func header(_ name: String) -> String? {
        headers.first { $0.name == name }?.value
    }

    /// The secret of the key that the call is made with.
    var secret: String? {
        let parts = header("authorization")?.split(separator: " ", maxSplits: 1) ?? []
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return nil }
        return String(parts[1])
    }

    /// The id of the key that the call is about: a deletion has it in the body.
    var namedKey: String? {
        guard operation == .delete else { return keyId.isEmpty ? nil : keyId }
        guard case .object(let members)? = try? JSONValue.parse(body),
            case .string(let id)? = members["keyId"]
        else { return nil }
        return id
    }
}

enum ControlCall: Sendable {
    case state, reset, addUser, mintKeys
    case faults, addFaults, clearFaults
    case removeFault(id: Int)
    case journal, clearJournal
    case clock, changeClock, resetClock
}

enum Route: Sendable {
    case service(Call)
    case control(ControlCall)

    static let controlPath = "_emulator"

    init(_ request: Request) throws(Refusal) {
        let target = try RequestTarget(request.target)
        if target.segments.first == Route.controlPath {
            self = .control(try Route.controlCall(request.method, Array(target.segments.dropFirst())))
        } else {
            var call = try Route.call(request.method, target)
            call.headers = request.headers
            call.body = request.body
            self = .service(call)
        }
    }

    private static func call(_ method: String, _ target: RequestTarget) throws(Refusal) -> Call {
        let segments = target.segments
        func call(_ operation: Operation, user: String = "", keyId: String = "") -> Call {
            Call(
                operation: operation, account: segments.count > 2 ? segments[2] : "", user: user,
                keyId: keyId, query: target.query, body: [])
        }
        if segments == ["verifyApiKey"] {
            guard method == "GET" else { throw .wrongMethod }
            return call(.verify)
        }
        guard segments.count >= 4, segments[0] == "v1", segments[1] == "accounts", segments[3] == "users"
        else { throw .unknownPath }
        switch (segments.count, segments.count > 5 ? segments[5] : "") {
        case (4, _):
            guard method == "GET" else { throw .wrongMethod }
            return call(.users)
        case (5, _):
            guard method == "GET" else { throw .wrongMethod }
            return call(.users, user: segments[4])
        case (6, "apiKeys"):
            switch method {
            case "POST": return call(.create, user: segments[4])
            case "GET": return call(.list, user: segments[4])
            default: throw .wrongMethod
            }
        case (6, "apiKeys:delete"):
            guard method == "POST" else { throw .wrongMethod }
            return call(.delete, user: segments[4])
        case (7, "apiKeys"):
            switch method {
            case "GET": return call(.get, user: segments[4], keyId: segments[6])
            case "PATCH": return call(.update, user: segments[4], keyId: segments[6])
            default: throw .wrongMethod
            }
        default:
            throw .unknownPath
        }
    }

    private static func controlCall(_ method: String, _ segments: [String]) throws(Refusal) -> ControlCall {
        switch (method, segments) {
        case ("GET", []): return .state
        case ("POST", ["reset"]): return .reset
        case ("POST", ["users"]): return .addUser
        case ("POST", ["keys"]): return .mintKeys
        case ("GET", ["faults"]): return .faults
        case ("POST", ["faults"]): return .addFaults
        case ("DELETE", ["faults"]): return .clearFaults
        case ("GET", ["journal"]): return .journal
        case ("DELETE", ["journal"]): return .clearJournal
        case ("GET", ["clock"]): return .clock
        case ("POST", ["clock"]): return .changeClock
        case ("DELETE", ["clock"]): return .resetClock
        default: break
        }
        if segments.count == 2, segments[0] == "faults", let id = Int(segments[1]) {
            guard method == "DELETE" else { throw .wrongMethod }
            return .removeFault(id: id)
        }
        let paths = [[], ["reset"], ["users"], ["keys"], ["faults"], ["journal"], ["clock"]]
        throw paths.contains(segments) ? .wrongMethod : .unknownPath
    }
}
