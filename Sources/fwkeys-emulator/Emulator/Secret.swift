// Fresh key ids and secrets from the system's randomness, and the only form in which a secret is kept: its
// SHA-256. A secret has more than 128 bits of entropy, so a plain hash, unsalted and fast, gives nothing
// away, and it can be looked up.

/// What the store keeps of a secret.
struct SecretHash: Hashable, Sendable {
    private let words: [UInt32]

    init(of secret: String) {
        words = SHA256.hash(secret.utf8)
    }
}

enum Secret {
    static let prefixLength = 7

    /// A secret in the service's form, 22 to 24 letters and digits after `fw_`.
    static func make() -> String {
        var generator = SystemRandomNumberGenerator()
        let length = Int.random(in: 22...24, using: &generator)
        return "fw_" + alphanumerics(length, using: &generator)
    }

    static func makeKeyId() -> String {
        var generator = SystemRandomNumberGenerator()
        return "key_" + alphanumerics(16, using: &generator)
    }

    static func makeRequestId() -> String {
        let text = String(UInt64.random(in: .min ... .max), radix: 16)
        return String(repeating: "0", count: 16 - text.utf8.count) + text
    }

    /// Six bits at a time, ten from each random word; the two values in 64 that are no letter or digit are
    /// dropped, so that every character stays equally likely.
    static func alphanumerics(_ count: Int, using generator: inout some RandomNumberGenerator) -> String {
        var characters: [UInt8] = []
        characters.reserveCapacity(count)
        while characters.count < count {
            var word = generator.next()
            for _ in 0..<10 where characters.count < count {
                let index = Int(word & 0x3F)
                if index < alphabet.count { characters.append(alphabet[index]) }
                word >>= 6
            }
        }
        return String(decoding: characters, as: UTF8.self)
    }

    private static let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
}
