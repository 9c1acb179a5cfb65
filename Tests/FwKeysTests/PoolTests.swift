// PoolTests.swift - an object that is put back is the next that is taken, and nobody else's by then

import CSystem
import Testing

@testable import FwKeysCalls

@Suite struct PoolTests {
    /// What was put back last is taken first, and the count follows.
    @Test func lastInFirstOut() throws {
        let settings = try Script.settings()
        // libcurl is started by it.
        let client = try Client.make(settings.object)
        var pool = Pool<Exchange>()
        #expect(pool.count == 0)
        let none = pool.take()?.pointer
        #expect(none == nil)
        #expect(pool.count == 0)
        let exchanges = try (0..<3).map { _ in
            try Exchange.make(settings.object, client.object.abilities)
        }
        for (index, exchange) in exchanges.enumerated() {
            pool.put(exchange)
            #expect(pool.count == index + 1)
        }
        var taken = [pool.take(), pool.take()]
        #expect(pool.count == 1)
        #expect(taken.map { $0?.pointer } == [exchanges[2].pointer, exchanges[1].pointer])
        // One that was used comes back on top of those that were not.
        pool.put(exchanges[2])
        taken = [pool.take(), pool.take(), pool.take()]
        #expect(taken.map { $0?.pointer } == [exchanges[2].pointer, exchanges[0].pointer, nil])
        #expect(pool.count == 0)
        for exchange in exchanges { pool.put(exchange) }
        #expect(pool.count == 3)
        pool.freeAll()
    }
}
