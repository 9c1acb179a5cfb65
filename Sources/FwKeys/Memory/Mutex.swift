// Mutex.swift - a lock that a client's threads share
//
// Embedded Swift has no `Mutex` of its own; this one owns a pthread mutex on the heap, where its address stays put.

import CSystem

@safe
struct Mutex: ~Copyable {
    private let handle: UnsafeMutablePointer<pthread_mutex_t>

    init() throws(OutOfMemory) {
        unsafe handle = try Allocation.allocate(byteCount: MemoryLayout<pthread_mutex_t>.size)
            .bindMemory(to: pthread_mutex_t.self, capacity: 1)
        // With default attributes it has nothing to fail at.
        unsafe pthread_mutex_init(handle, nil)
    }

    deinit {
        unsafe pthread_mutex_destroy(handle)
        unsafe Allocation.release(handle, wiping: 0)
    }

    /// Runs `body` while no other thread is in a body of the same lock.
    borrowing func locked<Result: ~Copyable, Failure: Error>(
        _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        unsafe pthread_mutex_lock(handle)
        defer { unsafe pthread_mutex_unlock(handle) }
        return try body()
    }
}
