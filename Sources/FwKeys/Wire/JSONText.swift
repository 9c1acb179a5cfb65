// JSONText.swift - the JSON body of a request, written member by member
//
// A body has a few strings, most of which need no escape: those are copied as they are, and jansson escapes the others. To build
// jansson's objects for all of them would be a tenth of the instructions of a create.

import FwKeysVocabulary

extension Bytes {
    /// Begins the next member of the object that was begun last: a comma, if it is not the first one, and its name.
    public mutating func append(member name: Span<UInt8>) throws(OutOfMemory) {
        if !endsWithBrace { try append(UInt8(ascii: ",")) }
        try append(quoted: name)
        try append(ASCII.colon)
    }

    /// Adds a member that is a string.
    public mutating func append(member name: Span<UInt8>, _ text: Span<UInt8>) throws(OutOfMemory) {
        try append(member: name)
        try append(quoted: text)
    }

    public mutating func append(member name: Literal, _ text: Span<UInt8>) throws(OutOfMemory) {
        try append(member: name.bytes, text)
    }

    /// Whether the object that was begun last has no member yet.
    public var endsWithBrace: Bool { !isEmpty && span[count - 1] == UInt8(ascii: "{") }

    /// Adds `text`, which must be UTF-8, as a string of JSON.
    public mutating func append(quoted text: Span<UInt8>) throws(OutOfMemory) {
        if ASCII.isPrintable(text), ASCII.position(of: ASCII.quote, in: text) == nil,
            ASCII.position(of: ASCII.backslash, in: text) == nil
        {
            try append(ASCII.quote)
            try append(text)
            try append(ASCII.quote)
        } else {
            try append(escaping: text)
        }
    }

    private mutating func append(escaping text: Span<UInt8>) throws(OutOfMemory) {
        let string = unsafe text.withUnsafeBytes { (bytes) -> UnsafeMutablePointer<json_t>? in
            // An empty span may have no address, and jansson takes none for a failure.
            let start =
                unsafe bytes.baseAddress?.assumingMemoryBound(to: CChar.self) ?? ("" as Literal).cString
            return unsafe json_stringn(start, bytes.count)
        }
        guard let string = unsafe string else { throw OutOfMemory() }
        defer { unsafe json_decref(string) }
        // Most strings fit at once; a longer one is written again.
        var capacity = text.count &* 2 &+ 2
        while true {
            let byteCount = try unsafe append(atMost: capacity) { room in
                unsafe json_dumpb(string, room, capacity, Int(JSON_COMPACT | JSON_ENCODE_ANY))
            }
            // Writing needs memory too.
            if byteCount == 0 { throw OutOfMemory() }
            if byteCount <= capacity { return }
            capacity = byteCount
        }
    }
}
