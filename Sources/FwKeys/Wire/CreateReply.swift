// CreateReply.swift - takes the secret out of the answer to a create
//
// The order is what matters: the scanner finds the secret in the bytes as they came, it moves to its locked memory,
// the place where it was is overwritten, and only then is the rest given to jansson.

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
        var record = try parse(body.span.extracting(scan.start..<body.count))
        record.secret = consume secret
        return record
    }

    private static func takeSecret(
        _ content: Span<UInt8>, into pages: borrowing SharedSecretPages
    ) throws(Flaw) -> Secret {
        // Undoing escapes never makes a string longer.
        guard var secret = try? Secret(capacity: content.count, in: pages) else { throw .outOfMemory }
        var reader = JSONString.Reader(content)
        while let byte = reader.next() {
            // A key with a control character is no header value; one with a NUL would be cut by its reader.
            guard byte >= 0x20, byte != 0x7f, secret.append(byte) else { throw .unusable }
        }
        guard reader.isValid, secret.count > 0, UTF8Text.isValid(secret.span) else { throw .unusable }
        return secret
    }

    private static func parse(_ text: Span<UInt8>) throws(Flaw) -> KeyRecord {
        do throws(JSONTree.Flaw) {
            return try record(of: try JSONTree(parsing: text))
        } catch {
            throw error == .outOfMemory ? .outOfMemory : .unusable
        }
    }

    private static func record(of tree: borrowing JSONTree) throws(JSONTree.Flaw) -> KeyRecord {
        guard let record = try? KeyRecord(tree.node) else { throw .outOfMemory }
        return record
    }
}

extension CreateReply {
    /// The id that a reply names, even one that was cut behind it; nil if it names none that can be used.
    static func keyID(_ scan: JSONScan, in body: borrowing Bytes) -> Text? {
        guard let range = scan.keyID else { return nil }
        var id = Bytes()
        var reader = JSONString.Reader(body.span.extracting(range))
        while let byte = reader.next() {
            guard byte != 0, (try? id.append(byte)) != nil else { return nil }
        }
        guard reader.isValid, !id.isEmpty, UTF8Text.isValid(id.span) else { return nil }
        return try? Text(id)
    }
}
