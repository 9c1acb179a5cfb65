// MutexTests.swift - what a lock in a page that fork wipes relies on

import CSystem
import Testing

@testable import FwKeys

@Suite struct MutexTests {
    @Test("A mutex of zeros is one that nobody holds")
    func zeros() {
        let fresh = UnsafeMutableRawBufferPointer.allocate(
            byteCount: MemoryLayout<pthread_mutex_t>.size, alignment: 16)
        defer { fresh.deallocate() }
        fresh.initializeMemory(as: UInt8.self, repeating: 0xff)
        pthread_mutex_init(fresh.baseAddress?.assumingMemoryBound(to: pthread_mutex_t.self), nil)
        #expect(fresh.allSatisfy { $0 == 0 })
    }

    @Test("The process that makes a lock is not told of a fork")
    func noFork() throws {
        let mutex = try Mutex()
        let isForked = mutex.isForked
        let result = mutex.locked { 7 }
        #expect(!isForked)
        #expect(result == 7)
    }
}
