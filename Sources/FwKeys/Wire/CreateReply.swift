// CreateReply.swift - takes the secret out of the response to a create
//
// The order matters: first find the secret in the received bytes, copy it to locked memory, and overwrite its place; only
// then let jansson read the response.

import FwKeysVocabulary

public enum CreateReply {
    /// Makes a record of a complete reply, and wipes the secret there.
    public static func read(
        _ body: inout Bytes, _ location: SecretLocation, into pages: borrowing SharedSecretPages
    ) throws(JSONDocument.ParseError) -> KeyRecord {
        guard location.end == .whole, let range = location.secret else { throw .unusable }
        let secret = try takeSecret(body.span.extracting(range), into: pages)
        let document = try JSONDocument(&body, location)
        guard var record = try? KeyRecord(document) else { throw .outOfMemory }
        record.secret = consume secret
        return record
    }

    /// The same of what a reply says that was cut behind the whole secret.
    public static func readCut(
        _ body: inout Bytes, _ location: SecretLocation, into pages: borrowing SharedSecretPages
    ) throws(JSONDocument.ParseError) -> KeyRecord {
        guard let secret = location.secret else { throw .unusable }
        // All members up to this one are complete, so a bracket behind its quote makes the text a whole object.
        body.truncate(to: max(secret.upperBound, location.keyID?.upperBound ?? 0) + 1)
        guard (try? body.append(UInt8(ascii: "}"))) != nil else { throw .outOfMemory }
        return try read(&body, SecretLocator.locate(in: &body), into: pages)
    }

    private static func takeSecret(
        _ content: Span<UInt8>, into pages: borrowing SharedSecretPages
    ) throws(JSONDocument.ParseError) -> Secret {
        // Unescaping never makes a string longer.
        guard var secret = try? Secret(capacity: content.count, in: pages) else { throw .outOfMemory }
        var isWhole = true
        if ASCII.position(of: ASCII.backslash, in: content) == nil {
            isWhole = secret.append(content)
        } else {
            isWhole =
                JSONEscapes.forEachByte(of: content) { isWhole = secret.append($0) && isWhole } && isWhole
        }
        // A secret that the library itself would refuse is of no use to anybody: it goes into a header.
        guard isWhole, (try? TextRule.apiKey.checkCredential(secret.span)) != nil else {
            throw .unusable
        }
        return secret
    }

    /// Whether a reply that no record was made of can be one to a create whose key bears `marker`. A whole reply has the marker. Of
    /// a cut one the display name may be missing; then nothing speaks against it. A record may be without annotations, so where
    /// the marker is to be in one, a cut reply must show it.
    public static func isAnswer(to marker: Marker, _ location: SecretLocation, in body: borrowing Bytes)
        -> Bool
    {
        if ASCII.position(of: marker.span, in: body.span) != nil { return true }
        return location.end != .whole && !marker.isInAnnotation
            && ASCII.position(of: ("displayName" as Literal).bytes, in: body.span) == nil
    }

    /// The id that a reply names, even one that was cut behind it; nil if it names none that can be used.
    public static func keyID(_ location: SecretLocation, in body: borrowing Bytes) -> Text? {
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
