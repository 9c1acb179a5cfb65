// TCPPair.swift - both ends of a TCP connection on the loopback

import CSystem
import Testing

@testable import FwKeysCalls

final class TCPPair {
    let mine: Int32
    let other: Int32

    /// The other side takes little: its receive buffer is small and nobody reads it.
    init() throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(listener) }
        var size: Int32 = 4_096
        setsockopt(listener, SOL_SOCKET, SO_RCVBUF, &size, UInt32(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = UInt16(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var byteCount = UInt32(MemoryLayout<sockaddr_in>.size)
        mine = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        let client = mine
        let isConnected = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, byteCount) == 0 && listen(listener, 1) == 0
                    && getsockname(listener, $0, &byteCount) == 0 && connect(client, $0, byteCount) == 0
            }
        }
        other = accept(listener, nil, nil)
        try #require(isConnected && other >= 0)
    }

    deinit {
        close(mine)
        close(other)
    }

    var port: Int32 { system_socket_port(mine) }

    /// The other side sends so many bytes; returns when they are here.
    func say(_ count: Int) {
        let bytes = [UInt8](repeating: 0x78, count: count)
        let before = system_socket_received(mine)
        #expect(send(other, bytes, count, Int32(MSG_NOSIGNAL)) == count)
        wait { system_socket_received(self.mine) >= before + Int64(count) }
    }

    func read(_ count: Int) {
        var bytes = [UInt8](repeating: 0, count: count)
        #expect(recv(mine, &bytes, count, 0) == count)
    }

    /// The other side ends what it has to say, all of which was read; returns when that is known here.
    func end() {
        #expect(shutdown(other, Int32(SHUT_WR)) == 0)
        wait { system_socket_look(self.mine) == 0 }
    }

    /// Sends until nothing more is taken: the other side has room for none of the last bytes.
    func fill() {
        let bytes = [UInt8](repeating: 0x78, count: 65_536)
        let flags = Int32(MSG_NOSIGNAL | MSG_DONTWAIT)
        for _ in 0..<10_000 where send(mine, bytes, bytes.count, flags) < 0 { return }
        Issue.record("the connection takes whatever there is")
    }

    private func wait(_ condition: () -> Bool) {
        let end = system_monotonic_ms() + 10_000
        while !condition() {
            guard system_monotonic_ms() < end else {
                Issue.record("what is waited for did not happen")
                return
            }
            poll(nil, 0, 1)
        }
    }
}
