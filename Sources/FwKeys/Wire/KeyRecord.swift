// KeyRecord.swift - an API key as the service describes it
//
// The same record answers create, get and list; only the answer to create has the secret, and that is not read here:
// it was taken out of the text before (`CreateReply`). Absent, null and empty fields are the same to the service.

struct KeyRecord: ~Copyable {
    private(set) var texts = TextTable()
    private(set) var id = TextID()
    private(set) var displayName = TextID()
    private(set) var prefix = TextID()
    private(set) var email = TextID()
    private(set) var createTime = TextID()
    private(set) var expireTime = TextID()
    private(set) var lastUsed = TextID()
    private(set) var isSecure = false
    private(set) var annotations = Annotations()
    var secret: Secret?

    init(_ record: JSONNode) throws(OutOfMemory) {
        id = try add(record.member("keyId").text)
        displayName = try add(record.member("displayName").text)
        prefix = try add(record.member("prefix").text)
        email = try add(record.member("email").text)
        createTime = try add(record.member("createTime").text)
        expireTime = try add(record.member("expireTime").text)
        lastUsed = try add(record.member("lastUsed").text)
        isSecure = record.member("secure").isTrue
        try record.member("annotations").forEachText { (name, value) throws(OutOfMemory) in
            if !name.isEmpty { try annotations.append(name: name, value: value) }
        }
    }

    @inline(never)
    private mutating func add(_ text: Span<UInt8>) throws(OutOfMemory) -> TextID {
        text.isEmpty ? TextID() : try texts.add(text)
    }
}
