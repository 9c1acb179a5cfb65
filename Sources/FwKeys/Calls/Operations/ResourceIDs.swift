// ResourceIDs.swift - the ids that an operation is about

import FwKeysTransport

struct ResourceIDs: ~Copyable {
    private var texts = TextTable()
    private var account = TextID()
    private var user = TextID()
    private var key = TextID()
    /// The old key of a rotation, the key that a sweep keeps, or the first page of a list.
    private var second = TextID()

    init() {}

    init(account: Span<UInt8>, user: Span<UInt8>, key: Span<UInt8>, other: Span<UInt8>) throws(OutOfMemory) {
        try texts.reserve(account.count + user.count + key.count + other.count + 4)
        self.account = try texts.add(nonEmpty: account)
        self.user = try texts.add(nonEmpty: user)
        self.key = try texts.add(nonEmpty: key)
        second = try texts.add(nonEmpty: other)
    }

    init(copying ids: borrowing ResourceIDs) throws(OutOfMemory) {
        try self.init(account: ids.accountID, user: ids.userID, key: ids.keyID, other: ids.other)
    }

    /// Fills in the account and the user where they were left out.
    mutating func fill(account: Span<UInt8>, user: Span<UInt8>) throws(OutOfMemory) {
        if self.account.isAbsent { self.account = try texts.add(nonEmpty: account) }
        if self.user.isAbsent { self.user = try texts.add(nonEmpty: user) }
    }

    mutating func fill(_ owner: borrowing Identity) throws(OutOfMemory) {
        try fill(account: owner.texts.text(owner.accountID), user: owner.texts.text(owner.userID))
    }

    var accountID: Span<UInt8> {
        @_lifetime(borrow self) get { texts.text(account) }
    }

    var userID: Span<UInt8> {
        @_lifetime(borrow self) get { texts.text(user) }
    }

    var keyID: Span<UInt8> {
        @_lifetime(borrow self) get { texts.text(key) }
    }

    var other: Span<UInt8> {
        @_lifetime(borrow self) get { texts.text(second) }
    }

    /// The argument that is still missing; nil: none is.
    var missingArgument: Literal? {
        account.isAbsent ? "account_id" : user.isAbsent ? "user_id" : nil
    }

    /// Adds the name of a key, or of the user where the key's id is empty, made harmless.
    func append(
        nameOf keyID: Span<UInt8>, to name: inout Bytes, hiding credential: Span<UInt8>
    ) throws(OutOfMemory) {
        try name.append("accounts/")
        try name.append(harmless: accountID, limit: 256, credential: credential)
        try name.append("/users/")
        try name.append(harmless: userID, limit: 256, credential: credential)
        if keyID.isEmpty { return }
        try name.append("/apiKeys/")
        try name.append(harmless: keyID, limit: 256, credential: credential)
    }

    func say(in line: inout LogLine) throws(OutOfMemory) {
        try line.say("account", id: accountID)
        try line.say("user", id: userID)
        try line.say("key", id: keyID)
    }
}
