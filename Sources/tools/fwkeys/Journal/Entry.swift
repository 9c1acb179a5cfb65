// Entry.swift - one line of a journal: what became of one create, without its secret
//
// A line is a JSON object, padded with spaces to a fixed length that divides every page size: so it is brought up to date
// where it lies, which needs no room on the disk, and no page of the file holds half of it. A process that is killed in the
// middle of a write leaves the old line or the new one.
//
// A line is read only in the one form in which it is written: what is read is written again and compared. Whatever is not
// exactly so was not written here, and nothing is deleted on its word. Lines of older releases have no checksum.

import FoundationEssentials

struct Entry: Codable {
    static let length = 2048

    enum State: String, Codable {
        /// The create may have been sent.
        case pending
        /// There is a key, and its secret is about to be delivered.
        case created
        /// It is delivered; earlier attempts of its create may still lead to other keys.
        case unsettled
        /// It is delivered, and nothing else is left: struck out.
        case delivered
        /// No key is left: struck out.
        case nothingLeft = "nothing-left"
    }

    var state = State.pending
    var marker = ""
    var accountId = ""
    var userId = ""
    /// When the create began, for people; Grace.swift explains the four that follow.
    var time = ""
    var clock: Int64 = 0
    var uptime: Int64 = 0
    /// Which start of the machine the uptime is of; nil in lines of older releases.
    var boot: String?
    var timeout: Int64 = 0
    /// 1: there is no other request than the one that leads to its key.
    var oneKeyAtMost = 0
    /// Its absolute path; nil where the secret goes to standard output.
    var secretFile: String?
    /// Of a batch, whose results are in the secret file.
    var row: Int?
    /// Of that row.
    var digest: String?
    /// The program that is using the key, as Lending.swift explains; nil: none, or none that can outlive fwkeys.
    var holder: String?
    /// From here on nil while the state is pending.
    var keyId: String?
    /// The first characters of the secret, which the service shows too.
    var prefix: String?
    var secretLength: Int?
    /// Of the line up to here; nil in lines of older releases.
    var check: String?

    var isStruckOut: Bool { state == .delivered || state == .nothingLeft }

    /// Notes what a sweep has come to: the key that is in somebody's hands, if there is one, and whether another may come.
    mutating func settle(kept: String?, isSettled: Bool) {
        state = isSettled ? (kept == nil ? .nothingLeft : .delivered) : kept == nil ? .pending : .unsettled
        if let kept {
            keyId = kept
            return
        }
        keyId = nil
        holder = nil
        prefix = nil
        secretLength = nil
    }

    /// The line with its padding and its newline; nil: it does not fit.
    func line() -> [UInt8]? {
        var members: Members = [
            ("state", quoted(state.rawValue)), ("marker", quoted(marker)), ("accountId", quoted(accountId)),
            ("userId", quoted(userId)), ("time", quoted(time)), ("clock", Int(clock)),
            ("uptime", Int(uptime)), ("boot", quoted(boot)), ("timeout", Int(timeout)),
            ("oneKeyAtMost", oneKeyAtMost), ("secretFile", quoted(secretFile)), ("row", row),
            ("digest", quoted(digest)), ("holder", quoted(holder)),
        ]
        if keyId != nil {
            members += [
                ("keyId", quoted(keyId)), ("prefix", quoted(prefix ?? "")),
                ("secretLength", secretLength ?? 0),
            ]
        }
        var text = JSONObject(members).json
        if boot != nil { text = text.dropLast() + ",\"check\":\"\(Digest(String(text.dropLast())).text)\"}" }
        let padding = Self.length - 1 - text.utf8.count
        return padding < 0 ? nil : Array(text.utf8) + Array(repeating: 0x20, count: padding) + [0x0a]
    }

    /// Reads a line; nil: it is none that was written here.
    init?(line: [UInt8]) {
        guard let end = line.lastIndex(of: 0x7d),
            let entry = try? JSONDecoder().decode(Entry.self, from: Data(line[...end])), entry.line() == line,
            entry.isComplete
        else { return nil }
        self = entry
    }

    init() {}

    /// Whether the members fit: a key that is to be kept or deleted has a name, and a row has results.
    private var isComplete: Bool {
        let digits = marker.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
        let hasKey = keyId?.isEmpty == false
        return digits && marker.utf8.count == 16 && isID(accountId) && isID(userId)
            && (0...1).contains(oneKeyAtMost) && isTime(clock) && isTime(uptime) && isTime(timeout)
            && (secretLength ?? 0) >= 0 && (row == nil || row ?? 0 > 0 && secretFile != nil)
            && (keyId == nil || hasKey) && (hasKey || state != .created && state != .unsettled)
    }

