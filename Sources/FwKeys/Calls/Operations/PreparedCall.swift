// PreparedCall.swift - a checked call that has not begun
//
// Thousands of calls may wait in a queue, so a prepared call is small: the ids, and a body if there is one. The URL and
// everything else are made when the operation begins.

import FwKeysTransport

public struct PreparedCall: ~Copyable {
    let kind: OperationKind
    /// The ids from the caller.
    var ids: ResourceIDs
    /// The body of the request, or the query of a list.
    var body = Bytes()
    /// The marker of a create or of a sweep.
    var marker: Marker?
    var exactlyOnce = ExactlyOnce.off
    /// The options of a rotation's new key. The body is written after the old key was read.
    var newKeyOptions: SharedCreateOptions?
    private let passedByAddress = PassedByAddress()
    /// Whether whoami also finds the user's id.
    var findsUser = false
    /// Which part of a list is requested.
    var scope = PageWalk.Scope()
    /// The selection of a list.
    var selection: SharedSelection?
    var cancelToken: SharedCancelToken?
    private(set) var continuation = Continuation.none
    /// The rotation has ended in this way already, so no request is needed.
    private(set) var isDoneAlready = false

    /// The list or rotation that the call continues. It is locked until the call ends, so that two calls never continue it at
    /// once.
    enum Continuation: ~Copyable {
        case none
        /// The list whose next page the call reads.
        case list(SharedKeyList)
        case rotation(SharedRotation)
    }

    private init(_ kind: OperationKind, _ ids: consuming ResourceIDs = ResourceIDs()) {
        self.kind = kind
        self.ids = ids
    }

    /// A call that needs nothing but ids, such as a get or a delete.
    public init(
        _ kind: OperationKind, _ ids: GivenIDs, other: Span<UInt8> = ("" as Literal).bytes
    ) throws(Refusal) {
        let none = ("" as Literal).bytes
        // A beginning rotation and a sweep are about another key than the one that is named.
        let isOther = kind == .rotationBegin || kind == .sweep
        self.init(
            kind,
            try orNoMemory(
                ResourceIDs(
                    account: ids.account, user: ids.user, key: isOther ? none : ids.key,
                    other: isOther ? ids.key : other)))
    }

    /// A create, or the create that a rotation begins with once it has looked at the old key.
    public static func create(
        _ kind: OperationKind, _ ids: GivenIDs, _ options: borrowing CreateOptions,
        now: Timestamp = .now, drawing draw: () throws(Refusal) -> Marker = Marker.random
    ) throws(Refusal) -> PreparedCall {
        try options.check(now: now)
        let marker = try options.markerForCall(draw)
        var call = try PreparedCall(kind, ids)
        if kind == .rotationBegin {
            call.newKeyOptions = try orNoMemory(Shared(CreateOptions(copying: options, marker: marker)))
        } else {
            try orNoMemory(options.write(to: &call.body, marker: marker))
        }
        call.marker = marker
        call.exactlyOnce = options.exactlyOnce
        call.cancelToken = options.cancelToken.share()
        return call
    }

    /// Changes only what is set in `options`. The marker is for creates only.
    public static func update(
        _ ids: GivenIDs, _ options: borrowing CreateOptions, now: Timestamp = .now
    ) throws(Refusal) -> PreparedCall {
        guard options.hasFields else { throw Refusal(.emptyArgument, "options") }
        try options.check(now: now)
        var call = try PreparedCall(.update, ids)
        try orNoMemory(options.writeFields(to: &call.body))
        call.cancelToken = options.cancelToken.share()
        return call
    }

    /// "-" as user stands for all of them.
    public static func list(_ ids: GivenIDs, _ options: borrowing ListOptions) throws(Refusal) -> PreparedCall
    {
        var call = try PreparedCall(.list, ids, other: options.pageToken.span)
        try orNoMemory(options.write(to: &call.body))
        call.scope = options.scope
        call.selection = try orNoMemory(Shared(Selection(copying: options.selection)))
        call.cancelToken = options.cancelToken.share()
        return call
    }

