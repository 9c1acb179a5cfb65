// OpenSockets.swift - the sockets of a multi's connections, by their local port
//
// Whoever is about to send a request wants to look at the socket that it goes out on. libcurl says which one that is
// only after the request (until then CURLINFO_ACTIVESOCKET is the one before), but it says the local port at any time.
// So each socket is noted here when libcurl opens it, and with its port as soon as it has one.

import CSystem

@safe
struct OpenSockets: ~Copyable, Boxed {
    static var tag: UInt64 { 0x50c6_e750_0001 }

    /// Side by side, `capacity` of each. Port 0: not known yet.
    private var ports: UnsafeMutablePointer<Int32>
    private var descriptors: UnsafeMutablePointer<Int32>
    private var capacity: Int
    private var count = 0
    private var countWithoutPort = 0
    /// What tells of sockets to the host's event loop, in a queue.
    private let events: Box<EventSet>?

    init(_ events: Box<EventSet>?) throws(OutOfMemory) {
        capacity = 4
        unsafe ports = try Self.allocate(capacity)
        unsafe descriptors = ports + capacity
        unsafe self.events = unsafe events
    }

    deinit {
        unsafe Allocation.release(ports, wiping: 0)
    }

    private static func allocate(_ capacity: Int) throws(OutOfMemory) -> UnsafeMutablePointer<Int32> {
        let byteCount = 2 * capacity * MemoryLayout<Int32>.stride
        return unsafe try Allocation.allocate(byteCount: byteCount)
            .bindMemory(to: Int32.self, capacity: 2 * capacity)
    }

    /// Looks at the socket with that port, which a request is about to go out on: -1: nothing is to be read, 1: bytes are, 0: the
    /// other side is gone. Where two connections, to different addresses, have the same port, either may be the one: a socket
    /// with something to be read comes first. nil: there is no such socket.
    mutating func look(port: Int32) -> (socket: Int32, finding: Int32)? {
        guard port > 0 else { return nil }
        if countWithoutPort > 0 { findPorts() }
        var result: (socket: Int32, finding: Int32)?
        var start = 0
        while let index = unsafe Self.index(of: port, in: ports, start..<count) {
            let socket = unsafe descriptors[index]
            let finding = system_socket_look(socket)
            result = (socket, finding)
            if finding >= 0 { break }
            start = index + 1
        }
        return result
    }

    private mutating func findPorts() {
        var start = 0
        while let index = unsafe Self.index(of: 0, in: ports, start..<count) {
            let port = unsafe system_socket_port(descriptors[index])
            if port > 0 {
                unsafe ports[index] = port
                countWithoutPort -= 1
            }
            start = index + 1
        }
    }

    /// wmemchr compares eight numbers at a time, where a loop here compares one.
    private static func index(
        of number: Int32, in numbers: UnsafeMutablePointer<Int32>, _ range: Range<Int>
    ) -> Int? {
        guard let found = unsafe wmemchr(numbers + range.lowerBound, number, range.count) else { return nil }
        return unsafe found - numbers
    }

    // What libcurl tells.

    /// False where there is no memory to note the socket.
    mutating func open(_ socket: Int32) -> Bool {
        guard count < capacity || grow() else { return false }
        unsafe ports[count] = 0
        unsafe descriptors[count] = socket
        count += 1
        countWithoutPort += 1
        unsafe events?.object.curlOpened(socket)
        return true
    }

    mutating func forget(_ socket: Int32) {
        unsafe events?.object.curlCloses(socket)
        guard let index = unsafe Self.index(of: socket, in: descriptors, 0..<count) else { return }
        if unsafe ports[index] == 0 { countWithoutPort -= 1 }
        count -= 1
        unsafe ports[index] = ports[count]
        unsafe descriptors[index] = descriptors[count]
    }

    private mutating func grow() -> Bool {
        guard let larger = unsafe try? Self.allocate(2 * capacity) else { return false }
        unsafe larger.update(from: ports, count: count)
        unsafe (larger + 2 * capacity).update(from: descriptors, count: count)
        unsafe Allocation.release(ports, wiping: 0)
        unsafe ports = unsafe larger
        capacity *= 2
        unsafe descriptors = ports + capacity
        return true
    }
}
