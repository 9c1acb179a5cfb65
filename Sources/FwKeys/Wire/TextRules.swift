// TextRules.swift - checks text from the caller
//
// A control character in an id would reach a log, a name that is not UTF-8 would come back in a response that nobody can
// parse, and an overlong encoding could bypass a check. These rules find all of them before anything is sent.

@_exported public import FwKeysVocabulary

public struct TextRule {
    public var argument: Literal
    public var maximum: Int
    public var mayBeEmpty = false

    public init(argument: Literal, maximum: Int, mayBeEmpty: Bool = false) {
        self.argument = argument
        self.maximum = maximum
        self.mayBeEmpty = mayBeEmpty
    }

    /// Throws what is wrong with `text`.
    public func check(_ text: Span<UInt8>) throws(Refusal) {
        if text.isEmpty, !mayBeEmpty { throw Refusal(.emptyArgument, argument) }
        if text.count > maximum { throw Refusal(.tooLong, argument) }
        if ASCII.isPrintable(text) { return }
        if ASCII.hasControlCharacter(text) { throw Refusal(.controlCharacter, argument) }
        if !UTF8Text.isValid(text) { throw Refusal(.invalidUTF8, argument) }
    }

    /// The same for a file's path, which the system takes in any encoding.
    public func checkPath(_ path: Span<UInt8>) throws(Refusal) {
        if path.isEmpty { throw Refusal(.emptyArgument, argument) }
        if path.count > maximum { throw Refusal(.tooLong, argument) }
        if ASCII.hasControlCharacter(path) { throw Refusal(.controlCharacter, argument) }
    }

    /// The same for a key, which becomes a header: what is not plain ASCII would be read differently at the other end.
    public func checkCredential(_ key: Span<UInt8>) throws(Refusal) {
        try check(key)
        if !ASCII.isPrintable(key) || ASCII.position(of: ASCII.space, in: key) != nil {
            throw Refusal(.invalidUTF8, argument)
        }
    }

    /// The same for one segment of a URL's path.
    public func checkPathSegment(_ text: Span<UInt8>) throws(Refusal) {
        try check(text)
        if ASCII.equal(text, ".") || ASCII.equal(text, "..") { throw Refusal(.dotSegment, argument) }
    }

    /// The same for a user, where "-" would stand for all of them.
    public func checkOneUser(_ text: Span<UInt8>) throws(Refusal) {
        try checkPathSegment(text)
        if ASCII.equal(text, "-") { throw Refusal(.wildcardUser, argument) }
    }
}

extension TextRule {
    public static var accountID: TextRule { TextRule(argument: "account_id", maximum: 256) }
    public static var userID: TextRule { TextRule(argument: "user_id", maximum: 256) }
    public static var keyID: TextRule { TextRule(argument: "key_id", maximum: 256) }
    public static var oldKeyID: TextRule { TextRule(argument: "old_key_id", maximum: 256) }
    public static var newKeyID: TextRule { TextRule(argument: "new_key_id", maximum: 256) }
    public static var keptKeyID: TextRule { TextRule(argument: "keep_key_id_or_null", maximum: 256) }
    public static var displayName: TextRule { TextRule(argument: "display_name", maximum: 1024) }
    public static var annotationName: TextRule { TextRule(argument: "name", maximum: 1024) }
    public static var annotationValue: TextRule {
        TextRule(argument: "value", maximum: 4096, mayBeEmpty: true)
    }
    public static var apiKey: TextRule { TextRule(argument: "api_key", maximum: 4096) }
    public static var baseURL: TextRule { TextRule(argument: "url", maximum: 2048) }
    public static var caFile: TextRule { TextRule(argument: "path", maximum: 4096) }
    public static var certificatePath: TextRule { TextRule(argument: "certificate_path", maximum: 4096) }
    public static var keyPath: TextRule { TextRule(argument: "key_path", maximum: 4096) }
    public static var proxyUser: TextRule { TextRule(argument: "user", maximum: 256) }
    public static var proxyPassword: TextRule {
        TextRule(argument: "password", maximum: 1024, mayBeEmpty: true)
    }
}

public enum UTF8Text {
    /// Whether `text` is UTF-8 as RFC 3629 has it: no overlong form, no surrogate, nothing past U+10FFFF.
    public static func isValid(_ text: Span<UInt8>) -> Bool {
        var index = 0
        while index < text.count {
            let length = characterLength(in: text, at: index)
            if length == 0 { return false }
            index += length
        }
        return true
    }

    /// How many bytes the character at `index` has; 0 if there is none.
    public static func characterLength(in text: Span<UInt8>, at index: Int) -> Int {
        let first = text[index]
        if first < 0x80 { return 1 }
        let length: Int
        var lowest: UInt8 = 0x80
        var highest: UInt8 = 0xbf
        switch first {
        case 0xc2...0xdf: length = 2
        case 0xe0...0xef:
            length = 3
            if first == 0xe0 { lowest = 0xa0 }
            if first == 0xed { highest = 0x9f }
        case 0xf0...0xf4:
            length = 4
            if first == 0xf0 { lowest = 0x90 }
            if first == 0xf4 { highest = 0x8f }
        default: return 0
        }
        guard index + length <= text.count, text[index + 1] >= lowest, text[index + 1] <= highest else {
            return 0
        }
        for rest in index + 2..<index + length where text[rest] & 0xc0 != 0x80 { return 0 }
        return length
    }
}
