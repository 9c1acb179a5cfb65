// SecretPagesTests.swift - secrets share pages, never bytes, and come and go without a trace

import Testing

@testable import FwKeysCalls

@Suite struct SecretPagesTests {
    private static let pageSize = 4_096

    private func page(of address: UnsafeMutablePointer<UInt8>) -> UInt {
        UInt(bitPattern: address) / UInt(Self.pageSize)
    }

    private func isZero(_ bytes: UnsafeMutablePointer<UInt8>, _ count: Int) -> Bool {
        UnsafeBufferPointer(start: bytes, count: count).allSatisfy { $0 == 0 }
    }

    /// As many in a row as it needs, of 64 bytes, in one page for all.
    @Test func secretsShareAPage() throws {
        let pages = try SecretPages.make()
        let first = try pages.take(byteCount: 1)
        let second = try pages.take(byteCount: 64)
        let third = try pages.take(byteCount: 65)
        let fourth = try pages.take(byteCount: 10)
        let offsets = [first, second, third, fourth].map { UInt(bitPattern: $0) % UInt(Self.pageSize) }
        #expect(offsets == [0, 64, 128, 256])
        #expect(Set([first, second, third, fourth].map { page(of: $0) }).count == 1)
        for (secret, count) in [(first, 1), (second, 64), (third, 65), (fourth, 10)] {
            pages.give(back: secret, byteCount: count)
        }
    }

    @Test func aPageThatIsFullIsFollowedByAnother() throws {
        let pages = try SecretPages.make()
        let secrets = try (0..<65).map { _ in try pages.take(byteCount: 64) }
        #expect(Set(secrets[..<64].map { page(of: $0) }).count == 1)
        #expect(page(of: secrets[64]) != page(of: secrets[0]))
        #expect(Set(secrets).count == 65)
        for secret in secrets { pages.give(back: secret, byteCount: 64) }
    }

    /// A slot is used again, zeroed; slots that lie apart are not taken for a longer secret.
    @Test func slotsAreReused() throws {
        let pages = try SecretPages.make()
        let secrets = try (0..<64).map { _ in try pages.take(byteCount: 64) }
        for secret in secrets { secret.update(repeating: 0xaa, count: 64) }
        for index in [3, 10, 11, 40] { pages.give(back: secrets[index], byteCount: 64) }
        #expect([3, 10, 11, 40].allSatisfy { isZero(secrets[$0], 64) })
        #expect(!isZero(secrets[4], 64))
        let long = try pages.take(byteCount: 128)
        #expect(long == secrets[10])
        let longer = try pages.take(byteCount: 129)
        #expect(page(of: longer) != page(of: long))
        let short = try [pages.take(byteCount: 1), pages.take(byteCount: 64)]
        #expect(Set(short).isSubset(of: [secrets[3], secrets[40], longer + 192, longer + 256]))
        for (secret, count) in [(long, 128), (longer, 129), (short[0], 1), (short[1], 64)] {
            #expect(isZero(secret, count))
            pages.give(back: secret, byteCount: count)
        }
        for index in 0..<64 where ![3, 10, 11, 40].contains(index) {
            pages.give(back: secrets[index], byteCount: 64)
        }
    }

    /// A secret that does not fit a page has pages of its own.
    @Test(arguments: [4_033, 4_096, 4_097, 8_192, 100_000])
    func longSecrets(byteCount: Int) throws {
        let pages = try SecretPages.make()
        let short = try pages.take(byteCount: 64)
        short.update(repeating: 0x55, count: 64)
        let long = try pages.take(byteCount: byteCount)
        #expect(isZero(long, byteCount))
        long.update(repeating: 0xaa, count: byteCount)
        let another = try pages.take(byteCount: 64)
        #expect(isZero(another, 64))
        let pagesOfLong = page(of: long)...page(of: long + (byteCount - 1))
        #expect(!pagesOfLong.contains(page(of: short)))
        #expect(!pagesOfLong.contains(page(of: another)))
        pages.give(back: long, byteCount: byteCount)
        #expect(UnsafeBufferPointer(start: short, count: 64).allSatisfy { $0 == 0x55 })
        pages.give(back: short, byteCount: 64)
        pages.give(back: another, byteCount: 64)
    }

    /// Any number of secrets of any length, in any order: each comes zeroed and keeps its bytes to its end.
    @Test(arguments: [UInt64(1), 2, 3])
    func anyOrder(seed: UInt64) throws {
        let pages = try SecretPages.make()
        var state = seed
        func next(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % limit
        }
        var alive: [(bytes: UnsafeMutablePointer<UInt8>, count: Int, mark: UInt8)] = []
        var failures = 0
        for round in 0..<3_000 {
            if alive.count < 200, next(3) > 0 {
                let count = 1 + next(next(10) == 0 ? 9_000 : 300)
                let bytes = try pages.take(byteCount: count)
                if !isZero(bytes, count) { failures += 1 }
                let mark = UInt8(1 + round % 255)
                bytes.update(repeating: mark, count: count)
                alive.append((bytes, count, mark))
            } else if !alive.isEmpty {
                let secret = alive.remove(at: next(alive.count))
                let kept = UnsafeBufferPointer(start: secret.bytes, count: secret.count)
                if !kept.allSatisfy({ $0 == secret.mark }) { failures += 1 }
                pages.give(back: secret.bytes, byteCount: secret.count)
            }
        }
        for secret in alive { pages.give(back: secret.bytes, byteCount: secret.count) }
        #expect(failures == 0)
    }

    // One secret.

    @Test func itIsFilledToItsCapacityAndEndsWithNUL() throws {
        let pages = try SecretPages.make()
        var secret = try Secret(capacity: 5, in: pages)
        let text = "fw_ab".utf8Bytes
        let fits = secret.append(text.span)
        let hasMore = secret.append(0x63)
        let (kept, cString) = (String(secret.span), String(cString: secret.cString))
        #expect(fits)
        #expect(!hasMore)
        #expect(kept == "fw_ab")
        #expect(cString == "fw_ab")
    }

    /// The pages live as long as the last secret in them, and what is in none is nobody's.
    @Test func itOutlivesWhoMadeThePages() throws {
        func make() throws -> Secret {
            let pages = try SecretPages.make()
            var secret = try Secret(capacity: 8, in: pages)
            _ = secret.append(0x61)
            return secret
        }
        let first = try make()
        let second = try make()
        let kept = [String(first.span), String(second.span)]
        #expect(kept == ["a", "a"])
    }

    @Test func itsEndWipesIt() throws {
        let pages = try SecretPages.make()
        let neighbour = try pages.take(byteCount: 1)
        let slot = neighbour + 64
        do {
            var secret = try Secret(capacity: 40, in: pages)
            let text = "fw_4RpQsEcReT0987".utf8Bytes
            _ = secret.append(text.span)
            #expect(slot.pointee == 0x66)
        }
        #expect(isZero(slot, 64))
        pages.give(back: neighbour, byteCount: 1)
    }
}
