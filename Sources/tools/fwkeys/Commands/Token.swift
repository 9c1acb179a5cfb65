// Token.swift - fwkeys token: a living key on standard output, for programs that ask a command for one
//
// One key serves all calls until its end is near. The next call replaces it, and the key before lives on to its expiry, for
// whoever was given it; its record is deleted when the key after it is made.

import ArgumentParser
import CFwKeys
@preconcurrency import Glibc

struct Token: Command {
    static let configuration = CommandConfiguration(
        "token", "print a living API key, a new one when the last one is about to end",
        """
        Prints an API key that is valid for a while, and nothing else, for programs that ask a command for their credential. \
        The key is kept in a file, and printed again without a request until its end is near; then a new one takes its place, \
        made by one process at a time. The old key is valid until its expiry, and is then deleted. Where no new key can be \
        made, the old one is printed as long as it lives, with a warning.

        Examples:
          # for a program that runs this command whenever it needs a key
          export FIREWORKS_CREDENTIAL_CMD='fwkeys token --ttl 1h'

          # the key of a service account, in a file of its own
          fwkeys token --service-account ci --ttl 8h --cache /run/user/1000/ci.token
        """)

    @OptionGroup var key: ShortLivedOptions
    @Option var cache: String?
    @OptionGroup var owner: OwnerOptions
    @OptionGroup var connection: ConnectionOptions

    func execute() throws -> ExitStatus {
        let config = try connection.config()
        let owner = try owner.owner(config)
        _ = try key.lifetime()
        let path = try cache ?? ShortLivedKeys.path("XDG_CACHE_HOME", ".cache", name(owner), "--cache")
        let cache = TokenCache(path: path)
        let kept = try naming("\(path) cannot be used", { try fresh(cache, owner) })
        if let kept {
            try kept.print()
            return .ok
        }
        try Interruption.begin()
        let lock = try naming("\(path).lock cannot be locked") {
            do { return try cache.lock() } catch  where Interruption.signal != 0 {
                throw Failure.interrupted()
            }
        }
        defer { try? lock.closeWritten() }
        if try fresh(cache, owner) == nil {
            do { try renew(cache, config, owner) } catch {
                guard let old = try cache.read(), fits(old.record.current, owner),
                    old.record.current.left > 0,
                    Interruption.signal == 0
                else { throw error }
                Report.line(
                    "\(Failure(error).message ?? ""); the old key is printed, which lives on for a while")
            }
        }
        guard let content = try cache.read() else { throw Failure.local("\(path) was taken away") }
        try content.print()
        return .ok
    }

    /// What the file holds if it can be used for a while.
    private func fresh(_ cache: TokenCache, _ owner: Owner) throws -> TokenCache.Content? {
        try cache.read().flatMap { content in
            let term = content.record.current
            return fits(term, owner) && term.left > ShortLivedKeys.margin(term.life) ? content : nil
        }
    }

    private func fits(_ term: TokenCache.Term, _ owner: Owner) -> Bool {
        owner.account ?? term.accountId == term.accountId && owner.user ?? term.userId == term.userId
    }

    /// A file for each service, account, user and profile that settings can mean.
    private func name(_ owner: Owner) -> String {
        let variables = ["FIREWORKS_BASE_URL", "FIREWORKS_PROFILE", "FIREWORKS_AUTH_FILE"]
        let words =
            [owner.account, owner.user] + connection.words.map(\.1) + variables.map(Environment.value)
        return "token-\(Digest(words.map { $0 ?? "" }.joined(separator: "\n")).text)"
    }

    private func renew(_ cache: TokenCache, _ config: Handle, _ owner: Owner) throws {
        let keys = try ShortLivedKeys(key, connection, config, owner)
        let before = try cache.read()?.record
        // A process that was killed has left it, and its key is deleted by now.
        unlink(cache.draft)
        let made = try keys.make(secretFile: cache.draft, place: cache.path)
        let intent = made.creation.intent
        do {
            if let reason = intent.created(made.key) { throw Failure.local(reason) }
            guard let secret = made.key.secret, let draft = made.file else { throw SystemError(EINVAL) }
            var record = TokenCache.Record(
                current: .init(made.key, keys.service, life: made.life), old: before?.old ?? [])
            if let last = before?.current { record.old.append(last) }
            record.old.removeAll { delete($0, keys) }
            try cache.replace(by: secret, record, draft)
        } catch {
            made.file?.discard()
            let delivery = Delivery(service: keys.service, format: .text)
            let reason = "the key could not be kept in \(cache.path): \(Failure(error).message ?? "")"
            let (result, failure) = delivery.withdraw(made.key, reason)
            intent.delivered(made.key, result)
            throw failure ?? error
        }
        intent.delivered(made.key, .done)
        made.creation.advice.onUnsettled(made.key, keys.service, keep: made.key.id)
    }

    /// Whether the key is no more: its term is over, and the service has deleted it.
    private func delete(_ term: TokenCache.Term, _ keys: ShortLivedKeys) -> Bool {
        guard term.isOver else { return false }
        let service = Service(keys.service.handle, account: term.accountId, user: term.userId)
        return (try? keys.delete(term.keyId, service: service)) != nil
    }
}
