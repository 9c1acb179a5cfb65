// ConnectionTests.swift - which socket a request goes out on, and whether what was read can be its answer

import CSystem
import Testing

@testable import FwKeysTransport

@Suite struct ConnectionTests {
    /// The socket with that port, and what is found in it; empty: there is none.
    private func expect(_ sockets: inout SocketTable, _ port: Int32, _ expected: [Int32]) {
        let look = sockets.look(port: port)
        #expect(look.map { [$0.socket, $0.finding] } ?? [] == expected)
    }

    @Test("A socket is found by its port, whatever was opened and closed before it")
    func socketsByPort() throws {
        let pairs = try (0..<9).map { _ in try TCPPair() }
        var sockets = SocketTable()
        for pair in pairs { try sockets.open(pair.mine) }
        for pair in pairs { expect(&sockets, pair.port, [pair.mine, -1]) }
        pairs[3].say(1)
        pairs[5].end()
        expect(&sockets, pairs[3].port, [pairs[3].mine, 1])
        expect(&sockets, pairs[5].port, [pairs[5].mine, 0])
        for pair in pairs.dropLast() {
            sockets.close(pair.mine)
            expect(&sockets, pair.port, [])
        }
        expect(&sockets, pairs[8].port, [pairs[8].mine, -1])
    }

    @Test("A socket without a port, or none at all, is not found", arguments: [-1, 0, 1, 65_536] as [Int32])
    func noSocket(port: Int32) throws {
        var sockets = SocketTable()
        expect(&sockets, port, [])
        let unconnected = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(unconnected) }
        try sockets.open(unconnected)
        expect(&sockets, port, [])
    }

    @Test("Of two sockets with the same port, the one that has something to be read counts")
    func samePort() throws {
        let pairs = try [TCPPair(), TCPPair()]
        pairs[1].say(1)
        let copies = [dup(pairs[0].mine), dup(pairs[0].mine)]
        defer { for copy in copies { close(copy) } }
        var sockets = SocketTable()
        try sockets.open(copies[0])
        try sockets.open(copies[1])
        expect(&sockets, pairs[0].port, [copies[1], -1])
        // The second one becomes another connection, whose port is known already.
        #expect(dup2(pairs[1].mine, copies[1]) == copies[1])
        expect(&sockets, pairs[0].port, [copies[1], 1])
    }

    @Test("What had arrived before the request is not its answer, and what came later may be")
    func earlyBytes() throws {
        let pair = try TCPPair()
        pair.say(5)
        pair.read(1)
        let answer = AwaitedAnswer(pair.mine, hasUnreadBytes: true)
        pair.read(4)
        #expect(answer.isTooEarly(requestByteCount: 0))
        pair.say(3)
        #expect(answer.isTooEarly(requestByteCount: 0))
        pair.read(1)
        #expect(!answer.isTooEarly(requestByteCount: 0))
    }

    @Test("The end of the stream is not a byte of the answer")
    func earlyBytesAndTheEnd() throws {
        let pair = try TCPPair()
        pair.say(5)
        let answer = AwaitedAnswer(pair.mine, hasUnreadBytes: true)
        pair.read(5)
        pair.end()
        #expect(answer.isTooEarly(requestByteCount: 0))
    }

    @Test("No answer is too early where nothing was unread before the request")
    func nothingUnread() throws {
        let pair = try TCPPair()
        let answer = AwaitedAnswer(pair.mine, hasUnreadBytes: false)
        #expect(!answer.isTooEarly(requestByteCount: 0))
        pair.say(5)
        #expect(!answer.isTooEarly(requestByteCount: 5))
    }

    @Test("Bytes that the other side sent before it had any of the request are not its answer")
    func unseenRequest() throws {
        let pair = try TCPPair()
        let answer = AwaitedAnswer(pair.mine, hasUnreadBytes: false)
        pair.fill()
        #expect(answer.isTooEarly(requestByteCount: 1))
        #expect(!answer.isTooEarly(requestByteCount: .max))
    }

    @Test("A closed descriptor tells nothing")
    func closedDescriptor() throws {
        let answer = AwaitedAnswer(-1, hasUnreadBytes: true)
        #expect(!answer.isTooEarly(requestByteCount: 1))
    }
}
