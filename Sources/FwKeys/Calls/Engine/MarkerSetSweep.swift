// MarkerSetSweep.swift - the sweep of a set of markers, on a queue
//
// Lists and deletes are ordinary operations, and many are in flight at once. A pass lists first and deletes afterwards: a
// delete during the list could move a key from a later page to a page that was read already.

import FwKeysTransport

@safe
public struct MarkerSetSweep: ~Copyable {
    private static var looks: Int { 2 }
    /// The maximum wait between two calls of the callback. In Python, signal handlers run there, and Ctrl-C must end the sweep
    /// within 50 ms.
    private static var turnMilliseconds: Int64 { 20 }

    /// Gets how many keys were examined and deleted so far. Any result but 0 ends the sweep.
    public typealias Callback = @convention(c) (UnsafeMutableRawPointer?, UInt64, UInt64) -> Int32

    private let queue: Box<Queue>
    private let set: Box<MarkerSet>
    private let callback: Callback?
    private let userData: UnsafeMutableRawPointer?

    @unsafe
    public init(
        _ client: borrowing SharedClient, _ set: Box<MarkerSet>, maximumInFlight: Int, _ callback: Callback?,
        _ userData: UnsafeMutableRawPointer?
    ) throws(Refusal) {
        queue = try Queue.make(client)
        queue.object.engine.setMaximumInFlight(maximumInFlight)
        queue.object.maximumWaiting = Int(Queue.mostWaiting)
        self.set = set
        unsafe self.callback = unsafe callback
        unsafe self.userData = unsafe userData
    }

    deinit {
        queue.object.close()
        unsafe queue.free()
    }

    public func run() throws(Refusal) {
        let settleMilliseconds = queue.object.client.object.settings.object.timing.settle
        set.object.begin()
        for look in 0..<Self.looks {
            if look > 0 { try pause(settleMilliseconds) }
            try listKeys()
            try deleteOrphans()
        }
        // A key that the last pass lists, and that the delete does not find, is not proved to be gone.
        for index in 0..<(set.object.orphans.count) {
            let orphan = set.object.orphans[index]
            if orphan.isListed, !orphan.isDeleted { set.object.fail(entry: orphan.entry, orphan.error) }
        }
    }

    private func listKeys() throws(Refusal) {
        for index in 0..<(set.object.orphans.count) { set.object.orphans[index].isListed = false }
        for owner in 0..<(set.object.owners.count) {
            set.object.endList(of: owner)
            if set.object.owners[owner].error >= 0 { continue }
            do throws(Refusal) {
                try submit(owner, .scan(set.object.ids(of: owner)))
            } catch {
                unsafe try set.object.fail(owner: owner, ErrorReport.pointer(error))
            }
        }
        try finish()
    }

    private func deleteOrphans() throws(Refusal) {
        for index in 0..<(set.object.orphans.count)
        where set.object.orphans[index].isListed && !set.object.orphans[index].isDeleted {
            let owner = set.object.entries[set.object.orphans[index].entry].owner
            do throws(Refusal) {
                try submit(index, PreparedCall(.delete, set.object.ids(of: owner, orphan: index)))
            } catch {
                unsafe try deletionEnded(index, error.status, ErrorReport.pointer(error))
            }
        }
        try finish()
    }

    /// Puts a call on the waiting list, for the owner or the orphan with that index.
    private func submit(
        _ index: Int, _ call: @autoclosure () throws(Refusal) -> PreparedCall
    ) throws(Refusal) {
        // A tag must not be NULL.
        let tag = unsafe UnsafeMutableRawPointer(bitPattern: index &+ 1)
        _ = unsafe try queue.object.submit(tag, call)
    }

    /// Runs the queue until all that was submitted is done.
    private func finish() throws(Refusal) {
        while true {
            while let job = queue.object.engine.takeFinished() {
                defer { unsafe job.free() }
                try take(&job.object)
            }
            try report()
            if queue.object.engine.pendingCount == 0 { return }
            guard queue.object.engine.run(milliseconds: Self.turnMilliseconds) else {
                throw Refusal(.internal, "queue")
            }
        }
    }

    private func take(_ job: inout Job) throws(Refusal) {
        let index = unsafe Int(bitPattern: job.userTag) &- 1
        let error = unsafe job.takeError()
        if job.kind == .delete { return unsafe try deletionEnded(index, job.status, error) }
        if let list = unsafe job.takeProduct() { unsafe set.object.owners[index].list = unsafe list }
        guard job.status == .ok else { return unsafe try set.object.fail(owner: index, error) }
        try readPage(of: index)
    }

    /// Looks at the keys of the page that came, and asks for the next one.
    private func readPage(of owner: Int) throws(Refusal) {
        let handle = unsafe set.object.owners[owner].list
        guard let list = Box<KeyList>(handle) else { return }
        do throws(Refusal) {
            while let key = try list.object.nextInPage() {
                list.object.advance()
                set.object.examinedCount += 1
                try examine(key, of: owner)
            }
            if list.object.hasNextPage {
                try submit(owner, .nextPage(SharedKeyList(sharing: list), queue.object.client))
            }
        } catch {
            unsafe try set.object.fail(owner: owner, ErrorReport.pointer(error))
        }
    }

    /// A key may bear two markers: one in its annotation, and one in its name.
    private func examine(_ key: borrowing KeyRecord, of owner: Int) throws(Refusal) {
        if key.id.isAbsent { throw Refusal(.invalidReply, "", outcome: .unknown) }
        let name = key.texts.text(key.displayName)
        let nameEnd = name.extracting((Marker.position(in: name) ?? name.count)..<name.count)
        try examine(key, markedBy: nameEnd, of: owner)
        try examine(key, markedBy: key.annotations.value(of: Marker.annotationName), of: owner)
    }

    private func examine(
        _ key: borrowing KeyRecord, markedBy text: Span<UInt8>, of owner: Int
    ) throws(Refusal) {
        guard let marker = try? Marker(text, "marker") else { return }
        try orNoMemory(set.object.examine(owner: owner, keyID: key.texts.text(key.id), marker))
    }

    private func deletionEnded(_ index: Int, _ status: Status, _ error: OpaquePointer?) throws(Refusal) {
        if status == .ok {
            set.object.orphans[index].isDeleted = true
            set.object.deletedCount += 1
            return
        }
        let kept = unsafe try set.object.keep(error)
        set.object.orphans[index].error = kept
        if status != .notFound { set.object.fail(entry: set.object.orphans[index].entry, kept) }
    }

    /// Waits between two looks: a slow service may still be at work.
    private func pause(_ milliseconds: Int64) throws(Refusal) {
        let deadline = system_monotonic_ms() &+ milliseconds
        while true {
            try report()
            let left = deadline &- system_monotonic_ms()
            if left <= 0 { return }
            poll(nil, 0, Int32(min(left, Self.turnMilliseconds)))
        }
    }

    private func report() throws(Refusal) {
        if CancelToken.isTriggered(queue.object.client.object.settings.object.cancelToken.descriptor) {
            throw Refusal(.cancelled, "", outcome: .unknown)
        }
        guard let callback = unsafe callback else { return }
        let answer = unsafe callback(userData, set.object.examinedCount, set.object.deletedCount)
        if answer != 0 { throw Refusal(.cancelled, "", outcome: .unknown) }
    }
}
