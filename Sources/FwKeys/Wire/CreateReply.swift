// CreateReply.swift - takes the secret out of the reply to a create
//
// The order is what matters: the secret is located in the bytes as they came, moves to its locked memory, its place is
// overwritten, and only then does jansson read the reply.

enum CreateReply {
    /// Makes a record of a complete reply, and wipes the secret there.
    static func read(
        _ body: inout Bytes, _ location: SecretLocation, into pages: borrowing SharedSecretPages
    ) throws(JSONDocument.Flaw) -> KeyRecord {
        guard location.end == .whole, let range = location.secret else { throw .unusable }
        let secret = try takeSecret(body.span.extracting(range), into: pages)
        let document = try JSONDocument(&body, location)
        guard var record = try? KeyRecord(document) else { throw .outOfMemory }
        record.secret = consume secret
        return record
    }

    private static func takeSecret(
        _ content: Span<UInt8>, into pages: borrowing SharedSecretPages
    ) throws(JSONDocument.Flaw) -> Secret {
        // Undoing escapes never makes a string longer.
        guard var secret = try? Secret(capacity: content.count, in: pages) else { throw .outOfMemory }
        var fits = true
        let isString = JSONEscapes.forEachByte(of: content) { fits = secret.append($0) && fits }
        // A secret with a control character cannot be sent in a header; one with a NUL would be cut by its reader.
        guard isString, fits, secret.count > 0, !ASCII.hasControlCharacter(secret.span),
            UTF8Text.isValid(secret.span)
        else { throw .unusable }
        return secret
    }

    /// The id that a reply names, even one that was cut behind it; nil if it names none that can be used.
    static func keyID(_ location: SecretLocation, in body: borrowing Bytes) -> Text? {
        guard let range = location.keyID else { return nil }
        var id = Bytes()
        let isString = try? JSONEscapes.forEachByte(of: body.span.extracting(range)) {
            (byte) throws(OutOfMemory) in try id.append(byte)
        }
        guard isString == true, !id.isEmpty, ASCII.position(of: 0, in: id.span) == nil,
            UTF8Text.isValid(id.span)
        else { return nil }
        return try? Text(id)
    }
}
