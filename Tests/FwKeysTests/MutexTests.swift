// MutexTests.swift - what a lock in a page that fork wipes relies on

import CSystem
import Testing

@testable import FwKeysCalls

@Suite struct MutexTests {
    @Test("A mutex of zeros is one that nobody holds")
    func zeros() {
        var fresh = pthread_mutex_t()
        _ = withUnsafeMutableBytes(of: &fresh) { $0.initializeMemory(as: UInt8.self, repeating: 0xff) }
        pthread_mutex_init(&fresh, nil)
        #expect(withUnsafeBytes(of: fresh) { bytes in bytes.allSatisfy { $0 == 0 } })
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
