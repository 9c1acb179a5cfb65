// HarmlessText.swift - makes text from outside safe for errors and logs
//
// A service may quote the credential that it refuses, and a control character can forge a log line or control a terminal. So
// such text is cut to a limit, control characters become spaces, invalid UTF-8 becomes "?", and everything that looks like a
// secret is removed.

import FwKeysVocabulary

extension Bytes {
    /// Adds at most `limit` bytes of `text`, made harmless. `credential` is blanked out wherever it stands.
    public mutating func append(
        harmless text: Span<UInt8>, limit: Int, credential: Span<UInt8>
    ) throws(OutOfMemory) {
        let hiddenText = "[hidden]" as Literal
        let start = count
        var index = 0
        while index < text.count, count - start < limit {
            let rest = text.extracting(index..<text.count)
            let hidden = HarmlessText.lengthOfKey(atStartOf: rest, credential: credential)
            if hidden > 0 {
                if count - start + hiddenText.byteCount > limit { return }
                try append(hiddenText)
                index += hidden
                continue
            }
            let length = UTF8Text.characterLength(in: text, at: index)
            let character = text.extracting(index..<index + max(length, 1))
            index += character.count
            // The limit is not for half a character.
            if count - start + character.count > limit { return }
            if length == 0 {
                try append(UInt8(ascii: "?"))
            } else if HarmlessText.isControl(character) {
                try append(ASCII.space)
            } else {
                try append(character)
            }
        }
    }

    /// Overwrites what looks like a key, and `credential`, with what looks like a key too and is none: nothing that is copied
    /// out of the text has it then, and it is hidden in the message like any other.
    public mutating func blankWords(hiding credential: Span<UInt8>) {
        var index = 0
        while index < count {
            let length = HarmlessText.lengthOfKey(
                atStartOf: span.extracting(index..<count), credential: credential)
            if length > 8 {
                blank(index..<index + length)
                var bytes = mutableSpan
                bytes[index] = UInt8(ascii: "f")
                bytes[index + 1] = UInt8(ascii: "w")
                bytes[index + 2] = UInt8(ascii: "_")
            }
            index += max(length, 1)
        }
    }
}

private enum HarmlessText {
    /// U+0000 to U+001F, and U+007F to U+009F: terminals obey the latter as well.
    static func isControl(_ character: Span<UInt8>) -> Bool {
        let first = character[0]
        return first < 0x20 || first == 0x7f || first == 0xc2 && character.count == 2 && character[1] < 0xa0
    }

    /// How many bytes at the start are a credential: the caller's own, or a word with a key's prefix.
    static func lengthOfKey(atStartOf text: Span<UInt8>, credential: Span<UInt8>) -> Int {
        if !credential.isEmpty, text.count >= credential.count,
            ASCII.equal(text.extracting(first: credential.count), credential)
        {
            return credential.count
        }
        guard ASCII.hasPrefix(text, "fw_") || ASCII.hasPrefix(text, "fpk_") else { return 0 }
        var length = 0
        while length < text.count, ASCII.isAlphanumeric(text[length]) || text[length] == UInt8(ascii: "_") {
            length += 1
        }
        // Longer than the prefix by which a key may be recognised.
        return length > 8 ? length : 0
    }
}
