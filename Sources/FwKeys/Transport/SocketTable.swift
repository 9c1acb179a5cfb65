// SocketTable.swift - the open sockets of a multi handle: their events and their local ports
//
// A connection is used again and again, and libcurl waits for it only in between: taking its socket out of the set and putting
// it back would be two system calls a request. So a socket stays in, and this says whether anybody waits for it.
//
// Whoever is about to send a request wants to look at the socket that it goes out on. libcurl says which one that is
// only after the request (until then CURLINFO_ACTIVESOCKET is the one before), but it says the local port at any time.
//
// Only those are known whose opening and closing libcurl tells of: any other number may be somebody else's by now.

import FwKeysSettings

public struct SocketTable: ~Copyable {
    private static var wanted: UInt8 { 0x40 }
    private static var interests: UInt8 { 0x03 }
    /// Of an open socket that has none yet, or whose port nobody has asked for.
    private static var unknownPort: Int32 { -1 }

    /// For each descriptor up to the highest one: its local port; 0: it is not open.
    private var ports = TrivialArray<Int32>()
    private var states = Bytes()

    public mutating func open(_ socket: Int32) throws(OutOfMemory) {
        guard socket >= 0 else { return }
        while states.count <= Int(socket) { try states.append(0) }
        while ports.count <= Int(socket) { try ports.append(0) }
        close(socket)
        ports[Int(socket)] = Self.unknownPort
    }

    public mutating func close(_ socket: Int32) {
        guard isKnown(socket) else { return }
        ports[Int(socket)] = 0
        states[Int(socket)] = 0
    }

    public func isKnown(_ socket: Int32) -> Bool {
        socket >= 0 && Int(socket) < ports.count && ports[Int(socket)] != 0
    }

    public func isWanted(_ socket: Int32) -> Bool { state(socket) & Self.wanted != 0 }

    /// What the set has it in for; 0: it is not in it.
    public func interest(in socket: Int32) -> UInt8 { state(socket) & Self.interests }

    public mutating func note(_ socket: Int32, interest: UInt8, isWanted: Bool) {
        guard isKnown(socket) else { return }
        states[Int(socket)] = (isWanted ? Self.wanted : 0) | interest & Self.interests
    }

    /// Looks at the socket with that port, which a request is about to go out on: -1: nothing is to be read, 1: bytes are, 0: the
    /// other side is gone. Where two connections, to different addresses, have the same port, either may be the one: a socket
    /// with something to be read comes first. nil: there is no such socket.
    public mutating func look(port: Int32) -> (socket: Int32, finding: Int32)? {
        guard port > 0 else { return nil }
        findPorts()
        var result: (socket: Int32, finding: Int32)?
        var start = 0
        while let index = ports.index(of: port, from: start) {
            let socket = Int32(truncatingIfNeeded: index)
            let finding = system_socket_look(socket)
            result = (socket, finding)
            if finding >= 0 { break }
            start = index + 1
        }
        return result
    }

    private mutating func findPorts() {
        var start = 0
        while let index = ports.index(of: Self.unknownPort, from: start) {
            let port = system_socket_port(Int32(truncatingIfNeeded: index))
            if port > 0 { ports[index] = port }
            start = index + 1
        }
    }

    private func state(_ socket: Int32) -> UInt8 { isKnown(socket) ? states[Int(socket)] : 0 }
}

extension TrivialArray where Element == Int32 {
    /// Where `number` is for the first time from `start` on; nil where it is not.
    fileprivate func index(of number: Int32, from start: Int) -> Int? {
        guard let elements = unsafe baseAddress,
            let found = unsafe system_find_number(elements + start, number, count - start)
        else { return nil }
        return unsafe found - UnsafePointer(elements)
    }
}
