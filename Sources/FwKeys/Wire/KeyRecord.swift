// KeyRecord.swift - an API key as the service describes it
//
// The same record answers create, get and list; only the reply to a create has the secret, and that is not read here:
// it was taken out of the reply before (`CreateReply`). Absent, null and empty fields are the same to the service.
//
// A new text field of the service takes four places in the core: `KeyRecord.Field` and the size of `Fields` below, the
// accessor in `KeyFunctions.swift`, and the accessor's name in `exports.map` and in `include/fwkeys.h`.

import FwKeysVocabulary

public struct KeyRecord: ~Copyable, Boxed {
    public static var tag: UInt32 { 0xa91e_4e00 }

    /// The text fields. The last one gives `Fields` its size.
    public enum Field: Int, Sendable {
        case id, displayName, prefix, email, createTime, expireTime, lastUsed

        fileprivate var memberName: Literal {
            switch self {
            case .id: "keyId"
            case .displayName: "displayName"
            case .prefix: "prefix"
            case .email: "email"
            case .createTime: "createTime"
            case .expireTime: "expireTime"
            case .lastUsed: "lastUsed"
            }
        }
    }

    private typealias Fields = InlineArray<7, TextID>

    public private(set) var texts = TextTable()
    private var fields = Fields(repeating: TextID())
    public private(set) var isSecure = false
    private let passedByAddress = PassedByAddress()
    public private(set) var annotations = Annotations()
    public var secret: Secret?
    /// Attempts of the create that gave this key which may still come up with another.
    public var unsettledAttempts: Int32 = 0

    public init(_ record: JSONValue) throws(OutOfMemory) {
        try texts.reserve(256)
        var index = 0
        while let field = Field(rawValue: index) {
            let text = record.member(field.memberName).text
            if !text.isEmpty { fields[index] = try texts.add(text) }
            index += 1
        }
        // Many records can be in memory at once.
        try texts.trim()
        isSecure = record.member("secure").isTrue
        try record.member("annotations").forEachText { (name, value) throws(OutOfMemory) in
            if !name.isEmpty { try annotations.append(name: name, value: value) }
        }
    }

    /// A record with only the key's id.
    public init(id: Span<UInt8>) throws(OutOfMemory) {
        fields[Field.id.rawValue] = try texts.add(id)
    }

    public init(_ document: borrowing JSONDocument) throws(OutOfMemory) {
        try self.init(document.value)
    }

    /// The record in the response to a get; nil for anything else.
    public static func read(_ body: inout Bytes) -> KeyRecord? {
        guard let document = try? JSONDocument(&body) else { return nil }
        return try? KeyRecord(document)
    }

    /// Whether `record` is of the same key.
    public func hasID(of record: JSONValue) -> Bool {
        ASCII.equal(texts.text(id), record.member("keyId").text)
    }

    /// A copy of the id; nil if there is none, or no memory.
    public func copyID() -> Text? { texts.copy(id) }

    public func secretBegins(with prefix: Span<UInt8>) -> Bool {
        secret.read { secret in
            prefix.count <= secret.count && ASCII.equal(secret.span.extracting(first: prefix.count), prefix)
        } ?? false
    }

    /// As many characters of the secret as the service shows in lists; nil for a secret that is too short for that.
    public func copySecretPrefix() -> Text? {
        secret.read { $0.count >= 20 ? try? Text($0.span.extracting(first: 7)) : nil } ?? nil
    }

    public subscript(_ field: Field) -> TextID { fields[field.rawValue] }
    public var id: TextID { self[.id] }
    public func time(_ field: Field) -> Timestamp? { try? Timestamp(parsing: texts.text(self[field])) }
    public var displayName: TextID { self[.displayName] }

    /// The marker that the key bears, for C, whose strings end where the name or the annotation does; nil if there is none.
    @safe
    public var markerCString: UnsafePointer<CChar>? {
        if (try? Marker(annotations.value(of: Marker.annotationName), "")) != nil {
            return annotations.valueCString(of: Marker.annotationName)
        }
        guard let start = Marker.position(in: texts.text(displayName)),
            let name = texts.cString(displayName)
        else { return nil }
        return unsafe name + start
    }
}
