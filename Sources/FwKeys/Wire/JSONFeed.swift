// JSONFeed.swift - hands a text to jansson so that no lack of memory changes what it says
//
// jansson gathers each string and number in a buffer that grows, and where it cannot grow a byte is dropped and nobody
// told: a key's id would come out as another. So the text is fed as the second element of an array, and the first is a
// string as long as anything in the text. The buffer grows there; what is dropped there is missed, and behind it there is
// room for all that comes.

import CSystem

@safe
struct JSONFeed {
    private let text: UnsafeRawBufferPointer
    /// How long the string in front is.
    private let paddingByteCount: Int
    private var position = 0

    /// What jansson makes of `text`: an array, of which it is the second element, and which is the caller's to release. Nil where it failed.
    static func load(
        _ text: Span<UInt8>, _ error: inout json_error_t
    ) -> UnsafeMutablePointer<json_t>? {
        unsafe text.withUnsafeBytes { bytes in
            var feed = unsafe JSONFeed(text: bytes, paddingByteCount: longestToken(in: text))
            return unsafe feed.load(&error)
        }
    }

    private mutating func load(_ error: inout json_error_t) -> UnsafeMutablePointer<json_t>? {
        // A NUL in some other field must not cost the caller the key: it is let in, and the field left out.
        let all = unsafe json_load_callback(
            { room, byteCount, feed in
                guard let feed = unsafe feed?.assumingMemoryBound(to: JSONFeed.self) else { return 0 }
                return unsafe feed.pointee.read(into: room, byteCount: byteCount)
            }, &self, Int(JSON_ALLOW_NUL), &error)
        guard let all = unsafe all else { return nil }
        if unsafe json_string_length(json_array_get(all, 0)) == paddingByteCount { return unsafe all }
        unsafe system_json_release(all)
        return nil
    }

    /// No string or number in `text`, still escaped, has more bytes. A quote begins or ends one unless it is escaped, and
    /// one that only looks so makes the result larger.
    private static func longestToken(in text: Span<UInt8>) -> Int {
        var longest = 0
        var start = 0
        for index in text.indices where text[index] == ASCII.quote {
            if index > 0, text[index - 1] == ASCII.backslash { continue }
            longest = max(longest, index - start)
            start = index
        }
        return max(longest, text.count - start)
    }

    /// The next bytes, as many as there is room for; 0 at the end.
    private mutating func read(into room: UnsafeMutableRawPointer?, byteCount: Int) -> Int {
        guard let room = unsafe room else { return 0 }
        var count = 0
        while count < byteCount, let byte = byte(at: position) {
            unsafe room.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
            count += 1
            position += 1
        }
        return count
    }

    /// Of `["xxx…",` and the text and `]`.
    private func byte(at position: Int) -> UInt8? {
        let index = position - paddingByteCount - 4
        if index >= 0 { return unsafe index < text.count ? text[index] : index == text.count ? 0x5d : nil }
        switch position {
        case 0: return 0x5b
        case 1, paddingByteCount + 2: return ASCII.quote
        case paddingByteCount + 3: return 0x2c
        default: return 0x78
        }
    }
}
