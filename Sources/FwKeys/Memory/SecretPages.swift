// SecretPages.swift - memory for secrets: locked, left out of core dumps, shared page by page
//
// The system locks whole pages and a process may lock few of them, so secrets share pages: each is cut into slots of
// 64 bytes, and a secret takes as many in a row as it needs. Nothing else is ever put there. A page whose last secret
// is gone goes back to the system. Where the limits forbid locking, the memory works all the same, and `isLocked`
// tells.
//
// There is no global state: a configuration has such a set of pages, its clients share it, and it lives as long as
// the last secret in it, each of which holds a reference.

import CSystem

@safe
public struct SecretPages: ~Copyable, Boxed {
    public static var tag: UInt64 { 0x5ec2_e7_9a9e5 }

    private static let slotSize = 64
    private static let slotsInPage = 64
    private static let pageSize = slotSize * slotsInPage

    /// A page, or for one long secret several; kept apart from the secrets so that an overrun meets none of it.
    @unsafe
    private struct Page {
        var start: UnsafeMutableRawPointer
        var byteCount: Int
        /// One bit a slot. A page for one long secret has all of them set.
        var used: UInt64
        var next: UnsafeMutablePointer<Page>?
    }

    private let mutex: Mutex
    private var first: UnsafeMutablePointer<Page>?
    private var refusedToLock = false
    fileprivate let vectorState = system_vector_state()

    private init(mutex: consuming Mutex) {
        self.mutex = mutex
        unsafe first = nil
    }

    public static func make() throws(OutOfMemory) -> SharedSecretPages {
        try Shared(SecretPages(mutex: try Mutex()))
    }

    /// Whether every page so far could be locked. A child after fork inherits the pages, but not that they are locked.
    fileprivate var isLocked: Bool { !refusedToLock && !mutex.isForked }

    fileprivate borrowing func locked<Result: ~Copyable, Failure: Error>(
        _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try mutex.locked(body)
    }

    fileprivate mutating func take(byteCount: Int) throws(OutOfMemory) -> UnsafeMutablePointer<UInt8> {
        let slots = (byteCount + Self.slotSize - 1) / Self.slotSize
        guard slots < Self.slotsInPage else {
            let page = unsafe try map(
                byteCount: (byteCount + Self.pageSize - 1) / Self.pageSize * Self.pageSize)
            unsafe page.pointee.used = .max
            return unsafe page.pointee.start.assumingMemoryBound(to: UInt8.self)
        }
        var page = unsafe first
        while let candidate = unsafe page {
            if let slot = unsafe Self.freeRun(of: slots, in: candidate.pointee.used) {
                return unsafe Self.claim(slot, count: slots, in: candidate)
            }
            unsafe page = candidate.pointee.next
        }
        return unsafe try Self.claim(0, count: slots, in: map(byteCount: Self.pageSize))
    }

    fileprivate mutating func give(back secret: UnsafeMutablePointer<UInt8>, byteCount: Int) {
        unsafe Allocation.wipe(secret, byteCount: byteCount)
        var previous: UnsafeMutablePointer<Page>?
        var page = unsafe first
        while let candidate = unsafe page {
            let offset = unsafe UnsafeRawPointer(secret) - UnsafeRawPointer(candidate.pointee.start)
            if unsafe offset >= 0 && offset < candidate.pointee.byteCount {
                let slots = (byteCount + Self.slotSize - 1) / Self.slotSize
                let mask = slots < Self.slotsInPage ? Self.mask(offset / Self.slotSize, count: slots) : .max
                unsafe candidate.pointee.used &= ~mask
                if unsafe candidate.pointee.used == 0 {
                    unsafe unmap(candidate, after: previous)
                }
                return
            }
            unsafe previous = candidate
            unsafe page = candidate.pointee.next
        }
    }

    private static func mask(_ slot: Int, count: Int) -> UInt64 {
        ((1 << UInt64(count)) - 1) << UInt64(slot)
    }

    private static func freeRun(of count: Int, in used: UInt64) -> Int? {
        var slot = 0
        while slot + count <= slotsInPage {
            if used & mask(slot, count: count) == 0 { return slot }
            slot += 1
        }
        return nil
    }

    private static func claim(
        _ slot: Int, count: Int, in page: UnsafeMutablePointer<Page>
    ) -> UnsafeMutablePointer<UInt8> {
        unsafe page.pointee.used |= mask(slot, count: count)
        return unsafe (page.pointee.start + slot * slotSize).assumingMemoryBound(to: UInt8.self)
    }

    private mutating func map(byteCount: Int) throws(OutOfMemory) -> UnsafeMutablePointer<Page> {
        let page = unsafe try Allocation.allocate(byteCount: MemoryLayout<Page>.size)
            .bindMemory(to: Page.self, capacity: 1)
        guard let start = unsafe system_map_pages(byteCount) else {
            unsafe Allocation.release(page, wiping: 0)
            throw OutOfMemory()
        }
        if unsafe mlock(start, byteCount) != 0 { refusedToLock = true }
        unsafe madvise(start, byteCount, MADV_DONTDUMP)
        unsafe page.initialize(to: Page(start: start, byteCount: byteCount, used: 0, next: first))
        unsafe first = page
        return unsafe page
    }

    private mutating func unmap(
        _ page: UnsafeMutablePointer<Page>, after previous: UnsafeMutablePointer<Page>?
    ) {
        if let previous = unsafe previous {
            unsafe previous.pointee.next = page.pointee.next
        } else {
            unsafe first = page.pointee.next
        }
        unsafe munmap(page.pointee.start, page.pointee.byteCount)
        unsafe Allocation.release(page, wiping: 0)
    }
}

/// One owner's hold on a set of pages.
public typealias SharedSecretPages = Shared<SecretPages>

extension Shared where Object == SecretPages {
    public var isLocked: Bool { object.locked { object.isLocked } }

    /// Wipes what a secret went through on its way into its page or out of it: registers, and the stack below the caller's
    /// frame.
    public func wipeWorkingMemory() {
        system_wipe_working_memory(object.vectorState)
    }

    @unsafe
    public func take(byteCount: Int) throws(OutOfMemory) -> UnsafeMutablePointer<UInt8> {
        try unsafe object.locked { () throws(OutOfMemory) in unsafe try object.take(byteCount: byteCount) }
    }

    @unsafe
    public func give(back secret: UnsafeMutablePointer<UInt8>, byteCount: Int) {
        object.locked { unsafe object.give(back: secret, byteCount: byteCount) }
    }
}
