// OpenSockets.swift - the sockets of a multi's connections, by their local port
//
// Whoever is about to send a request wants to look at the socket that it goes out on. libcurl says which one that is
// only after the request (until then CURLINFO_ACTIVESOCKET is the one before), but it says the local port at any time.
// So each socket is noted here when libcurl opens it, and with its port as soon as it has one.

import CSystem

@safe
struct OpenSockets: ~Copyable {
    /// Side by side in one block, `capacity` of each. Port 0: not known yet.
    private var ports: UnsafeMutablePointer<Int32>?
    private var descriptors: UnsafeMutablePointer<Int32>?
    private var capacity = 0
    private var count = 0
    private var countWithoutPort = 0

    init() {
        unsafe ports = nil
        unsafe descriptors = nil
    }

    deinit {
        if let ports = unsafe ports { unsafe Allocation.release(ports, wiping: 0) }
    }

    /// Looks at the socket with that port, which a request is about to go out on: -1: nothing is to be read, 1: bytes are, 0: the
    /// other side is gone. Where two connections, to different addresses, have the same port, either may be the one: a socket
    /// with something to be read comes first. nil: there is no such socket.
    mutating func look(port: Int32) -> (socket: Int32, finding: Int32)? {
        guard port > 0, let ports = unsafe ports, let descriptors = unsafe descriptors else { return nil }
        if countWithoutPort > 0 { unsafe findPorts(ports, descriptors) }
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

    private mutating func findPorts(
        _ ports: UnsafeMutablePointer<Int32>, _ descriptors: UnsafeMutablePointer<Int32>
    ) {
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

    mutating func note(_ socket: Int32) throws(OutOfMemory) {
        if count == capacity { try grow() }
        unsafe ports?[count] = 0
        unsafe descriptors?[count] = socket
        count += 1
        countWithoutPort += 1
    }

    mutating func forget(_ socket: Int32) {
        guard let ports = unsafe ports, let descriptors = unsafe descriptors,
            let index = unsafe Self.index(of: socket, in: descriptors, 0..<count)
        else { return }
        if unsafe ports[index] == 0 { countWithoutPort -= 1 }
        count -= 1
        unsafe ports[index] = ports[count]
        unsafe descriptors[index] = descriptors[count]
    }

    private mutating func grow() throws(OutOfMemory) {
        let enlarged = max(2 * capacity, 4)
        let byteCount = 2 * enlarged * MemoryLayout<Int32>.stride
        let block = unsafe try Allocation.allocate(byteCount: byteCount)
            .bindMemory(to: Int32.self, capacity: 2 * enlarged)
        if let ports = unsafe ports, let descriptors = unsafe descriptors {
            unsafe block.update(from: ports, count: count)
            unsafe (block + enlarged).update(from: descriptors, count: count)
            unsafe Allocation.release(ports, wiping: 0)
        }
        unsafe ports = unsafe block
        unsafe descriptors = block + enlarged
        capacity = enlarged
    }
}
