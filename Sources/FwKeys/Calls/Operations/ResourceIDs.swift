// ResourceIDs.swift - the ids that an operation is about

import FwKeysTransport

public struct ResourceIDs: ~Copyable {
    private var texts = TextTable()
    private var account = TextID()
    private var user = TextID()
    private var key = TextID()
    /// The old key of a rotation, the key that a sweep keeps, or the page that a list begins with.
    private var second = TextID()

    public init() {}

    /// Each may be a full name, but for `other`.
    public init(
        account: Span<UInt8>, user: Span<UInt8>, key: Span<UInt8>, other: Span<UInt8>
    ) throws(OutOfMemory) {
        let key = ResourceName.keyID(key, of: account, user)
        let user = ResourceName.userID(user, of: account)
        let account = ResourceName.accountID(account)
        try texts.reserve(account.count + user.count + key.count + other.count + 4)
        self.account = try texts.add(account)
        self.user = try texts.add(user)
        if !key.isEmpty { self.key = try texts.add(key) }
        if !other.isEmpty { second = try texts.add(other) }
    }

    public var accountID: Span<UInt8> {
        @_lifetime(borrow self) get { texts.text(account) }
    }

    public var userID: Span<UInt8> {
        @_lifetime(borrow self) get { texts.text(user) }
    }

    public var keyID: Span<UInt8> {
        @_lifetime(borrow self) get { texts.text(key) }
    }

    public var other: Span<UInt8> {
        @_lifetime(borrow self) get { texts.text(second) }
    }

    public func say(in line: inout LogLine) throws(OutOfMemory) {
        try line.say("account", id: texts.text(account))
        try line.say("user", id: texts.text(user))
        try line.say("key", id: texts.text(key))
    }
}
