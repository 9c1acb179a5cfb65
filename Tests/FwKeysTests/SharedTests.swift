// SharedTests.swift - the last hold ends the object, once, whoever has it

import Foundation
import Synchronization
import Testing

@testable import FwKeysCalls

/// Counts how often objects began and ended.
final class Counter: Sendable {
    let alive = Atomic<Int>(0)
    let ended = Atomic<Int>(0)
}

/// An object that is counted.
struct Probe: ~Copyable, Boxed {
    static var tag: UInt32 { 0x9206_e001 }

    let counter: Counter
    var number = 7

    init(_ counter: Counter) {
        self.counter = counter
        counter.alive.wrappingAdd(1, ordering: .relaxed)
    }

    deinit {
        counter.alive.wrappingSubtract(1, ordering: .relaxed)
        counter.ended.wrappingAdd(1, ordering: .relaxed)
    }
}

private struct Other: ~Copyable, Boxed {
    static var tag: UInt32 { 0x9206_e002 }
    var number = 8
}

@Suite struct SharedTests {
    private func ended(_ counter: Counter) -> Int { counter.ended.load(ordering: .relaxed) }

    @Test func theLastHoldEndsIt() throws {
        let counter = Counter()
        let handle: OpaquePointer
        do {
            let first = try Shared(Probe(counter))
            do {
                let second = first.share()
                second.object.number = 9
            }
            #expect(ended(counter) == 0)
            let number = first.object.number
            #expect(number == 9)
            handle = first.handle()
        }
        // The handle is C's hold, and outlives the first.
        #expect(ended(counter) == 0)
        do {
            let sharing = Shared(sharing: try #require(Box<Probe>(handle)))
            #expect(sharing.object.number == 9)
        }
        #expect(ended(counter) == 0)
        let number = Box<Probe>(handle)?.object.number
        #expect(number == 9)
        _ = Shared<Probe>(endingHandle: handle)
        #expect(ended(counter) == 1)
        #expect(counter.alive.load(ordering: .relaxed) == 0)
    }

    /// NULL and handles of another kind are nobody's.
    @Test func handlesOfAnotherKind() throws {
        let other = try Shared(Other())
        let handle = other.handle()
        let isProbe = [
            Box<Probe>(handle) != nil, Shared<Probe>(endingHandle: handle) != nil,
            Box<Probe>(nil) != nil, Shared<Probe>(endingHandle: nil) != nil,
        ]
        #expect(isProbe == [false, false, false, false])
        let ending = Shared<Other>(endingHandle: handle)
        let isOther = ending != nil
        #expect(isOther)
    }

    @Test func sharingWhatIsNotThere() throws {
        let counter = Counter()
        do {
            let none: Shared<Probe>? = nil
            let shared: Shared<Probe>? = none.share()
            let isThere = shared != nil
            #expect(!isThere)
            let some: Shared<Probe>? = try Shared(Probe(counter))
            let further: Shared<Probe>? = some.share()
            let isFurtherThere = further != nil
            #expect(isFurtherThere)
        }
        #expect(ended(counter) == 1)
    }

    /// Many threads take and drop holds, and the first owner lets go in their midst.
    @Test func holdsFromManyThreads() throws {
        for _ in 0..<20 {
            let counter = Counter()
            let threads = 8
            // A handle for each thread, so that nobody depends on the others.
            let handles = try {
                let first = try Shared(Probe(counter))
                return (0..<threads).map { _ in UInt(bitPattern: first.handle()) }
            }()
            DispatchQueue.concurrentPerform(iterations: threads) { index in
                let handle = OpaquePointer(bitPattern: handles[index])
                for _ in 0..<500 {
                    guard let box = Box<Probe>(handle) else {
                        Issue.record("its handle is no handle any more")
                        return
                    }
                    let held = Shared(sharing: box)
                    if held.object.number != 7 || counter.ended.load(ordering: .relaxed) > 0 {
                        Issue.record("it ended while it was held")
                    }
                }
                _ = Shared<Probe>(endingHandle: handle)
            }
            #expect(ended(counter) == 1)
        }
    }
}
