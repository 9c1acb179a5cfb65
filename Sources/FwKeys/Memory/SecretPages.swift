// SecretPages.swift - memory for secrets: locked, left out of core dumps, shared page by page
//
// The system locks whole pages, and a process may lock only a few. So secrets share pages: a page is divided into slots of 64
// bytes, and a secret uses as many adjacent slots as it needs. Nothing else is ever put there. A page whose last secret is
// gone goes back to the system. Where the limits forbid locking, the memory works all the same, and `isLocked` tells.
//
// There is no global state: a configuration has such a set of pages, its clients share it, and it lives as long as
// the last secret in it, each of which holds a reference.

import CSystem

@safe
public struct SecretPages: ~Copyable, Boxed {
    public static var tag: UInt32 { 0x5ec2_e79a }

    private static let slotSize = 64

    /// A page, or for one long secret several; kept apart from the secrets so that an overrun meets none of it. Behind it is
    /// a byte for each slot, which says whether the slot is taken.
    @unsafe
    private struct Page {
        var start: UnsafeMutableRawPointer
        var byteCount: Int
        var slotCount: Int
        var takenCount = 0
        var next: UnsafeMutablePointer<Page>?
    }

    private let pageSize = Int(getpagesize())
    private let mutex: Mutex
    private var first: UnsafeMutablePointer<Page>?
    private var refusedToLock = false
    fileprivate let vectorState = system_vector_state()

    public static func make() throws(OutOfMemory) -> SharedSecretPages {
        try unsafe Shared(SecretPages(mutex: try Mutex()))
    }

    /// Whether every page so far could be locked. A child after fork inherits the pages, but not that they are locked.
    fileprivate var isLocked: Bool { !refusedToLock && !mutex.isForked }

    fileprivate borrowing func locked<Result: ~Copyable, Failure: Error>(
        _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try mutex.locked(body)
    }

    fileprivate mutating func take(byteCount: Int) throws(OutOfMemory) -> UnsafeMutablePointer<UInt8> {
        let count = Self.slotCount(byteCount)
        var page = unsafe first
        while let candidate = unsafe page {
            if let slot = unsafe Self.freeRun(of: count, in: candidate) {
                return unsafe Self.claim(slot, count: count, in: candidate)
            }
            unsafe page = candidate.pointee.next
        }
        return unsafe try Self.claim(
            0, count: count, in: map(slotCount: max(count, pageSize / Self.slotSize)))
    }

    fileprivate mutating func give(back secret: UnsafeMutablePointer<UInt8>, byteCount: Int) {
        unsafe Allocation.wipe(secret, byteCount: byteCount)
        var previous: UnsafeMutablePointer<Page>?
        var page = unsafe first
        while let candidate = unsafe page {
            let offset = unsafe UnsafeRawPointer(secret) - UnsafeRawPointer(candidate.pointee.start)
            if unsafe offset >= 0 && offset < candidate.pointee.byteCount {
                let count = Self.slotCount(byteCount)
                unsafe (Self.isTaken(candidate) + offset / Self.slotSize).update(
                    repeating: false, count: count)
                unsafe candidate.pointee.takenCount -= count
                if unsafe candidate.pointee.takenCount == 0 { unsafe unmap(candidate, after: previous) }
                return
            }
            unsafe previous = candidate
            unsafe page = candidate.pointee.next
        }
    }

    private static func slotCount(_ byteCount: Int) -> Int { (byteCount + slotSize - 1) / slotSize }

    /// For each slot of the page whether it is taken.
    private static func isTaken(_ page: UnsafeMutablePointer<Page>) -> UnsafeMutablePointer<Bool> {
        unsafe UnsafeMutableRawPointer(page + 1).assumingMemoryBound(to: Bool.self)
    }

    private static func freeRun(of count: Int, in page: UnsafeMutablePointer<Page>) -> Int? {
        var freeCount = 0
        for slot in 0..<(unsafe page.pointee.slotCount) {
            freeCount = unsafe isTaken(page)[slot] ? 0 : freeCount + 1
            if freeCount == count { return slot + 1 - count }
        }
        return nil
    }

    private static func claim(
        _ slot: Int, count: Int, in page: UnsafeMutablePointer<Page>
    ) -> UnsafeMutablePointer<UInt8> {
        unsafe (isTaken(page) + slot).update(repeating: true, count: count)
        unsafe page.pointee.takenCount += count
        return unsafe (page.pointee.start + slot * slotSize).assumingMemoryBound(to: UInt8.self)
    }

    /// Maps as many pages as hold so many slots.
    private mutating func map(slotCount: Int) throws(OutOfMemory) -> UnsafeMutablePointer<Page> {
        let byteCount = (slotCount * Self.slotSize + pageSize - 1) / pageSize * pageSize
        let page = unsafe try Allocation.allocate(byteCount: MemoryLayout<Page>.size + slotCount)
            .bindMemory(to: Page.self, capacity: 1)
        guard let start = unsafe system_map_pages(byteCount) else {
            unsafe Allocation.release(page, wiping: 0)
            throw OutOfMemory()
        }
        if unsafe mlock(start, byteCount) != 0 { refusedToLock = true }
        unsafe madvise(start, byteCount, MADV_DONTDUMP)
        unsafe page.initialize(
            to: Page(start: start, byteCount: byteCount, slotCount: slotCount, next: first))
        unsafe Self.isTaken(page).initialize(repeating: false, count: slotCount)
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

    /// Wipes the places that a secret passes on its way to or from its page: registers, and the stack below the caller's
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
