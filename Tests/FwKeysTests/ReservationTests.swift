// ReservationTests.swift - room that was kept for an object is filled once, and does not stay behind

import Testing

@testable import FwKeysCalls

private struct Large: ~Copyable, Boxed {
    static var tag: UInt32 { 0x9206_e003 }
    var numbers = (Int64(0), Int64(0), Int64(0), Int64(0))
}

@Suite struct ReservationTests {
    @Test func isFilledOnce() throws {
        let counter = Counter()
        var reservation = try Reservation(byteCount: Box<Probe>.size)
        let pointer = reservation.fill(Probe(counter))
        let box = try #require(Box<Probe>(pointer))
        #expect(box.object.number == 7)
        // There is no room for a second: it ends.
        let second = reservation.fill(Probe(counter))
        #expect(second == nil)
        #expect(counter.ended.load(ordering: .relaxed) == 1)
        #expect(box.object.number == 7)
        box.free()
        #expect(counter.ended.load(ordering: .relaxed) == 2)
    }

    /// Room for one kind is no room for a larger one, and stays what it is for the right one.
    @Test func isTooSmall() throws {
        let counter = Counter()
        var reservation = try Reservation(byteCount: Box<Probe>.size)
        let large = reservation.fill(Large())
        #expect(large == nil)
        let box = try #require(Box<Probe>(reservation.fill(Probe(counter))))
        box.free()
        #expect(counter.ended.load(ordering: .relaxed) == 1)
    }

    /// What was put there outlives the reservation; room that was not used goes back with it.
    @Test func itsEnd() throws {
        let counter = Counter()
        var pointer: OpaquePointer?
        do {
            var reservation = try Reservation(byteCount: Box<Probe>.size)
            _ = try Reservation(byteCount: 4_096)
            pointer = reservation.fill(Probe(counter))
        }
        #expect(counter.alive.load(ordering: .relaxed) == 1)
        Box<Probe>(pointer)?.free()
        #expect(counter.alive.load(ordering: .relaxed) == 0)
    }
}
