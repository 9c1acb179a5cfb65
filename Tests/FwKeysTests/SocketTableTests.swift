// SocketTableTests.swift - only what was opened is known, and what is closed is forgotten

import Testing

@testable import FwKeysTransport

@Suite struct SocketTableTests {
    /// What a table says of a socket, in a word or two.
    private func words(_ table: borrowing SocketTable, _ socket: Int32) -> String {
        guard table.isKnown(socket) else {
            return table.isWanted(socket) || table.interest(in: socket) != 0 ? "half known" : "unknown"
        }
        return "\(table.isWanted(socket) ? "wanted" : "idle") \(table.interest(in: socket))"
    }

    @Test(arguments: [.min, -1, 0, 3, 1_023, .max] as [Int32])
    func nothingIsKnownAtFirst(socket: Int32) {
        var table = SocketTable()
        #expect(words(table, socket) == "unknown")
        // Nor by its closing, or by what is noted of it.
        table.close(socket)
        table.note(socket, interest: 1, isWanted: true)
        #expect(words(table, socket) == "unknown")
    }

    /// Opened, waited for, waited for by nobody, closed.
    @Test(arguments: [0, 3, 63, 64, 1_023, 70_000] as [Int32])
    func whatBecomesOfASocket(socket: Int32) throws {
        var table = SocketTable()
        try table.open(socket)
        #expect(words(table, socket) == "idle 0")
        for interest in [1, 2, 3] as [UInt8] {
            table.note(socket, interest: interest, isWanted: true)
            #expect(words(table, socket) == "wanted \(interest)")
            table.note(socket, interest: interest, isWanted: false)
            #expect(words(table, socket) == "idle \(interest)")
        }
        table.close(socket)
        #expect(words(table, socket) == "unknown")
        table.close(socket)
        #expect(words(table, socket) == "unknown")
    }

    /// A number comes back for another connection, which has nothing of the last one.
    @Test func aNumberIsUsedAgain() throws {
        var table = SocketTable()
        try table.open(7)
        table.note(7, interest: 3, isWanted: true)
        table.close(7)
        try table.open(7)
        #expect(words(table, 7) == "idle 0")
        // Even if nobody told of its closing.
        table.note(7, interest: 2, isWanted: true)
        try table.open(7)
        #expect(words(table, 7) == "idle 0")
    }

    /// Those between, below and above are not known by it.
    @Test func neighbours() throws {
        var table = SocketTable()
        for socket in [3, 9, 5] as [Int32] { try table.open(socket) }
        table.note(5, interest: 2, isWanted: true)
        let all = (0..<11).map { words(table, $0) }
        #expect(all[3] == "idle 0")
        #expect(all[5] == "wanted 2")
        #expect(all[9] == "idle 0")
        #expect([0, 1, 2, 4, 6, 7, 8, 10].allSatisfy { all[$0] == "unknown" })
        table.close(9)
        #expect([3, 5, 9].map { words(table, $0) } == ["idle 0", "wanted 2", "unknown"])
    }

    /// A table that grows keeps what it has.
    @Test func growth() throws {
        var table = SocketTable()
        for socket in stride(from: Int32(0), through: 5_000, by: 2) {
            try table.open(socket)
            table.note(socket, interest: UInt8(socket % 3) + 1, isWanted: socket % 4 == 0)
        }
        let wrong = (Int32(0)...5_001).filter { socket in
            let isOpen = socket % 2 == 0 && socket <= 5_000
            let expected = "\(socket % 4 == 0 ? "wanted" : "idle") \(socket % 3 + 1)"
            return words(table, socket) != (isOpen ? expected : "unknown")
        }
        #expect(wrong == [])
    }

    /// What is no number of a socket is passed over, and so is what is no interest.
    @Test func nonsense() throws {
        var table = SocketTable()
        for socket in [-1, .min] as [Int32] {
            try table.open(socket)
            table.note(socket, interest: 3, isWanted: true)
            table.close(socket)
            #expect(words(table, socket) == "unknown")
        }
        #expect((0..<64).allSatisfy { words(table, $0) == "unknown" })
        try table.open(2)
        table.note(2, interest: 0xfd, isWanted: false)
        #expect(words(table, 2) == "idle 1")
    }
}
