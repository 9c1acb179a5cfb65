// ResourceName.swift - finds the id in a full name such as accounts/acme/users/alice
//
// The service's own tools print and take full names. An id never has a slash in it, so a name can be told from an id.

import FwKeysVocabulary

public struct ResourceName {
    // Where the ids are in the text; empty where the name has no such part.
    private(set) var account = 0..<0
    private(set) var user = 0..<0
    private(set) var key = 0..<0

    init(_ text: Span<UInt8>) {
        // Most strings are plain ids.
        if ASCII.position(of: ASCII.slash, in: text) == nil { return }
        var position = 0
        account = Self.nextID(in: text, behind: "accounts/", &position)
        user = Self.nextID(in: text, behind: "users/", &position)
        key = Self.nextID(in: text, behind: "apiKeys/", &position)
        // What has another part is no name; neither is what ends with a slash.
        if position != text.count + 1 { (account, user, key) = (0..<0, 0..<0, 0..<0) }
    }

    /// The account's id in `accounts/ID`; any other text as it is.
    @_lifetime(copy text)
    public static func accountID(_ text: Span<UInt8>) -> Span<UInt8> {
        let name = ResourceName(text)
        return name.user.isEmpty && name.key.isEmpty ? id(name.account, in: text) : text
    }

    /// The user's id in `accounts/ACCOUNT/users/ID` or `users/ID`; any other text as it is. With `account`, the name of another
    /// account's user is other text.
    @_lifetime(copy text)
    public static func userID(_ text: Span<UInt8>, of account: Span<UInt8> = ("" as Literal).bytes) -> Span<
        UInt8
    > {
        let name = ResourceName(text)
        return name.key.isEmpty && name.isIn(accountID(account), name.account, text)
            ? id(name.user, in: text) : text
    }

    /// The key's id in `accounts/ACCOUNT/users/USER/apiKeys/ID` and what ends like that; any other text as it is. With `account`
    /// and `user`, the name of another user's key is other text.
    @_lifetime(copy text)
    public static func keyID(
        _ text: Span<UInt8>, of account: Span<UInt8> = ("" as Literal).bytes,
        _ user: Span<UInt8> = ("" as Literal).bytes
    ) -> Span<UInt8> {
        let name = ResourceName(text)
        return name.isIn(accountID(account), name.account, text)
            && name.isIn(userID(user), name.user, text) ? id(name.key, in: text) : text
    }

    /// The id at the end of any full name; any other text as it is.
    @_lifetime(copy text)
    public static func anyID(_ text: Span<UInt8>) -> Span<UInt8> { keyID(userID(accountID(text))) }

    /// Whether `part` of the text, if there is one, is the id `wanted`, if there is one.
    private func isIn(_ wanted: Span<UInt8>, _ part: Range<Int>, _ text: Span<UInt8>) -> Bool {
        wanted.isEmpty || part.isEmpty || ASCII.equal(text.extracting(part), wanted)
    }

    @_lifetime(copy text)
    private static func id(_ part: Range<Int>, in text: Span<UInt8>) -> Span<UInt8> {
        part.isEmpty ? text : text.extracting(part)
    }

    /// The segment behind `collection`, if the text goes on with that at `position`, which then is behind the next slash.
    private static func nextID(
        in text: Span<UInt8>, behind collection: Literal, _ position: inout Int
    ) -> Range<Int> {
        guard position < text.count,
            ASCII.hasPrefix(text.extracting(position..<text.count), collection)
        else { return 0..<0 }
        let start = position + collection.byteCount
        let rest = text.extracting(start..<text.count)
        let end = start + (ASCII.position(of: ASCII.slash, in: rest) ?? rest.count)
        position = end + 1
        return start..<end
    }
}

/// The ids that a caller gave for a call, taken out of full names and checked. An account or a user that the caller left out is
/// the one in a full name that is there, or else empty: then it is the client's own.
public struct GivenIDs: ~Escapable {
    public let account: Span<UInt8>
    public let user: Span<UInt8>
    public let key: Span<UInt8>

    /// The key is checked where there is a rule for it.
    @inline(never)
    @_lifetime(copy account, copy user, copy key)
    public init(
        account: Span<UInt8>, user: Span<UInt8>, key: Span<UInt8> = ("" as Literal).bytes,
        _ keyRule: TextRule? = nil, allowingEveryUser: Bool = false
    ) throws(Refusal) {
        let keyName = ResourceName(key)
        var named = account.isEmpty ? user.extracting(ResourceName(user).account) : account
        if named.isEmpty { named = key.extracting(keyName.account) }
        self.account = ResourceName.accountID(named)
        self.user = ResourceName.userID(user.isEmpty ? key.extracting(keyName.user) : user, of: self.account)
        self.key = ResourceName.keyID(key, of: self.account, self.user)
        if !self.account.isEmpty { try TextRule.accountID.checkPathSegment(self.account) }
        if !self.user.isEmpty {
            let rule = TextRule.userID
            try allowingEveryUser ? rule.checkPathSegment(self.user) : rule.checkOneUser(self.user)
        }
        try keyRule?.checkPathSegment(self.key)
    }
}
