// Identity.swift - whose API key it is

struct Identity: ~Copyable, Boxed {
    static var tag: UInt64 { 0x1de4_7170_0001 }

    private(set) var texts = TextTable()
    private(set) var accountID = TextID()
    private(set) var email = TextID()

    init(_ headers: borrowing ReplyHeaders) throws(OutOfMemory) {
        accountID = try add(headers.value("x-fireworks-account-id"))
        email = try add(headers.value("x-fireworks-developer-email"))
    }

    private mutating func add(_ text: Span<UInt8>) throws(OutOfMemory) -> TextID {
        text.isEmpty || !UTF8Text.isValid(text) ? TextID() : try texts.add(text)
    }
}
