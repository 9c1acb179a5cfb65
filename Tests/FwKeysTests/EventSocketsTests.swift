// EventSocketsTests.swift - a connection's socket is heard while somebody waits for it, and then only

import CSystem
import Testing

@testable import FwKeysCalls

@Suite struct EventSocketsTests {
    @Test(arguments: [
        (CURL_POLL_IN, CURL_CSELECT_IN), (CURL_POLL_OUT, CURL_CSELECT_OUT),
        (CURL_POLL_INOUT, CURL_CSELECT_IN | CURL_CSELECT_OUT),
    ])
    func socketsAreWaitedFor(interest: Int32, flags: Int32) throws {
        let events = try Events()
        let pair = SocketPair()
        try events.curlOpened(pair.mine)
        pair.say()
        #expect(events.isSilent)
        events.curlWaits(for: pair.mine, interest)
        #expect(events.happened() == ["socket \(pair.mine) \(flags)"])
        // It is told of for as long as that is so.
        #expect(events.happened() == ["socket \(pair.mine) \(flags)"])
        #expect(!events.usesPollingFallback)
    }

    @Test func interestsChange() throws {
        let events = try Events()
        let pair = SocketPair()
        try events.curlOpened(pair.mine)
        events.curlWaits(for: pair.mine, CURL_POLL_OUT)
        #expect(events.happened() == ["socket \(pair.mine) \(CURL_CSELECT_OUT)"])
        events.curlWaits(for: pair.mine, CURL_POLL_IN)
        #expect(events.isSilent)
        pair.say()
        #expect(events.happened() == ["socket \(pair.mine) \(CURL_CSELECT_IN)"])
        events.curlWaits(for: pair.mine, CURL_POLL_INOUT)
        let both = CURL_CSELECT_IN | CURL_CSELECT_OUT
        #expect(events.happened() == ["socket \(pair.mine) \(both)"])
    }

    /// The other side is gone.
    @Test func hangUp() throws {
        let events = try Events()
        let pair = SocketPair()
        try events.curlOpened(pair.mine)
        events.curlWaits(for: pair.mine, CURL_POLL_IN)
        #expect(events.isSilent)
        #expect(shutdown(pair.other, Int32(SHUT_RDWR)) == 0)
        let flags = CURL_CSELECT_IN | CURL_CSELECT_ERR
        #expect(events.happened() == ["socket \(pair.mine) \(flags)"])
    }

    /// A connection that is kept open stays in the set until it speaks up unasked: then it leaves, and nobody hears of it.
    @Test func unwantedSocketsLeave() throws {
        let events = try Events().watched()
        let pair = SocketPair()
        try events.curlOpened(pair.mine)
        events.curlWaits(for: pair.mine, CURL_POLL_IN)
        events.curlWaits(for: pair.mine, CURL_POLL_REMOVE)
        pair.say()
        #expect(events.becomesReadable)
        // What else happened is told.
        events.wakeUp()
        #expect(events.happened() == ["wakeup"])
        #expect(!events.isReadable)
        // Wanted again, it is back, with what it said.
        events.curlWaits(for: pair.mine, CURL_POLL_IN)
        #expect(events.happened() == ["socket \(pair.mine) \(CURL_CSELECT_IN)"])
        #expect(!events.usesPollingFallback)
    }

    /// Wanted again before it says anything, it never left.
    @Test func wantedAgain() throws {
        let events = try Events()
        let pair = SocketPair()
        try events.curlOpened(pair.mine)
        for _ in 0..<3 {
            events.curlWaits(for: pair.mine, CURL_POLL_IN)
            events.curlWaits(for: pair.mine, CURL_POLL_REMOVE)
        }
        #expect(events.isSilent)
        events.curlWaits(for: pair.mine, CURL_POLL_IN)
        pair.say()
        #expect(events.happened() == ["socket \(pair.mine) \(CURL_CSELECT_IN)"])
    }

    /// One that nobody told of, libcurl's own wake-up for example: in and out as it is said.
    @Test func socketsThatAreNotKnown() throws {
        let events = try Events().watched()
        let pair = SocketPair()
        pair.say()
        events.curlWaits(for: pair.mine, CURL_POLL_IN)
        #expect(events.happened() == ["socket \(pair.mine) \(CURL_CSELECT_IN)"])
        // It is put in anew each time, whatever the number was before.
        events.curlWaits(for: pair.mine, CURL_POLL_OUT)
        #expect(events.happened() == ["socket \(pair.mine) \(CURL_CSELECT_OUT)"])
        events.curlWaits(for: pair.mine, CURL_POLL_REMOVE)
        #expect(!events.isReadable)
        events.curlWaits(for: pair.mine, CURL_POLL_REMOVE)
        #expect(!events.usesPollingFallback)
    }

    /// Closing a socket does not take it out where somebody else has it too, as a child that was forked does.
    @Test func closedSocketsLeave() throws {
        let events = try Events().watched()
        let pair = SocketPair()
        let childs = dup(pair.mine)
        try events.curlOpened(childs)
        events.curlWaits(for: childs, CURL_POLL_IN)
        events.curlWaits(for: childs, CURL_POLL_REMOVE)
        events.curlCloses(childs)
        close(childs)
        pair.say()
        #expect(!events.isReadable)
        #expect(events.isSilent)
    }

    /// A number that is another socket's by now has nothing of the last one: it is put in anew, and taken out at once.
    @Test func aNumberIsUsedAgain() throws {
        let events = try Events()
        let pair = SocketPair()
        try events.curlOpened(pair.mine)
        events.curlWaits(for: pair.mine, CURL_POLL_IN)
        events.curlCloses(pair.mine)
        events.curlWaits(for: pair.mine, CURL_POLL_IN)
        pair.say()
        #expect(events.happened() == ["socket \(pair.mine) \(CURL_CSELECT_IN)"])
        events.curlWaits(for: pair.mine, CURL_POLL_REMOVE)
        #expect(!events.isReadable)
    }

    /// What cannot be in the set leaves it blind, and it says so.
    @Test func blindness() throws {
        let events = try Events()
        // A descriptor of its own is one that no set takes.
        events.curlWaits(for: events.descriptor, CURL_POLL_IN)
        #expect(events.usesPollingFallback)
        let other = try Events()
        #expect(!other.usesPollingFallback)
        other.box.object.usePollingFallback()
        #expect(other.usesPollingFallback)
    }

    /// More than one wait has room for: each gets its turn.
    @Test func many() throws {
        let events = try Events()
        let tokens = (0..<100).map { _ in eventfd(1, Int32(EFD_CLOEXEC | EFD_NONBLOCK)) }
        defer { for token in tokens { close(token) } }
        for token in tokens { events.curlWaits(for: token, CURL_POLL_IN) }
        var seen: Set<String> = []
        for _ in 0..<4 { seen.formUnion(events.happened()) }
        #expect(seen == Set(tokens.map { "socket \($0) \(CURL_CSELECT_IN)" }))
    }
}
