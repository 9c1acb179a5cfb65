// Identity.swift - whose API key it is

struct Identity: ~Copyable, Boxed {
    static var tag: UInt64 { 0x1de4_7170_0001 }

    private(set) var texts = TextTable()
    private(set) var accountID = TextID()
    private(set) var email = TextID()
    /// The user with that e-mail address, while there is just one.
    private var foundUserID = TextID()
    private var usersWithEmail = 0

    init(_ headers: borrowing ReplyHeaders) throws(OutOfMemory) {
        accountID = try add(headers.value("x-fireworks-account-id"))
        email = try add(headers.value("x-fireworks-developer-email"))
    }

    /// Several users with one address cannot be told apart.
    var userID: TextID { usersWithEmail == 1 ? foundUserID : TextID() }

    /// Where the users of the account are; nil where that, or for whom to look there, is not known.
    func usersURL(_ base: Span<UInt8>) throws(OutOfMemory) -> Bytes? {
        if accountID.isAbsent || email.isAbsent { return nil }
        var url = Bytes()
        try url.append(base)
        try url.append(usersOf: texts.text(accountID))
        return url
    }

    /// Takes note of a user of the account, if that is one with the e-mail address.
    mutating func examine(_ user: JSONValue) throws(OutOfMemory) {
        guard ASCII.equalIgnoringCase(user.member("email").text, texts.text(email)) else { return }
        let id = userID(inName: user.member("name").text)
        if id.isEmpty { return }
        usersWithEmail &+= 1
        if usersWithEmail == 1 { foundUserID = try texts.add(id) }
    }

    /// The last part of `accounts/ACCOUNT/users/USER`; empty for any other name.
    @_lifetime(copy name)
    private func userID(inName name: Span<UInt8>) -> Span<UInt8> {
        let account = texts.text(accountID)
        let prefix = "accounts/" as Literal
        let infix = "/users/" as Literal
        let accountEnd = prefix.byteCount + account.count
        let start = accountEnd + infix.byteCount
        guard name.count > start, ASCII.hasPrefix(name, prefix),
            ASCII.equal(name.extracting(prefix.byteCount..<accountEnd), account),
            ASCII.equal(name.extracting(accountEnd..<start), infix)
        else { return name.extracting(first: 0) }
        for index in start..<name.count where name[index] == ASCII.slash { return name.extracting(first: 0) }
        return name.extracting(start..<name.count)
    }

    private mutating func add(_ text: Span<UInt8>) throws(OutOfMemory) -> TextID {
        text.isEmpty || !UTF8Text.isValid(text) ? TextID() : try texts.add(text)
    }
}
