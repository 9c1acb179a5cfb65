// Where a fault cuts a body: at a number of bytes, or at a place that has a name. The names stay right when
// the order of the members changes; a number of bytes does not.

enum CutPlace: Sendable, Equatable {
    /// So many bytes are sent; if negative, all but so many.
    case offset(Int)
    case named(Name)

    enum Name: String, CaseIterable, Sendable {
        case beforeSecret = "before secret"
        case withinSecret = "within secret"
        case behindSecret = "behind secret"
        case beforeId = "before id"
        case withinId = "within id"
        case behindId = "behind id"

        fileprivate var member: String {
            switch self {
            case .beforeSecret, .withinSecret, .behindSecret: "key"
            case .beforeId, .withinId, .behindId: "keyId"
            }
        }
    }

    /// How many bytes of a body are sent. A body that does not have the named member is sent whole.
    func offset(in body: [UInt8]) -> Int {
        switch self {
        case .offset(let offset):
            return offset < 0 ? max(0, body.count + offset) : min(offset, body.count)
        case .named(let name):
            guard let value = CutPlace.value(of: name.member, in: body) else { return body.count }
            switch name {
            case .beforeSecret, .beforeId: return value.lowerBound
            case .withinSecret, .withinId: return (value.lowerBound + value.upperBound) / 2
            // With the closing quote: a value without it is not known to be whole.
            case .behindSecret, .behindId: return value.upperBound + 1
            }
        }
    }

    /// The characters of the first text that is a member of this name, without the quotes. Neither a secret
    /// nor an id needs an escape.
    private static func value(of member: String, in body: [UInt8]) -> Range<Int>? {
        let name = Array("\"\(member)\":".utf8)
        guard let start = body.firstRange(of: name) else { return nil }
        var first = start.upperBound
        while first < body.count, body[first] == UInt8(ascii: " ") { first += 1 }
        guard first < body.count, body[first] == UInt8(ascii: "\""),
            let end = body[(first + 1)...].firstIndex(of: UInt8(ascii: "\""))
        else { return nil }
        return (first + 1)..<end
    }
}

extension JSONFields {
    /// A whole number or one of the names.
    mutating func cutPlace(_ name: String) throws(InputError) -> CutPlace? {
        guard isString(name) else {
            return try int(name, in: Int(Int32.min)...Int(Int32.max)).map { .offset($0) }
        }
        return try choice(name, of: CutPlace.Name.self).map { .named($0) }
    }
}
