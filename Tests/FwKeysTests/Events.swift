// Events.swift - a set of events as its owner sees it, what it tells put into words, and something for it to watch

import CSystem
import Testing

@testable import FwKeysCalls

/// A set, and what it tells.
final class Events {
    /// No test waits so long unless it fails.
    private static let patience: Int64 = 10_000

    let box: Box<EventSet>

    init() throws {
        box = try EventSet.make()
        let isOpen = box.object.openForHost()
        #expect(isOpen)
    }

    deinit {
        box.free()
    }

    var descriptor: Int32 { box.object.descriptor }
    var isWatched: Bool { box.object.isWatched }
    var usesPollingFallback: Bool { box.object.usesPollingFallback }
    var curlDue: Int64? { box.object.curlDue }

    func wakeUp() { box.object.wakeUp() }
    func arm(at due: Int64?) { box.object.arm(at: due) }
    func curlOpened(_ socket: Int32) throws { try box.object.curlOpened(socket) }
    func curlCloses(_ socket: Int32) { box.object.curlCloses(socket) }
    func curlWaits(for socket: Int32, _ interest: Int32) { box.object.curlWaits(for: socket, interest) }
    func curlWaits(milliseconds: Int) { box.object.curlWaits(milliseconds: milliseconds) }
    func takeCurlDue() -> Bool { box.object.takeCurlDue() }
    func watch(_ token: Int32) { box.object.watch(cancelToken: token) }

    /// As a host does before it puts the descriptor into its loop.
    func watched() -> Events {
        #expect(box.object.watchedDescriptor() == descriptor)
        return self
    }

    /// What has happened, in words; waits for the first of it where something is expected.
    func happened(isExpected: Bool = true) -> [String] {
        let works = box.object.wait(milliseconds: isExpected ? Self.patience : 0)
        #expect(works)
        var words: [String] = []
        while let event = box.object.next() {
            switch event.source {
            case .socket: words.append("socket \(event.descriptor) \(event.curlFlags)")
            case .timer: words.append("timer")
            case .wakeup: words.append("wakeup")
            case .cancelToken: words.append("token \(event.descriptor)")
            }
        }
        return words.sorted()
    }

    var isSilent: Bool { happened(isExpected: false) == [] }

    /// What the host's loop sees.
    var becomesReadable: Bool { isReadable(within: Self.patience) }
    var isReadable: Bool { isReadable(within: 0) }

    private func isReadable(within milliseconds: Int64) -> Bool {
        var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&watched, 1, Int32(milliseconds)) == 1
    }
}

/// Two sockets that are connected with each other, of which libcurl has the first.
struct SocketPair: ~Copyable {
    let mine: Int32
    let other: Int32

    init() {
        var both: [Int32] = [-1, -1]
        #expect(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &both) == 0)
        (mine, other) = (both[0], both[1])
    }

    deinit {
        close(mine)
        close(other)
    }

    func say() {
        let count = write(other, "x", 1)
        #expect(count == 1)
    }
}
