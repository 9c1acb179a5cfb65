// EventSetTests.swift - one descriptor that tells of everything, once

import CSystem
import Foundation
import Testing

@testable import FwKeysCalls

@Suite struct EventSetTests {
    @Test func nothingHappens() throws {
        let events = try Events().watched()
        #expect(events.isSilent)
        #expect(!events.isReadable)
        #expect(!events.usesPollingFallback)
        #expect(events.curlDue == nil)
    }

    /// However often it rings, it is heard once.
    @Test func rings() throws {
        let events = try Events()
        for _ in 0..<3 { events.wakeUp() }
        #expect(events.becomesReadable)
        #expect(events.happened() == ["wakeup"])
        #expect(events.isSilent)
        #expect(!events.isReadable)
        events.wakeUp()
        #expect(events.happened() == ["wakeup"])
    }

    @Test func ringsFromAnotherThread() throws {
        let events = try Events()
        let address = UInt(bitPattern: events.box.pointer)
        let thread = Thread { Box<EventSet>(OpaquePointer(bitPattern: address))?.object.wakeUp() }
        thread.start()
        #expect(events.happened() == ["wakeup"])
    }

    // The timer.

    /// Nobody looks at the descriptor until it was asked for.
    @Test func theTimerIsForWhoeverWatches() throws {
        let events = try Events()
        events.arm(at: EventSet.atOnce)
        #expect(!events.isWatched)
        #expect(events.isSilent)
        _ = events.watched()
        #expect(events.isWatched)
        #expect(!events.isReadable)
        events.arm(at: EventSet.atOnce)
        #expect(events.becomesReadable)
    }

    /// What is over is due, and not never.
    @Test(arguments: [.min, -1, 0, 1, 1_000] as [Int64])
    func whatIsOver(due: Int64) throws {
        let events = try Events().watched()
        events.arm(at: due)
        #expect(events.becomesReadable)
        #expect(events.happened() == ["timer"])
        // Told once, and ready for the next.
        #expect(!events.isReadable)
        events.arm(at: due)
        #expect(events.becomesReadable)
        events.arm(at: nil)
        #expect(!events.isReadable)
    }

    @Test func whatIsToCome() throws {
        let events = try Events().watched()
        let day = system_monotonic_ms() + 86_400_000
        events.arm(at: day)
        #expect(!events.isReadable)
        let soon = system_monotonic_ms() + 20
        events.arm(at: soon)
        #expect(events.becomesReadable)
        #expect(system_monotonic_ms() >= soon)
        events.arm(at: day)
        #expect(!events.isReadable)
        #expect(events.isSilent)
    }

    /// libcurl's own time is asked for once, when it is over.
    @Test func whenLibcurlWantsToBeCalled() throws {
        let events = try Events()
        #expect(!events.takeCurlDue())
        let earliest = system_monotonic_ms()
        events.curlWaits(milliseconds: 60_000)
        let due = events.curlDue ?? 0
        #expect(due >= earliest + 60_000)
        #expect(due <= system_monotonic_ms() + 60_000)
        #expect(!events.takeCurlDue())
        #expect(events.curlDue == due)
        events.curlWaits(milliseconds: -1)
        #expect(events.curlDue == nil)
        events.curlWaits(milliseconds: 0)
        #expect(events.takeCurlDue())
        #expect(events.curlDue == nil)
        #expect(!events.takeCurlDue())
    }

    // Cancel tokens.

    /// A token stays triggered, and tells of it once.
    @Test(arguments: [true, false])
    func tokensTellOnce(isTriggeredBefore: Bool) throws {
        let events = try Events().watched()
        let token = try CancelToken.make()
        let number = token.object.eventDescriptor
        if isTriggeredBefore { token.object.trigger() }
        for _ in 0..<3 { events.watch(number) }
        if !isTriggeredBefore {
            #expect(!events.isReadable)
            token.object.trigger()
        }
        #expect(events.becomesReadable)
        #expect(events.happened() == ["token \(number)"])
        #expect(events.isSilent)
        #expect(!events.isReadable)
        // It is watched already: another operation that has it does not make it tell again.
        events.watch(number)
        #expect(events.isSilent)
    }

    @Test func noToken() throws {
        let events = try Events()
        events.watch(-1)
        #expect(events.isSilent)
        #expect(!events.usesPollingFallback)
    }

    /// Each kind of event is told apart, though all come through one descriptor.
    @Test func allAtOnce() throws {
        let events = try Events().watched()
        let token = try CancelToken.make()
        let pair = SocketPair()
        events.watch(token.object.eventDescriptor)
        try events.curlOpened(pair.mine)
        events.curlWaits(for: pair.mine, CURL_POLL_IN)
        pair.say()
        token.object.trigger()
        events.wakeUp()
        events.arm(at: EventSet.atOnce)
        // A timer that is over fires when the system gets to it.
        var all: Set<String> = []
        for _ in 0..<100 where all.count < 4 { all.formUnion(events.happened()) }
        let expected = [
            "wakeup", "socket \(pair.mine) \(CURL_CSELECT_IN)", "timer",
            "token \(token.object.eventDescriptor)",
        ]
        #expect(all == Set(expected))
    }

    /// A host that closes what is not its own is told, in place of being kept for ever.
    @Test func theDescriptorIsGone() throws {
        let events = try Events()
        let nowhere = open("/dev/null", Int32(O_RDONLY))
        #expect(dup2(nowhere, events.descriptor) == events.descriptor)
        close(nowhere)
        let works = events.box.object.wait(milliseconds: -1)
        #expect(!works)
        let isSilent = events.box.object.next() == nil
        #expect(isSilent)
    }
}
