// JobListTests.swift - jobs keep their order, whatever is put in between and taken out of it

import CSystem
import Testing

@testable import FwKeysCalls

@Suite struct JobListTests {
    private func client() throws -> SharedClient {
        let settings = try Script.settings()
        return try Client.make(settings.object)
    }

    private func job(
        _ ticket: UInt64, due: Int64 = 0, _ client: borrowing SharedClient
    ) throws -> Box<Job> {
        let box = try Box(Job(.whoAmI(withUser: false), client, nil))
        box.object.ticket = ticket
        box.object.due = due
        return box
    }

    /// The tickets from first to last, which has to be what they are from last to first.
    private func tickets(_ list: borrowing JobList) -> [UInt64] {
        var forwards: [UInt64] = []
        var last: Box<Job>?
        var candidate = list.first
        while let job = candidate, forwards.count <= list.count {
            forwards.append(job.object.ticket)
            last = job
            candidate = job.object.next
        }
        var backwards: [UInt64] = []
        candidate = last
        while let job = candidate, backwards.count <= list.count {
            backwards.append(job.object.ticket)
            candidate = job.object.previous
        }
        #expect(backwards == forwards.reversed())
        #expect(list.count == forwards.count)
        #expect(list.isEmpty == forwards.isEmpty)
        return forwards
    }

    @Test func empty() throws {
        var list = JobList()
        #expect(tickets(list) == [])
        let nobody = [list.first?.pointer, list.popFirst()?.pointer, list.job(1)?.pointer]
        #expect(nobody == [nil, nil, nil])
        #expect(tickets(list) == [])
    }

    @Test func inTheOrderOfTheirComing() throws {
        let client = try client()
        var list = JobList()
        for ticket in [3, 1, 2] as [UInt64] { list.append(try job(ticket, due: -Int64(ticket), client)) }
        #expect(tickets(list) == [3, 1, 2])
        var popped: [UInt64] = []
        while let job = list.popFirst() {
            popped.append(job.object.ticket)
            #expect(job.object.next == nil)
            #expect(job.object.previous == nil)
            job.free()
        }
        #expect(popped == [3, 1, 2])
        #expect(tickets(list) == [])
        list.append(try job(4, client))
        #expect(tickets(list) == [4])
    }

    /// By what is due; who came first is first among those that are due together.
    @Test(
        arguments: [
            ([5], [1]), ([1, 2, 3], [1, 2, 3]), ([3, 2, 1], [3, 2, 1]), ([2, 2, 2], [1, 2, 3]),
            ([2, 1, 2, 1, 2], [2, 4, 1, 3, 5]), ([1, 3, 2], [1, 3, 2]),
            ([9, 0, -1, .max, .min], [5, 3, 2, 1, 4]),
            ([.max, .max, 0], [3, 1, 2]),
        ] as [([Int64], [UInt64])])
    func byWhatIsDue(dues: [Int64], expected: [UInt64]) throws {
        let client = try client()
        var list = JobList()
        for (index, due) in dues.enumerated() {
            list.insertByDue(try job(UInt64(index) + 1, due: due, client))
        }
        #expect(tickets(list) == expected)
    }

    @Test(
        arguments: [
            ([1], []), ([2], []), ([3], []), ([1, 2], []), ([3, 2], []), ([1, 3], []), ([2, 1], [3]),
            ([2, 3], [1]), ([1, 2, 3], []), ([3, 1, 2], []), ([2, 1, 3], [2, 1, 3]), ([3], [3]), ([1], [1]),
        ] as [([UInt64], [UInt64])])
    func removal(removed: [UInt64], putBack: [UInt64]) throws {
        let client = try client()
        var list = JobList()
        let jobs = try (1...3).map { try job(UInt64($0), client) }
        for job in jobs { list.append(job) }
        var expected: [UInt64] = [1, 2, 3]
        for ticket in removed {
            let job = jobs[Int(ticket) - 1]
            list.remove(job)
            #expect(job.object.next == nil)
            #expect(job.object.previous == nil)
            expected.removeAll { $0 == ticket }
            #expect(tickets(list) == expected)
        }
        for ticket in putBack {
            let job = jobs[Int(ticket) - 1]
            if !removed.contains(ticket) {
                list.remove(job)
                expected.removeAll { $0 == ticket }
            }
            list.append(job)
            expected.append(ticket)
            #expect(tickets(list) == expected)
        }
        for ticket in removed where !putBack.contains(ticket) { jobs[Int(ticket) - 1].free() }
    }

