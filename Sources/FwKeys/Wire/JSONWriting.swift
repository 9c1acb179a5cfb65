// JSONWriting.swift - the few lines of JSON that are sent
//
// A request is an object of strings. Written straight into the body it needs no tree, no second buffer, and none of
// the allocations that could fail half-way.

extension Bytes {
    /// Adds `text`, which is valid UTF-8, as a JSON string.
    mutating func append(jsonString text: Span<UInt8>) throws(OutOfMemory) {
        try append(ASCII.quote)
        var plainStart = 0
        for index in text.indices {
            let byte = text[index]
            if byte >= 0x20, byte != ASCII.quote, byte != ASCII.backslash { continue }
            try append(text.extracting(plainStart..<index))
            plainStart = index + 1
            if byte >= 0x20 {
                try append(ASCII.backslash)
                try append(byte)
            } else {
                try append("\\u00")
                try append(ASCII.hexDigit(byte >> 4))
                try append(ASCII.hexDigit(byte))
            }
        }
        try append(text.extracting(plainStart..<text.count))
        try append(ASCII.quote)
    }

    /// Adds `"name":"text"`, with a comma before it where it is not the first member.
    mutating func append(
        jsonMember name: Span<UInt8>, _ text: Span<UInt8>, isFirst: inout Bool
    ) throws(OutOfMemory) {
        if !isFirst { try append(0x2c) }
        isFirst = false
        try append(jsonString: name)
        try append(ASCII.colon)
        try append(jsonString: text)
    }
}
