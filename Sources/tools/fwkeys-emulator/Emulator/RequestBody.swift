// The bodies of requests, read as strictly as the service reads them: a member that it does not know is
// refused, by name and place. So a client that sends a new member finds out what an older server does.

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

struct RequestBody {
    /// The members of a key record. A client may send back the whole record that it read: the ones that only
    /// the service sets are ignored, as https://google.aip.dev/203 asks of output-only fields.
    static let recordMembers: Set<String> = [
        "annotations", "createTime", "displayName", "email", "expireTime", "key", "keyId", "lastUsed",
        "prefix", "secure",
    ]

    let bytes: [UInt8]
    let form: WireForm

    /// - Parameter members: The names that are known at the top level, in the objects below, and so on.
    func decode<Body: Decodable>(_: Body.Type, members: [Set<String>]) throws(Refusal) -> Body {
        let body: Body
        do {
            body = try JSONDecoder().decode(Body.self, from: Data(bytes))
        } catch {
            // The decoder's own text may quote the body.
            throw .invalid("the body is not the JSON object that this call takes")
        }
        if form == .recorded, let unknown = firstUnknownMember(members) {
            throw .invalid("proto: (line \(unknown.line):\(unknown.column)): unknown field \(unknown.name)")
        }
        return body
    }

    /// The first member whose name is not known at its depth, in quotes; the body is valid JSON.
    private func firstUnknownMember(_ members: [Set<String>]) -> (name: String, line: Int, column: Int)? {
        var scanner = MemberScanner(bytes: bytes)
        while let member = scanner.next() {
            guard member.depth <= members.count else { continue }
            let isKnown = members[member.depth - 1].contains(String(member.name.dropFirst().dropLast()))
            if !isKnown { return (member.name, member.line, member.column) }
        }
        return nil
    }
}

/// Finds the names of members in valid JSON.
private struct MemberScanner {
    let bytes: [UInt8]
    private var index = 0
    private var depth = 0
    private var line = 1
    private var lineStart = 0

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The next name in its quotes, and where it stands, counted from 1 and in bytes.
    mutating func next() -> (name: String, depth: Int, line: Int, column: Int)? {
        while index < bytes.count {
            let start = index
            index += 1
            switch bytes[start] {
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            case UInt8(ascii: "\n"):
                line += 1
                lineStart = index
            case UInt8(ascii: "\""):
                skipString()
                guard isFollowedByColon else { continue }
                let name = String(decoding: bytes[start..<index], as: UTF8.self)
                return (name, depth, line, start - lineStart + 1)
            default: break
            }
        }
        return nil
    }

    private mutating func skipString() {
        while index < bytes.count, bytes[index] != UInt8(ascii: "\"") {
            index += bytes[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        index = min(index + 1, bytes.count)
    }

    private var isFollowedByColon: Bool {
        bytes[index...].first { !" \t\r\n".utf8.contains($0) } == UInt8(ascii: ":")
    }
}
