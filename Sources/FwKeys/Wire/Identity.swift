// Identity.swift - the account, the user and the id of an API key

import FwKeysVocabulary

public struct Identity: ~Copyable, Boxed {
    public static var tag: UInt32 { 0x1de4_7170 }

    public private(set) var texts = TextTable()
    public private(set) var accountID = TextID()
    public private(set) var email = TextID()
    private var foundUserID = OneID()
    private var foundKeyID = OneID()
    /// Whether all keys of the user were read.
    public var hasSeenAllKeys = false

    /// An id that is found, until another one is. Pages may repeat a record.
    private struct OneID {
        private(set) var id = TextID()
        private(set) var isUnique = true

        mutating func note(_ found: Span<UInt8>, in texts: inout TextTable) throws(OutOfMemory) {
            if id.isAbsent { id = try texts.add(found) }
            if !ASCII.equal(texts.text(id), found) { isUnique = false }
        }
    }

    public init(_ headers: borrowing ReplyHeaders) throws(OutOfMemory) {
        accountID = try add(headers.value(.accountID))
        email = try add(headers.value(.developerEmail))
    }

    /// Several users with the same address are ambiguous.
    public var userID: TextID { foundUserID.isUnique ? foundUserID.id : TextID() }

    /// So are several keys with the same prefix.
    public var keyID: TextID { hasSeenAllKeys && foundKeyID.isUnique ? foundKeyID.id : TextID() }

    /// Where the users of the account are; nil where that, or for whom to look there, is not known.
    public func usersURL(_ base: Span<UInt8>) throws(OutOfMemory) -> Bytes? {
        if accountID.isAbsent || email.isAbsent { return nil }
        var url = Bytes()
        try url.append(base)
        try url.append(usersOf: texts.text(accountID))
        return url
    }

    /// What asks the service for the users with the e-mail address; absent for an address that would end the quotes.
    public func usersFilter() throws(OutOfMemory) -> Text {
        let address = texts.text(email)
        let endsQuotes =
            ASCII.position(of: ASCII.quote, in: address) != nil
            || ASCII.position(of: ASCII.backslash, in: address) != nil
        if endsQuotes { return Text() }
        var filter = Bytes()
        try filter.append("email=\"")
        try filter.append(address)
        try filter.append(ASCII.quote)
        return try Text(filter)
    }

    /// Where the user should be whom nobody has found: a service account has its id in its address, ID@ACCOUNT.sa.fireworks.ai,
    /// and the id of an account's first user is the account's.
    public func likelyUserURL(_ base: Span<UInt8>) throws(OutOfMemory) -> Text? {
        if accountID.isAbsent || email.isAbsent || !foundUserID.id.isAbsent { return nil }
        let account = texts.text(accountID)
        let address = texts.text(email)
        let at = ASCII.position(of: 0x40, in: address) ?? address.count
        let domain = address.extracting(at..<address.count)
        let isService =
            at > 0 && domain.count > account.count
            && ASCII.equal(domain.extracting(1..<account.count + 1), account)
            && ASCII.equal(domain.extracting(account.count + 1..<domain.count), ".sa.fireworks.ai")
        var url = Bytes()
        try url.append(base)
        try url.append(usersOf: account)
        try url.append(ASCII.slash)
        try url.append(percentEncoding: isService ? address.extracting(first: at) : account)
        return try Text(url)
    }

    /// Checks a user of the account, and uses it if it has the e-mail address.
    public mutating func examine(user: JSONValue) throws(OutOfMemory) {
        let id = userID(inName: user.member("name").text)
        if id.isEmpty || !ASCII.equalIgnoringCase(user.member("email").text, texts.text(email)) { return }
        try foundUserID.note(id, in: &texts)
    }

    /// A prefix has 7 characters. A shorter one would fit too many keys.
    private static var leastPrefixByteCount: Int { 7 }

    /// Checks a key of the user: `secret` may be its secret if it begins with the prefix that the service shows.
    public mutating func examine(key: JSONValue, _ secret: Span<UInt8>) throws(OutOfMemory) {
        let prefix = key.member("prefix").text
        let id = key.member("keyId").text
        guard prefix.count >= Self.leastPrefixByteCount, prefix.count <= secret.count,
            ASCII.equal(secret.extracting(first: prefix.count), prefix), !id.isEmpty,
            ASCII.equalIgnoringCase(key.member("email").text, texts.text(email))
        else { return }
        try foundKeyID.note(id, in: &texts)
    }

    /// The last part of `accounts/ACCOUNT/users/USER`; empty for any other name.
    @_lifetime(copy name)
    private func userID(inName name: Span<UInt8>) -> Span<UInt8> {
        let parts = ResourceName(name)
        let isOfAccount =
            !parts.account.isEmpty && parts.key.isEmpty
            && ASCII.equal(name.extracting(parts.account), texts.text(accountID))
        return name.extracting(isOfAccount ? parts.user : 0..<0)
    }

    private mutating func add(_ text: Span<UInt8>) throws(OutOfMemory) -> TextID {
        text.isEmpty || !UTF8Text.isValid(text) ? TextID() : try texts.add(text)
    }
}
