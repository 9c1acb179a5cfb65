// SecretPages.swift - memory for secrets: locked, left out of core dumps, shared page by page
//
// The system locks whole pages, and a process may lock only a few. So secrets share pages: a page is divided into parts of 4
// KB, and a part into slots of 64 bytes. A secret uses as many adjacent slots as it needs. A page has one part where pages
// are of 4 KB, and 16 where they are of 64 KB. Nothing else is ever put there. A page whose last secret is gone goes back to
// the system. Where the limits forbid locking, the memory works all the same, and `isLocked` tells.
//
// There is no global state: a configuration has such a set of pages, its clients share it, and it lives as long as
// the last secret in it, each of which holds a reference.

import CSystem

@safe
public struct SecretPages: ~Copyable, Boxed {
    public static var tag: UInt32 { 0x5ec2_e79a }

    private static let slotSize = 64
    private static let slotsInPart = 64
    private static let partSize = slotSize * slotsInPart

    /// A page, or for one long secret several; kept apart from the secrets so that an overrun meets none of it. Behind it is
    /// a mask for each part, with a bit for each slot that is taken. For a long secret all bits are set.
    @unsafe
    private struct Page {
        var start: UnsafeMutableRawPointer
        var byteCount: Int
        var next: UnsafeMutablePointer<Page>?

        var partCount: Int { unsafe byteCount / partSize }
    }

    private let pageSize: Int

    private let mutex: Mutex
    private var first: UnsafeMutablePointer<Page>?
    private var refusedToLock = false
    fileprivate let vectorState = system_vector_state()

    private init(mutex: consuming Mutex) {
        self.mutex = mutex
        pageSize = max(Int(getpagesize()), Self.partSize)
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
        let slots = Self.slots(byteCount)
        guard slots < Self.slotsInPart else {
            let page = unsafe try map(byteCount: byteCount, used: .max)
            return unsafe page.pointee.start.assumingMemoryBound(to: UInt8.self)
        }
        var page = unsafe first
        while let candidate = unsafe page {
            var part = 0
            while unsafe part < candidate.pointee.partCount {
                if let slot = unsafe Self.freeRun(of: slots, in: Self.masks(candidate)[part]) {
                    return unsafe Self.claim(slot, count: slots, in: candidate, part: part)
                }
                part += 1
            }
            unsafe page = candidate.pointee.next
        }
        return unsafe try Self.claim(0, count: slots, in: map(byteCount: pageSize, used: 0), part: 0)
    }

    fileprivate mutating func give(back secret: UnsafeMutablePointer<UInt8>, byteCount: Int) {
        unsafe Allocation.wipe(secret, byteCount: byteCount)
        var previous: UnsafeMutablePointer<Page>?
        var page = unsafe first
        while let candidate = unsafe page {
            let offset = unsafe UnsafeRawPointer(secret) - UnsafeRawPointer(candidate.pointee.start)
            if unsafe offset >= 0 && offset < candidate.pointee.byteCount {
                let slots = Self.slots(byteCount)
                if slots < Self.slotsInPart {
                    let first = offset % Self.partSize / Self.slotSize
                    unsafe Self.masks(candidate)[offset / Self.partSize] &= ~Self.mask(first, count: slots)
                }
                if unsafe slots >= Self.slotsInPart || Self.isFree(candidate) {
                    unsafe unmap(candidate, after: previous)
                }
                return
            }
            unsafe previous = candidate
            unsafe page = candidate.pointee.next
        }
    }

    private static func slots(_ byteCount: Int) -> Int { (byteCount + slotSize - 1) / slotSize }

    private static func masks(_ page: UnsafeMutablePointer<Page>) -> UnsafeMutablePointer<UInt64> {
        unsafe UnsafeMutableRawPointer(page + 1).assumingMemoryBound(to: UInt64.self)
    }

    private static func isFree(_ page: UnsafeMutablePointer<Page>) -> Bool {
        var part = 0
        while unsafe part < page.pointee.partCount {
            if unsafe masks(page)[part] != 0 { return false }
            part += 1
        }
        return true
    }

    private static func mask(_ slot: Int, count: Int) -> UInt64 {
        ((1 << UInt64(count)) - 1) << UInt64(slot)
    }

    private static func freeRun(of count: Int, in used: UInt64) -> Int? {
        var slot = 0
        while slot + count <= slotsInPart {
            if used & mask(slot, count: count) == 0 { return slot }
            slot += 1
        }
        return nil
    }

    private static func claim(
        _ slot: Int, count: Int, in page: UnsafeMutablePointer<Page>, part: Int
    ) -> UnsafeMutablePointer<UInt8> {
        unsafe masks(page)[part] |= mask(slot, count: count)
        return unsafe (page.pointee.start + part * partSize + slot * slotSize).assumingMemoryBound(
            to: UInt8.self)
    }

    /// Maps as many pages as hold that many bytes, each part with that mask.
    private mutating func map(
        byteCount: Int, used: UInt64
    ) throws(OutOfMemory) -> UnsafeMutablePointer<Page> {
        let byteCount = (byteCount + pageSize - 1) / pageSize * pageSize
        let partCount = byteCount / Self.partSize
        let page = unsafe try Allocation.allocate(
            byteCount: MemoryLayout<Page>.size + partCount * MemoryLayout<UInt64>.size
        ).bindMemory(to: Page.self, capacity: 1)
        guard let start = unsafe system_map_pages(byteCount) else {
            unsafe Allocation.release(page, wiping: 0)
            throw OutOfMemory()
        }
        if unsafe mlock(start, byteCount) != 0 { refusedToLock = true }
        unsafe madvise(start, byteCount, MADV_DONTDUMP)
        unsafe page.initialize(to: Page(start: start, byteCount: byteCount, next: first))
        unsafe Self.masks(page).initialize(repeating: used, count: partCount)
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
