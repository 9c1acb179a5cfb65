// Fresh key ids, secrets and request ids from the system's randomness.

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

enum Secret {
    static let prefixLength = 7

    /// The two kinds of API keys, by what their secrets start with.
    enum Kind: String, Sendable {
        case standard = "fw_"
        /// Good for inference; on this host it only opens `verifyApiKey`.
        case firePass = "fpk_"
    }

    /// A secret in the service's form, 22 to 24 letters and digits after its first characters.
    static func make(_ kind: Kind) -> String {
        var generator = SystemRandomNumberGenerator()
        let length = Int.random(in: 22...24, using: &generator)
        return kind.rawValue + alphanumerics(length, using: &generator)
    }

    static func makeKeyId(length: Int) -> String {
        var generator = SystemRandomNumberGenerator()
        return "key_" + alphanumerics(length, using: &generator)
    }

    static func makeUUID() -> String { UUID().uuidString.lowercased() }

    /// 16 hexadecimal digits.
    static func makeHexadecimalId() -> String {
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
