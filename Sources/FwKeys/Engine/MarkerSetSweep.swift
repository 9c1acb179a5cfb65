// MarkerSetSweep.swift - the sweep of a set of markers, on a queue
//
// It goes through the queue's public functions, as a program would: lists and deletions are ordinary operations, and many
// are under way at once. A look has two steps, for deleting while a list is read could shift keys from a page that is
// still to come to one that was read already.

import CFwKeys
import CSystem

@safe
struct MarkerSetSweep: ~Copyable {
    private static var looks: Int { 2 }
    /// How long the queue is left alone at most, so that the callback is heard ten times a second.
    private static var turnMilliseconds: Int64 { 50 }

    private let queue: OpaquePointer
    private let set: Box<MarkerSet>
    private let callback: fw_sweep_callback?
    private let userData: UnsafeMutableRawPointer?

    init(
        _ queue: OpaquePointer, _ set: Box<MarkerSet>, _ callback: fw_sweep_callback?,
        _ userData: UnsafeMutableRawPointer?
    ) {
        unsafe self.queue = unsafe queue
        unsafe self.set = unsafe set
        unsafe self.callback = unsafe callback
        unsafe self.userData = unsafe userData
    }

    func run(settleMilliseconds: Int64) throws(Refusal) {
        unsafe set.object.begin()
        for look in 0..<Self.looks {
            if look > 0 { try pause(settleMilliseconds) }
            try listKeys()
            try deleteOrphans()
        }
        // A key that is listed at the last look, and is not there when it is to be deleted, is not gone.
        for index in 0..<(unsafe set.object.orphans.count) {
            let orphan = unsafe set.object.orphans[index]
            if orphan.state == .missing { unsafe set.object.fail(entry: orphan.entry, orphan.error) }
        }
    }

    private func listKeys() throws(Refusal) {
        for index in 0..<(unsafe set.object.orphans.count) {
            // Whether it is missing is told by this look.
            if unsafe set.object.orphans[index].state == .missing {
                unsafe set.object.orphans[index].state = .failed
            }
        }
        for owner in 0..<(unsafe set.object.owners.count) {
            unsafe fw_api_key_list_free(set.object.owners[owner].list)
            unsafe set.object.owners[owner].list = nil
            if unsafe set.object.owners[owner].error >= 0 { continue }
            var error: OpaquePointer?
            let status = unsafe fw_queue_list_api_keys(
                queue, set.object.accountID(of: owner), set.object.userID(of: owner), nil, tag(owner), nil,
                &error)
            if status != Status.ok.rawValue { unsafe try fail(owner: owner, error) }
        }
        try finish()
    }

    private func deleteOrphans() throws(Refusal) {
        for index in 0..<(unsafe set.object.orphans.count)
        where unsafe set.object.orphans[index].state == .listed {
            let owner = unsafe set.object.entries[set.object.orphans[index].entry].owner
            var error: OpaquePointer?
            let status = unsafe fw_queue_delete_api_key(
                queue, set.object.accountID(of: owner), set.object.userID(of: owner),
                set.object.keyID(of: index),
                tag(index), nil, &error)
            if status != Status.ok.rawValue { unsafe try deletionEnded(index, status, error) }
        }
        try finish()
    }

    /// Runs the queue until all that was submitted is done.
    private func finish() throws(Refusal) {
        while true {
            while let completion = unsafe fw_queue_next(queue) {
                defer { unsafe fw_completion_free(completion) }
                unsafe try take(completion)
            }
            try report()
            if unsafe fw_queue_pending_count(queue) == 0 { return }
            let status = unsafe fw_queue_run(queue, Self.turnMilliseconds, nil)
            guard status == Status.ok.rawValue else {
                throw Refusal(Status(rawValue: status) ?? .internal, "queue")
            }
        }
    }

    private func take(_ completion: OpaquePointer) throws(Refusal) {
        let status = unsafe fw_completion_status(completion)
        let error = unsafe fw_completion_take_error(completion)
        let index = unsafe Int(bitPattern: fw_completion_tag(completion)) &- 1
        if unsafe fw_completion_operation(completion) == fw_operation(FW_OPERATION_DELETE_API_KEY) {
            return unsafe try deletionEnded(index, status, error)
        }
        if let list = unsafe fw_completion_take_list(completion) {
            unsafe set.object.owners[index].list = unsafe list
        }
        guard status == Status.ok.rawValue else { return unsafe try fail(owner: index, error) }
        try readPage(of: index)
    }

    /// Looks at the keys of the page that came, and asks for the next one.
    private func readPage(of owner: Int) throws(Refusal) {
        guard let list = unsafe set.object.owners[owner].list else { return }
        var error: OpaquePointer?
        while unsafe fw_api_key_list_page_remaining(list) > 0 {
            var key: OpaquePointer?
            guard unsafe fw_api_key_list_next(list, &key, &error) == Status.ok.rawValue else {
                return unsafe try fail(owner: owner, error)
            }
            defer { unsafe fw_api_key_free(key) }
            unsafe set.object.examinedCount += 1
            guard let marker = unsafe fw_api_key_marker(key), let id = unsafe fw_api_key_id(key) else {
                continue
            }
            let bits = unsafe try Marker(span(of: marker), "marker").bits
            guard (unsafe try? set.object.examine(owner: owner, keyID: span(of: id), bits)) != nil else {
                throw .noMemory
            }
        }
        guard unsafe fw_api_key_list_next_page_token(list) != nil else { return }
        let status = unsafe fw_queue_list_next_page(queue, list, tag(owner), nil, &error)
        if status != Status.ok.rawValue { unsafe try fail(owner: owner, error) }
    }

    private func deletionEnded(_ index: Int, _ status: fw_status, _ error: OpaquePointer?) throws(Refusal) {
        if status == Status.ok.rawValue {
            unsafe set.object.orphans[index].state = .deleted
            unsafe set.object.deletedCount += 1
            return
        }
        let kept = unsafe try keep(error)
        unsafe set.object.orphans[index].error = kept
        if status == Status.notFound.rawValue {
            unsafe set.object.orphans[index].state = .missing
        } else {
            unsafe set.object.orphans[index].state = .failed
            unsafe set.object.fail(entry: set.object.orphans[index].entry, kept)
        }
    }

    private func fail(owner: Int, _ error: OpaquePointer?) throws(Refusal) {
        let kept = unsafe try keep(error)
        unsafe set.object.fail(owner: owner, kept)
    }

    private func keep(_ error: OpaquePointer?) throws(Refusal) -> Int {
        guard let kept = unsafe try? set.object.keep(error) else { throw .noMemory }
        return kept
    }

    /// Waits between two looks: a slow service may still be at work.
    private func pause(_ milliseconds: Int64) throws(Refusal) {
        let deadline = system_monotonic_ms() &+ milliseconds
        while true {
            try report()
            let left = deadline &- system_monotonic_ms()
            if left <= 0 { return }
            unsafe poll(nil, 0, Int32(min(left, Self.turnMilliseconds)))
        }
    }

    private func report() throws(Refusal) {
        guard let callback = unsafe callback else { return }
        let answer = unsafe callback(userData, set.object.examinedCount, set.object.deletedCount)
        if answer != 0 { throw Refusal(.cancelled, "", outcome: .unknown) }
    }

    /// An index as the tag of an operation, which must not be NULL.
    private func tag(_ index: Int) -> UnsafeMutableRawPointer? {
        unsafe UnsafeMutableRawPointer(bitPattern: index &+ 1)
    }
}
