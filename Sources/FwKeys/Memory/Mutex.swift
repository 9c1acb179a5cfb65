// Mutex.swift - a lock for the threads of a client that a forked child does not inherit
//
// In a forked child only the thread that called fork runs: a lock that another thread held would never be released. So the
// lock has a page of its own that Linux fills with zeros in a child (MADV_WIPEONFORK, since 4.14), and a mutex of zeros is
// unlocked. A byte beside the lock tells a child from its parent without a system call. The data that the lock guards must be
// valid after every single store, because a fork may happen between any two.
//
// If Linux has no such pages, the process id identifies a child, which then takes no lock.

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
        // With default attributes, the initialization cannot fail.
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
