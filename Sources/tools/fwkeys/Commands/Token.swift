// Token.swift - fwkeys token: prints a valid key, for programs that get their key from a command
//
// All calls print the same key until its end is near. The next call replaces it. The previous key works until its expiry,
// because other programs may use it, and its record is deleted when the key after it is made.

import ArgumentParser
import CFwKeys
@preconcurrency import Glibc

struct Token: Command {
    static let configuration = CommandConfiguration("token", "print a valid API key, and make one if needed")

    @OptionGroup var key: ShortLivedOptions
    @Option var cache: String?

    func run() throws {
        let config = try key.config()
        let owner = try key.owner.owner(config)
        _ = try key.seconds()
        _ = try Service.connect(config)  // sets Service.url; nothing is sent
        let source = fnv("\(fw_config_api_key_checksum(config.pointer)) \(Service.url ?? "")".utf8)
        let words = [owner.account ?? "", owner.user ?? "", source].joined(separator: "\n")
        let cache = TokenCache(
            path: try cache
                ?? ShortLivedOptions.path("XDG_CACHE_HOME", ".cache", "token-\(fnv(words.utf8))", "--cache"),
            source: source)
        try refuseSameFile([
            ("--api-key-file", key.owner.connection.apiKeyFile), ("--cache", cache.path),
            ("--cache", cache.draft), ("--cache", cache.lockPath),
            ("--journal", key.journal ?? (try? ShortLivedOptions.journal())),
        ])
        if let content = try fresh(cache, owner) { return try content.print() }
        let lock = try cache.lock()
        defer { try? lock.closeWritten() }
        if try fresh(cache, owner) == nil {
            do { try renew(cache, config) } catch {
                guard let old = try cache.read()?.record.current, fits(old, cache, owner), old.left > 0,
                    Interruption.signal == 0
                else { throw error }
                Report.line("\(reason(error)); the old key is printed, which lives on for a while")
            }
        }
        try cache.read()?.print()
    }

    /// What the file holds if it can be used for a while.
    private func fresh(_ cache: TokenCache, _ owner: Owner) throws -> TokenCache.Content? {
        try cache.read().flatMap { content in
            let term = content.record.current
            return fits(term, cache, owner) && term.left > ShortLivedKey.margin(term.life) ? content : nil
        }
    }

    /// Whether it is the key of the account and user that are meant. Where they are not named, they are those of the API key, so
    /// it must have been made with the same one.
    private func fits(_ term: TokenCache.Term, _ cache: TokenCache, _ owner: Owner) -> Bool {
        term.source == cache.source && owner.account ?? term.accountId == term.accountId
            && owner.user ?? term.userId == term.userId
    }

    private func renew(_ cache: TokenCache, _ config: Handle) throws {
        let keys = try ShortLivedKeys(key, config)
        let before = try cache.read()?.record
        unlink(cache.draft)  // of a process that was killed
        let made = try keys.make(secretFile: cache.draft, place: cache.path)
        try made.creation.deliver { secret, draft in
            let old = before.map { $0.old + [$0.current] } ?? []
            let current = TokenCache.Term(
                made.key, keys.service, cache.source, life: made.end - Clock.sinceBoot)
            let record = TokenCache.Record(current: current, old: old.filter { !isDeleted($0, keys) })
            try naming("the key could not be kept in \(cache.path)") {
                try cache.replace(by: secret, record, draft)
            }
        }
    }

    /// Deletes a key whose term is over. Returns whether that is done.
    private func isDeleted(_ term: TokenCache.Term, _ keys: ShortLivedKeys) -> Bool {
        let service = Service(handle: keys.service.handle, account: term.accountId, user: term.userId)
        return term.isOver && (try? service.deleteIfThere(term.keyId)) != nil
    }
}
