// TokenCache.swift - the file that `fwkeys token` keeps its key in
//
// The first line is the secret, so the file also works for --api-key-file. The second line has the data of the key and of the
// keys that it replaced, without their secrets. The file is replaced as a whole, so it never has half a key.

import CFwKeys
import FoundationEssentials
@preconcurrency import Glibc

struct TokenCache {
    /// A key that ends some time after it was created.
    struct Term: Codable {
        let keyId: String
        let accountId: String
        let userId: String
        let clock: Int64
        let uptime: Int64
        let boot: String
        let life: Int64
        let source: String  // the service, and the API key that it was made with

        /// Whether its times are such as clocks show, so that no difference of them overflows.
        var isPossible: Bool { [clock, uptime, life].allSatisfy { $0.magnitude < 1_000_000_000_000_000 } }

        /// A term that begins now.
        init(_ key: Key, _ service: Service, _ source: String, life: Int64) {
            (keyId, accountId, userId) = (key.name, service.account, service.user)
            (clock, uptime, boot) = (Clock.wall, Clock.uptime, Clock.bootID)
            (self.life, self.source) = (life, source)
        }

        /// Milliseconds that are left at least: a clock that was set ends a term early, and never prolongs one.
        var left: Int64 {
            let byClock = Clock.wall - clock
            let isSameStart = boot == Clock.bootID
            if byClock < 0, !isSameStart { return 0 }
            return life - (isSameStart ? max(byClock, Clock.uptime - uptime) : byClock)
        }

        /// Whether it is over whatever was done to the clock since the machine was started.
        var isOver: Bool { (boot == Clock.bootID ? Clock.uptime - uptime : Clock.wall - clock) >= life }
    }

    struct Record: Codable {
        let current: Term
        var old: [Term]
    }

    /// A key, with its secret in memory that is wiped.
    struct Content {
        let record: Record
        private let buffer: WipedBuffer
        private let length: Int

        fileprivate init?(_ buffer: WipedBuffer, _ size: Int) {
            let bytes = buffer.bytes[..<size]
            guard let end = bytes.firstIndex(of: 0x0a), end > 0, bytes.last == 0x0a,
                let record = try? JSONDecoder().decode(Record.self, from: Data(bytes[(end + 1)...])),
                ([record.current] + record.old).allSatisfy(\.isPossible)
            else { return nil }
            (self.record, self.buffer, length) = (record, buffer, end)
        }

        func print() throws {
            var output = Output()
            output.addBorrowed(UnsafeRawBufferPointer(rebasing: buffer.bytes[..<length]))
            output.add("\n")
            try output.finish()
        }
    }

    private static let maximum = 65536

    let path: String
    /// The service and the API key of this process. Another API key may be another user's, and a cached key is printed without a
    /// request that would tell.
    let source: String
    /// Where it is written until it takes its place.
    var draft: String { "\(path).new" }

    var lockPath: String { "\(path).lock" }

    /// What is in the file; nil: nothing. A file of another kind is not replaced: it was not meant.
    func read() throws -> Content? {
        let buffer = WipedBuffer(capacity: Self.maximum)
        let size = try naming("\(path) cannot be read") {
            try File.existing(path, O_RDONLY).map { try buffer.read($0) } ?? 0
        }
        if size == 0 { return nil }
        return try Content(buffer, size).orThrow(
            .local("\(path) is not a file that `fwkeys token` has written"))
    }

    /// Waits until no other process is replacing the key. The lock is held as long as the file that it returns.
    func lock() throws -> File {
        try naming("\(lockPath) cannot be locked") {
            let file = try File(own: lockPath, O_RDWR | O_CREAT)
            try checked(flock(file.descriptor, LOCK_EX))
            return file
        }
    }

    /// Puts the key in place. The draft was made, empty, before the key was.
    func replace(by secret: UnsafeRawBufferPointer, _ record: Record, _ draft: SecretFile?) throws {
        guard let draft else { throw SystemError(EINVAL) }
        let text = [0x0a] + (try JSONEncoder().encode(record)) + [0x0a]
        try draft.file.write(secret)
        try text.withUnsafeBytes { try draft.file.write($0) }
        try draft.finish()
        try checked(rename(draft.path, path))
        // A key that is in the file is not taken back. Its expiry is the net if the machine ends before its name is on the disk.
        try? draft.synchronizeName()
    }
}
