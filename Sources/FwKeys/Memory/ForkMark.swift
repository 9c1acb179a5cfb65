// ForkMark.swift - whether this is a copy that fork made
//
// Asked in every call, so it must not cost a system call: a page that the system gives to a child with zeros in it (Linux
// 4.14) tells by a look. Where there is none, the process's number does.

import CSystem

@safe
struct ForkMark: ~Copyable {
    private static var byteCount: Int { 4_096 }

    private let page: UnsafeMutableRawPointer?
    private let process: pid_t

    init() {
        process = getpid()
        guard let page = unsafe system_map_pages(Self.byteCount) else {
            unsafe self.page = nil
            return
        }
        if unsafe madvise(page, Self.byteCount, MADV_WIPEONFORK) == 0 {
            unsafe page.storeBytes(of: 1, as: UInt8.self)
            unsafe self.page = unsafe page
        } else {
            unsafe munmap(page, Self.byteCount)
            unsafe self.page = nil
        }
    }

    deinit {
        if let page = unsafe page { unsafe munmap(page, Self.byteCount) }
    }

    var isForked: Bool {
        if let page = unsafe page { return unsafe page.load(as: UInt8.self) == 0 }
        return process != getpid()
    }
}