    /// From one list to another, as when an operation begins and ends.
    @Test func fromListToList() throws {
        let client = try client()
        var waiting = JobList()
        var finished = JobList()
        for ticket in 1...4 as ClosedRange<UInt64> { waiting.append(try job(ticket, client)) }
        for ticket in [2, 4, 1] as [UInt64] {
            guard let job = waiting.job(ticket) else {
                Issue.record("\(ticket) is not there")
                return
            }
            waiting.remove(job)
            finished.append(job)
        }
        #expect(tickets(waiting) == [3])
        #expect(tickets(finished) == [2, 4, 1])
        let (left, moved) = (waiting.job(2)?.pointer, finished.job(2)?.object.ticket)
        #expect(left == nil)
        #expect(moved == 2)
    }

    /// In order, out of order, far apart; and none where there is none.
    @Test(
        arguments: [
            [1], [1, 2], [1, 2, 3, 4, 5, 6, 7, 8], [5, 9, 10, 1_000, 1_001], [4, 2, 8, 1], [8, 1, 9, 2],
            [1, .max - 1], [.max - 2, .max - 1],
        ] as [[UInt64]])
    func byTicket(_ all: [UInt64]) throws {
        let client = try client()
        var list = JobList()
        for ticket in all { list.append(try job(ticket, client)) }
        var found: [UInt64?] = []
        for ticket in all { found.append(list.job(ticket)?.object.ticket) }
        #expect(found == all)
        let others = [0, 3, 7, 500, 999, 2_000, .max].filter { !all.contains($0) } as [UInt64]
        for ticket in others {
            let isThere = list.job(ticket) != nil
            #expect(!isThere)
        }
    }

    /// The way is short for the newest as for the oldest: of two that bear the same number, the nearer one is found.
    @Test func fromTheNearerEnd() throws {
        let client = try client()
        for (all, wanted, due) in [
            ([1, 2, 2, 10], 2, 1), ([1, 9, 9, 10], 9, 2), ([1, 4, 4, 6], 4, 2), ([1, 3, 3, 6], 3, 1),
            ([7, 7], 7, 1),
        ] as [([UInt64], UInt64, Int64)] {
            var list = JobList()
            for (index, ticket) in all.enumerated() {
                list.append(try job(ticket, due: Int64(index), client))
            }
            let found = list.job(wanted)?.object.due
            #expect(found == due)
        }
    }

    /// What is left in a list ends with it, and lets go of its client; what was taken out does not.
    @Test func theEndOfAList() throws {
        let hasEnded = UnsafeMutablePointer<Bool>.allocate(capacity: 1)
        hasEnded.initialize(to: false)
        defer { hasEnded.deallocate() }
        let taken: Box<Job>?
        do {
            let settings = try Script.settings()
            let log = Log(level: .error, callback: { _, _, _ in }, userData: hasEnded)
            try settings.object.setLog(log) { $0?.assumingMemoryBound(to: Bool.self).pointee = true }
            let client = try Client.make(settings.object)
            var list = JobList()
            for ticket in 1...5 as ClosedRange<UInt64> { list.append(try job(ticket, client)) }
            taken = list.popFirst()
        }
        #expect(!hasEnded.pointee)
        #expect(taken?.object.ticket == 1)
        taken?.free()
        // The log ends with the last that has the client.
        #expect(hasEnded.pointee)
    }
}
