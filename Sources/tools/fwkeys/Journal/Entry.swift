// Entry.swift - one line of a journal: what became of one create, without its secret
//
// A line is a JSON object, padded with spaces to a fixed length that divides every page size. So a line is brought up to date
// in place, which needs no room on the disk, and no page of the file holds half of it: a process that is killed in the middle
// of a write leaves the old line or the new one.
//
// A line is read only in the one form in which it is written: what is read is written again and compared. Any other line was
// not written here, and nothing is deleted on its word. Lines of older releases have no checksum.

import CFwKeys
import FoundationEssentials

struct Entry: Codable {
    static let length = 2048
    /// What a new line must have left: for the id of the key and the length of its secret.
    private static let roomForKey = 384

    enum State: String, Codable {
        /// The create may have been sent.
        case pending
        /// There is a key, and its secret is about to be delivered.
        case created
        /// The key is delivered; earlier attempts of the create may still lead to other keys.
        case unsettled
        /// The key is delivered, and no other can come: struck out.
        case delivered
        /// No key is left: struck out.
        case nothingLeft = "nothing-left"
    }

    var state = State.pending
    var marker = ""
    var accountId = ""
    var userId = ""
    /// The clock below, for people. Grace.swift explains the four that follow.
    var time = ""
    var clock: Int64 = 0
    var uptime: Int64 = 0
    /// Which start of the machine the uptime is of; nil in lines of older releases.
    var boot: String?
    var timeout: Int64 = 0
    /// 1: no other request than the one that led to the key can lead to a key.
    var oneKeyAtMost = 0
    /// An absolute path; nil where the secret goes to standard output.
    var secretFile: String?
    /// Of a batch, whose results are in the secret file.
    var row: Int?
    /// Of that row.
    var digest: String?
    /// These three are nil while the state is pending.
    var keyId: String?
    /// The first characters of the secret, which the service shows too.
    var prefix: String?
    var secretLength: Int?
    /// Of the line up to here; nil in lines of older releases.
    var check: String?

    var isStruckOut: Bool { state == .delivered || state == .nothingLeft }

    /// Whether the line has room for what is added once there is a key.
    var hasRoomForKey: Bool { line()?.dropLast().suffix(Self.roomForKey).allSatisfy { $0 == 0x20 } ?? false }

    init() {}

    /// Reads a line; nil: it was not written here.
    init?(line: [UInt8]) {
        guard let end = line.lastIndex(of: 0x7d),
            let entry = try? JSONDecoder().decode(Entry.self, from: Data(line[...end])), entry.line() == line,
            entry.isComplete
        else { return nil }
        self = entry
    }

    /// Notes what became of the create: the key that is delivered, if there is one, and whether another may come.
    mutating func settle(kept: String?, isSettled: Bool) {
        state = isSettled ? (kept == nil ? .nothingLeft : .delivered) : kept == nil ? .pending : .unsettled
        keyId = kept
        prefix = kept.map { _ in prefix ?? "" }
        secretLength = kept.map { _ in secretLength ?? 0 }
    }

    /// The line with its padding and its newline; nil: it does not fit.
    func line() -> [UInt8]? {
        var text = JSONObject([
            ("state", quoted(state.rawValue)), ("marker", quoted(marker)), ("accountId", quoted(accountId)),
            ("userId", quoted(userId)), ("time", quoted(time)), ("clock", Int(clock)),
            ("uptime", Int(uptime)), ("boot", quoted(boot)), ("timeout", Int(timeout)),
            ("oneKeyAtMost", oneKeyAtMost), ("secretFile", quoted(secretFile)), ("row", row),
            ("digest", quoted(digest)), ("keyId", quoted(keyId)), ("prefix", quoted(prefix)),
            ("secretLength", secretLength),
        ]).json
        if boot != nil { text = text.dropLast() + ",\"check\":\"\(fnv(text.utf8.dropLast()))\"}" }
        let padding = Self.length - 1 - text.utf8.count
        return padding < 0 ? nil : Array(text.utf8) + Array(repeating: 0x20, count: padding) + [0x0a]
    }

    /// A string with its quotes, in the escapes that lines have had since the first release.
    private func quoted(_ text: String?) -> JSONText? {
        text.map { JSONText(json: $0.quoted { $0.value < 0x20 || $0.value == 0x7f }) }
    }

    /// Whether the members fit: a key that is to be kept or deleted has an id, and a row has results.
    private var isComplete: Bool {
        let isOwned = fw_check_id(accountId) == FW_OK && fw_check_user_id(userId, 0) == FW_OK
        let areTimes = [clock, uptime, timeout].allSatisfy { (0..<1_000_000_000_000_000).contains($0) }
        let needsKey = state == .created || state == .unsettled
        return fw_check_marker(marker) == FW_OK && isOwned && areTimes && (0...1).contains(oneKeyAtMost)
            && keyId?.isEmpty != true && !(needsKey && keyId == nil) && (secretLength ?? 0) >= 0
            && row.map { $0 > 0 && secretFile != nil } ?? true
    }

    /// Whether the bytes, fewer than a line has, begin a line that was never finished. Nothing was sent for such a line.
    static func isUnfinished(_ bytes: [UInt8]) -> Bool {
        zip(bytes, #"{"state":"pending","marker":""#.utf8).allSatisfy(==)
    }

    static func newMarker() throws -> String {
        var marker = [CChar](repeating: 0, count: 17)
        guard fw_marker_generate(&marker, marker.count) == FW_OK else {
            throw Failure.local("no marker could be made; no key was created")
        }
        return text(marker) ?? ""
    }
}

/// FNV-1a of 64 bits, in hexadecimal. It finds what somebody edited or a disk damaged, and withstands no attack.
func fnv(_ bytes: some Sequence<UInt8>) -> String {
    let value = bytes.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
}
