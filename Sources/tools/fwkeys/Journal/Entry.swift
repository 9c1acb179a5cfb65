// Entry.swift - one line of a journal: the state of one create, without its secret
//
// A line is a JSON object, padded with spaces to a fixed length that divides every page size. So a line can be updated in
// place without more disk space, and no line crosses a page: a process that is killed during a write leaves the old line or
// the new one.
//
// A line is valid only in the exact form in which it is written: the reader writes it again and compares. Nothing is deleted
// because of any other line. Lines of older releases have no checksum.

import CFwKeys
import FoundationEssentials
@preconcurrency import Glibc

struct Entry: Decodable {
    static let length = 2048
    /// How many seconds an old key may be kept.
    static let times = 0...315_576_000
    /// What a new line must have left: for the id of the key and the length of its secret.
    private static let roomForKey = 384

    enum State: String, Decodable {
        case pending  // the create may have been sent
        case created  // there is a key, and its secret is about to be delivered
        case unsettled  // the key is delivered; earlier attempts of the create may still lead to other keys
        case begun  // the key is delivered, and a rotation is open: the old key is alive, too
        case aborting  // the same, and the new key is to be deleted, and not the old one
        case delivered  // the key is delivered, and no other can come: struck out
        case nothingLeft = "nothing-left"  // no key is left: struck out
    }

    var state = State.pending
    var marker = ""
    var accountId = ""
    var userId = ""
    var time = ""  // the clock, for people; `Grace` explains the four that follow
    var clock: Int64 = 0
    var uptime: Int64 = 0
    var boot: String?  // which start of the machine the uptime is of; nil in lines of older releases
    var timeout: Int64 = 0
    var oneKeyAtMost = 0  // 1: no other request than the one that led to the key can lead to a key
    var secretFile: String?  // an absolute path; nil where the secret goes to standard output
    var row: Int?  // of a batch, whose results are in the secret file
    var digest: String?  // of that row
    var oldKeyId: String?  // the key that is to be replaced; nil: this is no rotation (Rotations.swift)
    var keepFor: Int?  // seconds from the new key to the end of the old one; nil: until somebody ends it
    var holder: String?  // the program that uses the key (Lending.swift); nil: none that outlives fwkeys
    var keyId: String?  // this and the next two are nil while the state is pending
    var prefix: String?  // the first characters of the secret, which the service shows too
    var secretLength: Int?
    var service: String?  // a checksum of its URL; nil in lines of older releases
    var check: String?  // of the line up to here; nil in lines of older releases

    /// Ids mean something at their service only: another one may have the same account and user, and not the keys.
    var isOfThisService: Bool { service == nil || service == Self.thisService }
    private static var thisService: String? { Service.url.map { fnv($0.utf8) } }
    var isStruckOut: Bool { state == .delivered || state == .nothingLeft }
    var isOpenRotation: Bool { state == .begun || state == .aborting }

    var leftFile: LeftSecretFile? {
        secretFile.map { .init(path: $0, length: secretLength ?? 0, prefix: prefix ?? "") }
    }

    /// Whether the line has room for what is added once there is a key.
    var hasRoomForKey: Bool {
        (try? line())?.dropLast().suffix(Self.roomForKey).allSatisfy { $0 == 0x20 } ?? false
    }

    /// Notes what became of the create: the key that is delivered, if there is one, and whether another may come. A rotation
    /// is not at its end with that, for its old key is there.
    mutating func settle(kept: String?, isSettled: Bool) {
        if kept != nil, oldKeyId != nil {
            state = state == .aborting ? .aborting : .begun
            oneKeyAtMost = isSettled ? 1 : 0
            return
        }
        state = isSettled ? (kept == nil ? .nothingLeft : .delivered) : kept == nil ? .pending : .unsettled
        (oldKeyId, keepFor, holder) = (nil, nil, nil)
        keyId = kept
        prefix = kept.map { _ in prefix ?? "" }
        secretLength = kept.map { _ in secretLength ?? 0 }
    }

    /// The line with its padding and its newline.
    func line() throws -> [UInt8] {
        var text = JSONObject([
            ("state", state.rawValue), ("marker", marker), ("accountId", accountId), ("userId", userId),
            ("time", time), ("clock", Int(clock)), ("uptime", Int(uptime)), ("boot", boot),
            ("timeout", Int(timeout)), ("oneKeyAtMost", oneKeyAtMost), ("secretFile", secretFile),
            ("row", row), ("digest", digest), ("oldKeyId", oldKeyId), ("keepFor", keepFor),
            ("holder", holder), ("keyId", keyId), ("prefix", prefix), ("secretLength", secretLength),
            ("service", service),
        ]).json
        if boot != nil { text = text.dropLast() + ",\"check\":\"\(fnv(text.utf8.dropLast()))\"}" }
        let padding = Self.length - 1 - text.utf8.count
        if padding < 0 { throw SystemError(EOVERFLOW) }
        return Array(text.utf8) + Array(repeating: 0x20, count: padding) + [0x0a]
    }

