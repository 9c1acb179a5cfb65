// Order.swift - what a caller asked for, checked, before anything is done about it
//
// Thousands may wait in a queue, so an order is small: the ids, and a body if there is one. Its URL, and all that an
// operation needs to be worked on, are made when its turn comes.

struct Order: ~Copyable {
    let kind: Operation.Kind
    var subject: Subject
    /// The request's body, or the query of a list.
    var body = Bytes()
    /// What a create's display name bears, or what a sweep looks for.
    var marker: Marker?
    var exactlyOnce = ExactlyOnce.off
    /// What a list promises.
    var extent = PageWalk.Extent()
    var cancelToken: SharedCancelToken?

    @inline(never)
    deinit {}

    private init(_ kind: Operation.Kind, _ subject: consuming Subject) {
        self.kind = kind
        self.subject = subject
    }

    @inline(never)
    private init(
        _ kind: Operation.Kind, _ account: Span<UInt8>, _ user: Span<UInt8>,
        key: Span<UInt8> = ("" as Literal).bytes, other: Span<UInt8> = ("" as Literal).bytes
    ) throws(Refusal) {
        guard let subject = try? Subject(account: account, user: user, key: key, other: other) else {
            throw .noMemory
        }
        self.init(kind, subject)
    }

    @inline(never)
    static func create(
        account: Span<UInt8>, user: Span<UInt8>, _ options: borrowing CreateOptions, now: Timestamp
    ) throws(Refusal) -> Order {
        try create(.create, account, user, options, now, replacing: ("" as Literal).bytes)
    }

    /// The create that a rotation begins with; the old key's id is kept for its end.
    @inline(never)
    static func rotate(
        account: Span<UInt8>, user: Span<UInt8>, oldKeyID: Span<UInt8>, _ options: borrowing CreateOptions,
        now: Timestamp
    ) throws(Refusal) -> Order {
        try TextRule(argument: "old_key_id", maximum: TextRule.keyID.maximum).check(oldKeyID)
        return try create(.rotate, account, user, options, now, replacing: oldKeyID)
    }

    @inline(never)
    private static func create(
        _ kind: Operation.Kind, _ account: Span<UInt8>, _ user: Span<UInt8>,
        _ options: borrowing CreateOptions, _ now: Timestamp, replacing oldKeyID: Span<UInt8>
    ) throws(Refusal) -> Order {
        try checkOneOwner(account, user)
        try options.check(now: now)
        let marker = try options.markerForCall()
        var order = try Order(kind, account, user, other: oldKeyID)
        guard (try? options.write(to: &order.body, marker: marker)) != nil else { throw .noMemory }
        order.marker = marker
        order.exactlyOnce = options.exactlyOnce
        order.cancelToken = options.cancelToken.share()
        return order
    }

    @inline(never)
    static func get(
        account: Span<UInt8>, user: Span<UInt8>, keyID: Span<UInt8>
    ) throws(Refusal) -> Order {
        try checkOneOwner(account, user)
        try TextRule.keyID.checkPathSegment(keyID)
        return try Order(.get, account, user, key: keyID)
    }

    @inline(never)
    static func delete(
        account: Span<UInt8>, user: Span<UInt8>, keyID: Span<UInt8>
    ) throws(Refusal) -> Order {
        try checkOneOwner(account, user)
        try TextRule.keyID.check(keyID)
        return try Order(.delete, account, user, key: keyID)
    }

    /// "-" as user stands for all of them.
    @inline(never)
    static func list(
        account: Span<UInt8>, user: Span<UInt8>, _ options: borrowing ListOptions
    ) throws(Refusal) -> Order {
        try TextRule.accountID.checkPathSegment(account)
        try TextRule.userID.checkPathSegment(user)
        var order = try Order(.list, account, user, other: options.pageToken.span)
        guard (try? options.write(to: &order.body)) != nil else { throw .noMemory }
        order.extent = options.extent
        order.cancelToken = options.cancelToken.share()
        return order
    }

    static func whoAmI(withUser: Bool) -> Order {
        Order(withUser ? .whoAmIWithUser : .whoAmI, Subject())
    }

    @inline(never)
    static func sweep(
        account: Span<UInt8>, user: Span<UInt8>, _ marker: Marker
    ) throws(Refusal) -> Order {
        try sweep(account, user, marker, keeping: ("" as Literal).bytes)
    }

    /// The kept key is one that bears the marker and is to stay.
    @inline(never)
    static func sweep(
        account: Span<UInt8>, user: Span<UInt8>, _ marker: Marker, keeping keyID: Span<UInt8>
    ) throws(Refusal) -> Order {
        try TextRule(argument: "keep_key_id_or_null", maximum: TextRule.keyID.maximum).check(keyID)
        return try sweep(account, user, marker, keeping: keyID)
    }

    private static func sweep(
        _ account: Span<UInt8>, _ user: Span<UInt8>, _ marker: Marker, keeping keyID: Span<UInt8>
    ) throws(Refusal) -> Order {
        try checkOneOwner(account, user)
        var order = try Order(.sweep, account, user, other: keyID)
        order.marker = marker
        return order
    }

    private static func checkOneOwner(_ account: Span<UInt8>, _ user: Span<UInt8>) throws(Refusal) {
        try TextRule.accountID.checkPathSegment(account)
        try TextRule.userID.checkOneUser(user)
    }
}