    private func isID(_ id: String) -> Bool { (1...256).contains(id.utf8.count) }
    private func isTime(_ time: Int64) -> Bool { (0..<1_000_000_000_000_000).contains(time) }

    /// A string with its quotes, in the escapes that lines have had since the first release.
    private func quoted(_ text: String?) -> JSONText? {
        text.map { JSONText(json: $0.quoted { $0.value < 0x20 || $0.value == 0x7f }) }
    }

    /// Whether the bytes, fewer than a line has, are the start of a line that was never finished: it is pending then, and
    /// nothing was sent for it.
    static func isUnfinished(_ bytes: [UInt8]) -> Bool {
        zip(bytes, #"{"state":"pending","marker":""#.utf8).allSatisfy(==)
    }
}

/// FNV-1a of 64 bits: it tells texts apart that somebody edited or a disk damaged, and withstands no attack.
struct Digest {
    private var value: UInt64 = 0xcbf2_9ce4_8422_2325

    init() {}

    init(_ text: String) { for byte in text.utf8 { add(byte) } }

    mutating func add(_ byte: UInt8) { value = (value ^ UInt64(byte)) &* 0x100_0000_01b3 }

    var text: String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

/// The last request of a create may be on its way when its process ends, and the service may carry it out after a sweep has
/// looked: so a line stays for a period of grace behind the last moment at which anything can have been sent for it. Two
/// clocks must both say that the time is over, for each can jump. The clock of the day is set, forward too. The uptime is
/// not, but begins anew with the machine: what tells one start of the machine from another says whether two uptimes belong
/// together. Where they do not, the clock of the day decides alone. A mistake makes a line stay longer.
enum Grace {
    private static let standard: Int64 = 600_000
    private static let maximum: Int64 = 86_400_000

    /// The timeout of a create that waits for its turn, however long that takes: while its process lives, its requests may be
    /// sent at any time, so the period begins where it is first found that the process has ended.
    static let whileProcessLives: Int64 = 31_622_400_000

    /// What --settled-after-ms says.
    static func milliseconds(_ given: String?) throws -> Int64 {
        try number("--settled-after-ms", given, in: 0...maximum, else: standard, fwkeys.milliseconds)
    }

    /// The time in so many milliseconds from now, in UTC, as people read it.
    static func end(_ left: Int64) -> String { Clock.timestamp(seconds: (Clock.wall + left + 999) / 1000) }
}

/// Lines that stay, for requests of theirs may still be carried out.
struct Staying {
    /// What has a line.
    let name: String
    private var count = 0
    private var longest: Int64 = 0

    init(name: String) { self.name = name }

    mutating func add(_ left: Int64) {
        count += 1
        longest = max(longest, left)
    }

    var end: String { Grace.end(longest) }

    /// Nil: none stays.
    var line: String? { count == 0 ? nil : "requests of \(count.of(name)) may still be carried out" }
}

extension Int {
    /// "1 row", "2 rows"
    func of(_ name: String) -> String { self == 1 ? "1 \(name)" : "\(self) \(name)s" }
}

extension Entry {
    /// Notes that its create begins now and may send requests until its timeout.
    mutating func begin(timeout: Int64) {
        setTimes(timeout: timeout)
        time = Clock.timestamp(seconds: clock / 1000)
    }

    /// A clock before 1970 could not be read back.
    private mutating func setTimes(timeout: Int64) {
        clock = max(Clock.wall, 0)
        uptime = Clock.uptime
        boot = Clock.bootID
        self.timeout = timeout
    }

    /// How long ago the create began, at least; negative: the clock of the day was set back.
    private var elapsed: Int64 {
        let byClock = Clock.wall - clock
        let now = Clock.uptime
        if let boot, !boot.isEmpty, boot != Clock.bootID { return byClock }
        // Nobody knows which start of the machine a line of an older release is of.
        return min(byClock, now >= uptime ? now - uptime : now)
    }

    /// How much of the period is left for an entry whose process has ended; 0: it is over. Where the entry's times say less
    /// than that the process has ended by now, or make no sense, they are set to now, and are to be written down.
    mutating func graceLeft(_ grace: Int64) -> Int64 {
        let elapsed = elapsed
        let left = timeout + grace - elapsed
        if elapsed < 0 || left > grace {
            setTimes(timeout: 0)  // its process has ended, so nothing is sent for it from now on
            return grace
        }
        return max(left, 0)
    }
}
