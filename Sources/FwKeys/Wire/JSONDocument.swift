// JSONDocument.swift - a response parsed by jansson
//
// The only way from a reply to jansson: the secret is located, and its place overwritten, before jansson sees the
// text. jansson is asked for no text of an error, because it quotes its input there. Of two members with one name
// the last one counts.
//
// jansson has one piece of global state, the seed of its hash functions. It draws the seed by itself at the first
// object that anybody in the process makes: it opens /dev/urandom for a moment, or takes the time and the process's
// number where it cannot, behind an atomic flag for all threads. The library sets neither the seed nor jansson's
// allocator: both are the host's to set.

import FwKeysVocabulary

@safe
public struct JSONDocument: ~Copyable {
    public enum ParseError: Error {
        /// Not a valid response for the operation.
        case unusable
        case outOfMemory
    }

    private let root: UnsafeMutablePointer<json_t>

    /// Reads a reply that has no secret; what looks like one is overwritten.
    public init(_ body: inout Bytes) throws(ParseError) {
        try self.init(&body, SecretLocator.locate(in: &body))
    }

    /// Reads a reply whose secret was taken from where `location` says; its place is overwritten.
    public init(_ body: inout Bytes, _ location: SecretLocation) throws(ParseError) {
        guard location.end == .whole else { throw .unusable }
        let secret = location.secret ?? body.count..<body.count
        body.blank(secret)
        unsafe root = try Self.load(
            body, location.start..<secret.lowerBound, secret.upperBound..<body.count, location.longestToken)
    }

    deinit {
        unsafe json_decref(root)
    }

    public var value: JSONValue {
        @_lifetime(borrow self) get {
            let value = unsafe JSONValue(root)
            return unsafe _overrideLifetime(value, borrowing: self)
        }
    }

    /// Whether it tells of an error. A gateway may do so in a response with 200.
    public var hasError: Bool { !value.member("error").isAbsent }

    /// Reads a reply in two parts: before and behind the inside of the secret.
    private static func load(
        _ body: borrowing Bytes, _ head: Range<Int>, _ tail: Range<Int>, _ longestToken: Int
    ) throws(ParseError) -> UnsafeMutablePointer<json_t> {
        guard let bytes = unsafe body.baseAddress else { throw .unusable }
        var feed = unsafe Feed(bytes, head, tail, longestToken: longestToken)
        system_set_errno(0)
        // A NUL in some field must not cost the caller the key; that field is left out.
        let pair = unsafe json_load_callback(
            { room, capacity, feed in
                guard let room = unsafe room, let feed = unsafe feed?.assumingMemoryBound(to: Feed.self)
                else { return 0 }
                return unsafe feed.pointee.next(into: room, capacity)
            }, &feed, Int(JSON_ALLOW_NUL), nil)
        // jansson gives up where an allocation fails, and what it then says is no more than "invalid token".
        let hasRunOut = feed.hasRunOut || system_errno() == ENOMEM
        guard let pair = unsafe pair else { throw hasRunOut ? .outOfMemory : .unusable }
        defer { unsafe json_decref(pair) }
        guard let root = unsafe json_incref(json_array_get(pair, 1)) else { throw .unusable }
        return unsafe root
    }
}

/// What jansson is fed: an array of a long string and the reply, in pieces, with the inside of the string behind the first one.
///
/// jansson gathers each token in a buffer that grows. Where the buffer cannot grow, jansson (2.13 and 2.14) drops a
/// byte and goes on: `"key_42"` is read as `"key_4"`, and a string that lost its closing quote is read beyond its
/// end. So the string in front is long enough to have the buffer grow to the size of the longest token of the reply. If
/// memory runs out there, the text ends before the string does.
@safe
private struct Feed {
    private var pieces: InlineArray<5, UnsafeRawBufferPointer>
    private var position = 0
    private var paddingLeft: Int
    private(set) var hasRunOut = false

    init(_ bytes: UnsafePointer<UInt8>, _ head: Range<Int>, _ tail: Range<Int>, longestToken: Int) {
        unsafe pieces = [
            Self.piece("[\""), Self.piece("\","),
            UnsafeRawBufferPointer(start: bytes + head.lowerBound, count: head.count),
            UnsafeRawBufferPointer(start: bytes + tail.lowerBound, count: tail.count), Self.piece("]"),
        ]
        // The buffer has 16 bytes, then 32 and so on, and one of them stays free. With its opening quote the string has a
        // power of two: at its last byte the buffer doubles, so there is room for the closing quote and for a token that is
        // nearly twice as long, and for the byte behind a number, which jansson takes and puts back.
        var byteCount = 16
        while byteCount &* 2 <= longestToken &+ 1 { byteCount &*= 2 }
        paddingLeft = byteCount - 1
    }

    private static func piece(_ text: Literal) -> UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(start: text.cString, count: text.byteCount)
    }

    /// Puts the next bytes into `room`, which has room for 1,024, and returns how many; 0 at the end.
    mutating func next(into room: UnsafeMutableRawPointer, _ capacity: Int) -> Int {
        if position == 1 {
            if paddingLeft > 0 {
                let count = min(paddingLeft, capacity)
                unsafe memset(room, 0x78, count)
                paddingLeft -= count
                return count
            }
            // jansson asks for more once all that it has is in the buffer, or was dropped.
            hasRunOut = system_errno() == ENOMEM
        }
        while unsafe position < pieces.count, !hasRunOut {
            let piece = unsafe pieces[position]
            let count = min(piece.count, capacity)
            if count == piece.count {
                position += 1
            } else {
                unsafe pieces[position] = UnsafeRawBufferPointer(rebasing: piece.dropFirst(count))
            }
            if let start = piece.baseAddress, count > 0 {
                unsafe memcpy(room, start, count)
                return count
            }
        }
        return 0
    }
}
