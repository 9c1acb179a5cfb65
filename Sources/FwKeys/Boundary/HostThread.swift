// HostThread.swift - what belongs to the calling thread, and is as it was when a function returns
//
// That is `errno`, and whether pthread_cancel may end the thread. Meanwhile it may not: a thread that ended within libcurl would
// take a key with it that the service has created, and the connection and memory of the call.

import CSystem

struct HostThread {
    private let error: Int32
    private let cancelState: Int32

    @inline(never)
    init() {
        error = system_errno()
        cancelState = system_cancel_hold()
    }

    @inline(never)
    func restore() {
        system_cancel_release(cancelState)
        system_set_errno(error)
    }
}
