// CreateReply.swift - takes the secret out of the answer to a create
//
// The order is what matters: the scanner finds the secret in the bytes as they came, it moves to its locked memory,
// the place where it was is overwritten, and only then is the rest looked at.

enum CreateReply {
    enum Flaw: Error {
        /// The body is not a key record with a secret that can be used.
        case unusable
        case outOfMemory
    }

    /// Where the secret and the key's id are in `body`, whole or cut.
    static func scan(_ body: inout Bytes) -> JSONScan {
        JSONScanner.scan(body.mutableSpan)
    }

    /// Makes a record of a complete body, and wipes the secret there.
    static func read(
        _ body: inout Bytes, scan: JSONScan, into pages: borrowing SharedSecretPages
    ) throws(Flaw) -> KeyRecord {
        guard scan.verdict == .complete, let key = scan.key, !scan.keyIsAmbiguous else { throw .unusable }
        let secret = try takeSecret(body.span.extracting(key), into: pages)
        body.blank(key)
        guard var record = try? KeyRecord(JSONNode(body.span, at: scan.start)) else { throw .outOfMemory }
        record.secret = consume secret
        return record
    }

    private static func takeSecret(
        _ content: Span<UInt8>, into pages: borrowing SharedSecretPages
    ) throws(Flaw) -> Secret {
        // A key that the library itself would refuse is of no use to anybody: it goes into a header.
        guard (try? Settings.checkAPIKey(content)) != nil else { throw .unusable }
        guard var secret = try? Secret(capacity: content.count, in: pages) else { throw .outOfMemory }
        guard secret.append(content) else { throw .unusable }
        return secret
    }
}

extension CreateReply {
    /// Whether the answer can be one to a create whose display name bears `marker`. A whole answer has that name. Of a cut
    /// one the name may be missing; then nothing speaks against it.
    static func isAnswer(to marker: Marker, _ scan: JSONScan, in body: borrowing Bytes) -> Bool {
        if scan.verdict == .complete {
            return marker.isBorne(by: JSONNode(body.span, at: scan.start).member("displayName").text)
        }
        return ASCII.contains(body.span, marker.span)
            || !ASCII.contains(body.span, ("displayName" as Literal).bytes)
    }

    /// The id that a reply names, even one that was cut behind it; nil if it names none that can be used.
    static func keyID(_ scan: JSONScan, in body: borrowing Bytes) -> Text? {
        guard let range = scan.keyID, !range.isEmpty else { return nil }
        let id = body.span.extracting(range)
        return ASCII.position(of: 0, in: id) == nil ? try? Text(id) : nil
    }
}
