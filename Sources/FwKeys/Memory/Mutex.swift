// Mutex.swift - a lock that a client's threads share, and that no child process inherits
//
// In a child after fork only the thread that forked goes on: a lock that another thread held would never be let go. So the lock
// lies in a page of its own that Linux gives to a child with zeros in it (MADV_WIPEONFORK, since 4.14), and zeros are a mutex that
// nobody holds. A byte beside the lock tells a child from its parent without a system call. What the lock guards must be usable
// after each single store, since the fork may come between any two.
//
// Where Linux has no such pages, the process's number tells a child, which then takes no lock.

import CSystem

@safe
public struct Mutex: ~Copyable {
    private static var byteCount: Int { 4_096 }

    /// The lock, and behind it a byte that is 1 in the process that made it.
    private let page: UnsafeMutableRawPointer
    private let isWipedOnFork: Bool
    private let process: pid_t

    public init() throws(OutOfMemory) {
        guard let page = unsafe system_map_pages(Self.byteCount) else { throw OutOfMemory() }
        unsafe self.page = unsafe page
        isWipedOnFork = unsafe madvise(page, Self.byteCount, MADV_WIPEONFORK) == 0
        process = getpid()
        // With default attributes it has nothing to fail at.
        unsafe pthread_mutex_init(handle, nil)
        unsafe mark.pointee = 1
    }

    deinit {
        unsafe pthread_mutex_destroy(handle)
        unsafe munmap(page, Self.byteCount)
    }

    private var handle: UnsafeMutablePointer<pthread_mutex_t> {
        unsafe page.assumingMemoryBound(to: pthread_mutex_t.self)
    }

    private var mark: UnsafeMutablePointer<UInt8> {
        unsafe (page + MemoryLayout<pthread_mutex_t>.size).assumingMemoryBound(to: UInt8.self)
    }

    /// Whether this is a copy that fork made.
    public var isForked: Bool {
        isWipedOnFork ? unsafe mark.pointee == 0 : process != getpid()
    }

    /// Runs `body` while no other thread is in a body of the same lock.
    public borrowing func locked<Result: ~Copyable, Failure: Error>(
        _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        if !isWipedOnFork, isForked { return try body() }
        unsafe pthread_mutex_lock(handle)
        defer { unsafe pthread_mutex_unlock(handle) }
        return try body()
    }
}