    /// A list that the library reads for itself, as `PageWalk.init(scanning:)` does.
    static func scan(_ ids: GivenIDs) throws(Refusal) -> PreparedCall {
        var options = ListOptions()
        try options.setPageSize(PageWalk.scanPageSize)
        var call = try list(ids, options)
        call.scope.mindsTotal = false
        return call
    }

    /// A look at both keys of a rotation that was begun elsewhere.
    public static func rotationResume(_ old: GivenIDs, newKeyID: Span<UInt8>) throws(Refusal) -> PreparedCall
    {
        let ids = try GivenIDs(account: old.account, user: old.user, key: newKeyID, .newKeyID)
        // A commit of such a rotation would delete the only key.
        if ASCII.equal(old.key, ids.key) { throw Refusal(.invalidState, "new_key_id") }
        return try PreparedCall(.rotationResume, ids, other: old.key)
    }

    public static func whoAmI(withUser: Bool) -> PreparedCall {
        var call = PreparedCall(.whoAmI)
        call.findsUser = withUser
        return call
    }

    /// The key that `ids` name has the marker, and stays.
    public static func sweep(_ ids: GivenIDs, _ marker: Marker) throws(Refusal) -> PreparedCall {
        var call = try PreparedCall(.sweep, ids)
        call.marker = marker
        return call
    }

    /// Fills in the account and the user that were left out, from the configuration or from what is known of the API key's owner.
    mutating func fillIDs(_ settings: borrowing Settings) throws(OutOfMemory) {
        guard kind.namesOwner else { return }
        try ids.fill(account: settings.accountID.span, user: settings.userID.span)
        try ids.fill(account: settings.keyOwner.accountID, user: settings.keyOwner.userID)
    }

    /// Whether the service has to be asked first whose the API key is: the account or the user is missing, or a key is to be
    /// created for an account that may be another's. What the service did not tell of that is not asked for twice in a call.
    func asksForOwner(_ settings: borrowing Settings, hasAsked: Bool) -> Bool {
        kind.namesOwner && ids.missingArgument != nil
            || !hasAsked && kind.createsKey && !settings.keyOwner.isKnown
                && settings.mayBeOfAnotherAccount(ids.accountID)
    }

    /// Unlocks the list or the rotation for other calls. `operation` is how the call ended, unless it never began.
    mutating func endContinuation(_ operation: Box<Operation>?) {
        unlock(after: operation)
        continuation = .none
    }

    private func unlock(after operation: Box<Operation>?) {
        switch continuation {
        case .list(let list): list.object.endNextPage()
        case .rotation(let rotation):
            if let operation { rotation.object.note(operation.object) }
            rotation.object.endEnding()
        case .none: break
        }
    }

    deinit {
        unlock(after: nil)
    }

    // A list or a rotation must belong to this client, because one client's credential must not go to another client's
    // service.

    public static func nextPage(
        _ list: consuming SharedKeyList, _ client: borrowing SharedClient
    ) throws(Refusal) -> PreparedCall {
        guard list.object.client.isSame(as: client) else { throw Refusal(.invalidState, "list") }
        try list.object.beginNextPage()
        var call = PreparedCall(.nextPage)
        call.cancelToken = list.object.cancelToken.share()
        call.continuation = .list(list)
        return call
    }

    /// A commit or an abort.
    public static func rotationEnd(
        _ ending: OperationKind, _ rotation: consuming SharedRotation, _ client: borrowing SharedClient
    ) throws(Refusal) -> PreparedCall {
        guard rotation.object.client.isSame(as: client) else { throw Refusal(.invalidState, "rotation") }
        let isToBeDone = try rotation.object.begin(ending)
        var call = PreparedCall(ending)
        call.isDoneAlready = !isToBeDone
        if isToBeDone { call.continuation = .rotation(rotation) }
        return call
    }
}

/// A hold on what a rotation's new key is to be: the call's, and then its operation's.
typealias SharedCreateOptions = Shared<CreateOptions>