    /// Whether the members fit: a key that is to be kept or deleted has an id, and a row has results.
    private var isComplete: Bool {
        let isOwned = fw_check_id(accountId) == FW_OK && fw_check_user_id(userId, 0) == FW_OK
        let areTimes = [clock, uptime, timeout].allSatisfy { (0..<1_000_000_000_000_000).contains($0) }
        let needsKey = [.created, .unsettled, .begun, .aborting].contains(state)
        let isRotation = state != .begun && state != .aborting || oldKeyId != nil
        return fw_check_marker(marker) == FW_OK && isOwned && areTimes && (0...1).contains(oneKeyAtMost)
            && keyId?.isEmpty != true && !(needsKey && keyId == nil)
            && (0...Int(Int32.max)).contains(secretLength ?? 0)
            && row.map { $0 > 0 && secretFile != nil } ?? true
            && isRotation && oldKeyId?.isEmpty != true && Self.times.contains(keepFor ?? 0)
    }

    /// Whether the bytes, fewer than a line has, begin a line that was never finished. Nothing was sent for such a line.
    static func isUnfinished(_ bytes: [UInt8]) -> Bool {
        zip(bytes, #"{"state":"pending","marker":""#.utf8).allSatisfy(==)
    }

    static func newMarker() throws -> String {
        var marker = [CChar](repeating: 0, count: 17)
        try refuse(
            if: fw_marker_generate(&marker, marker.count) != FW_OK,
            .local("no marker could be made; no key was created"))
        return text(marker) ?? ""
    }
}

/// FNV-1a of 64 bits, in hexadecimal. It detects edits and damage, but not an attack.
func fnv(_ bytes: some Sequence<UInt8>) -> String {
    let value = bytes.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
}

/// The last request of a create may be on its way when its process ends, and the service may carry the request out after a sweep
/// has looked. So a line stays for a period of grace behind the last moment at which its create can have sent anything. Two
/// clocks must both say that the period is over, for each can jump. The clock of the day is set, forward too. The uptime is not
/// set, but begins anew with the machine: the id of the boot says whether two uptimes belong together, and where they do not,
/// the clock of the day decides alone. A mistake makes a line stay longer.
enum Grace {
    /// The timeout of a create that waits for its turn: while its process lives, its requests may be sent at any time, so the
    /// period begins where a sweep first finds that the process has ended.
    static let whileProcessLives: Int64 = 31_622_400_000

    /// What --settled-after-ms says.
    static func milliseconds(_ given: Milliseconds?) throws -> Int64 {
        try checked("--settled-after-ms", given?.count, in: 0...86_400_000) ?? 600_000
    }

    /// The time in so many milliseconds from now, in UTC, as people read it.
    static func end(_ left: Int64) -> String { Clock.timestamp(seconds: (Clock.wall + left + 999) / 1000) }

    /// Tells what is there for so long each, and what to do after that time.
    static func tell(
        of times: [Int64], _ what: String, _ status: inout ExitStatus, _ advice: (String) -> String
    ) {
        guard let longest = times.max() else { return }
        status.note(Failure(.unknown, "\(what): \(advice(end(longest)))"))
    }
}

extension Int {
    /// "1 row", "2 rows"
    func of(_ name: String) -> String { self == 1 ? "1 \(name)" : "\(self) \(name)s" }
}

extension Entry {
    /// Reads a line; nil: it was not written here.
    init?(line: [UInt8]) {
        guard let end = line.lastIndex(of: 0x7d),
            let entry = try? JSONDecoder().decode(Entry.self, from: Data(line[...end])),
            (try? entry.line()) == line, entry.isComplete
        else { return nil }
        self = entry
    }

    /// Notes that its create begins now and may send requests until its timeout.
    mutating func begin(timeout: Int64) {
        clock = max(Clock.wall, 0)  // an earlier time could not be read back
        uptime = Clock.uptime
        boot = Clock.bootID
        time = Clock.timestamp(seconds: clock / 1000)
        self.timeout = timeout
        service = Self.thisService
    }

    /// How much of the period is left for an entry whose process has ended; 0: the period is over. Where the entry's times say
    /// that the process may still live, or make no sense, they are set to now, from when on it sends nothing.
    mutating func graceLeft(_ grace: Int64) -> Int64 {
        let byClock = Clock.wall - clock  // negative: the clock of the day was set back
        let now = Clock.uptime
        // Nobody knows which start of the machine a line of an older release is of.
        let isOtherBoot = boot.map { !$0.isEmpty && $0 != Clock.bootID } ?? false
        let elapsed = isOtherBoot ? byClock : min(byClock, now >= uptime ? now - uptime : now)
        let left = timeout + grace - elapsed
        if elapsed >= 0, left <= grace { return max(left, 0) }
        begin(timeout: 0)
        return grace
    }
}
