// CreateBody.swift - what a caller may say about a new key, and how it is sent
//
// The body is `{"apiKey":{…}}`; the service requires the outer member, and allows nothing in it.

struct CreateOptions: ~Copyable {
    var displayName = Text()
    var expireTime: Timestamp?
    var annotations = Annotations()

    /// Writes the request's body.
    func write(to body: inout Bytes) throws(OutOfMemory) {
        var isFirst = true
        try body.append("{\"apiKey\":{")
        if !displayName.isAbsent {
            try body.append(
                jsonMember: ("displayName" as StaticString).bytes, displayName.span, isFirst: &isFirst)
        }
        if let expireTime {
            var text = Bytes()
            try text.append(expireTime)
            try body.append(jsonMember: ("expireTime" as StaticString).bytes, text.span, isFirst: &isFirst)
        }
        if annotations.count > 0 {
            if !isFirst { try body.append(0x2c) }
            try body.append("\"annotations\":{")
            var isFirstAnnotation = true
            for index in 0..<annotations.count {
                try body.append(
                    jsonMember: annotations.name(index), annotations.value(index), isFirst: &isFirstAnnotation)
            }
            try body.append(0x7d)
        }
        try body.append("}}")
    }
}
