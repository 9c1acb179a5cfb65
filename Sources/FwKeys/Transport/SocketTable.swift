// SocketTable.swift - which sockets are in the set, and what they are waited for
//
// A connection is used again and again, and libcurl waits for it only in between: taking its socket out of the set and putting
// it back would be two system calls a request. So a socket stays in, and this says whether anybody waits for it. Only
// those are known whose opening and closing libcurl tells of: any other number may be somebody else's by now.

struct SocketTable: ~Copyable {
    private static var known: UInt8 { 0x80 }
    private static var wanted: UInt8 { 0x40 }
    private static var interests: UInt8 { 0x03 }

    /// One byte for each descriptor up to the highest one known.
    private var states = Bytes()

    /// A socket was opened; without memory for it, it stays unknown.
    mutating func open(_ socket: Int32) {
        guard socket >= 0 else { return }
        let index = Int(socket)
        do {
            while states.count <= index { try states.append(0) }
            set(socket, Self.known)
        } catch {}
    }

    mutating func close(_ socket: Int32) { set(socket, 0) }

    func isKnown(_ socket: Int32) -> Bool { state(socket) & Self.known != 0 }

    func isWanted(_ socket: Int32) -> Bool { state(socket) & Self.wanted != 0 }

    /// What the set has it in for; 0: it is not in it.
    func interest(in socket: Int32) -> UInt8 { state(socket) & Self.interests }

    mutating func note(_ socket: Int32, interest: UInt8, isWanted: Bool) {
        set(socket, Self.known | (isWanted ? Self.wanted : 0) | interest & Self.interests)
    }

    private func state(_ socket: Int32) -> UInt8 {
        let all = states.span
        return socket >= 0 && Int(socket) < all.count ? all[Int(socket)] : 0
    }

    private mutating func set(_ socket: Int32, _ state: UInt8) {
        guard socket >= 0, Int(socket) < states.count else { return }
        var all = states.mutableSpan
        all[Int(socket)] = state
    }
}
