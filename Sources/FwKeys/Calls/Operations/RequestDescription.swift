// RequestDescription.swift - describes a request without sending it
//
// A dry run shows what would be sent. The functions that build the real request build the description too, so both are always
// the same.

import FwKeysTransport

public struct RequestDescription: ~Copyable, Boxed {
    public static var tag: UInt32 { 0x4e9e_5700 }

    public let url: Text
    public let body: Text
    /// The byte offset in `url` at which the path begins, just after the base URL.
    public let pathOffset: Int

    /// What a create would send. A marker that the create would draw is all zeros here.
    public static func create(
        _ settings: borrowing Settings, account: Span<UInt8>, user: Span<UInt8>,
        _ options: borrowing CreateOptions, now: Timestamp
    ) throws(Refusal) -> RequestDescription {
        let call = try PreparedCall.create(account: account, user: user, options, now: now) {
            () throws(Refusal) in
            try Marker(("0000000000000000" as Literal).bytes, "marker")
        }
        return try describe(call, settings)
    }

    /// What a delete would send.
    public static func delete(
        _ settings: borrowing Settings, account: Span<UInt8>, user: Span<UInt8>, keyID: Span<UInt8>
    ) throws(Refusal) -> RequestDescription {
        try describe(.delete(account: account, user: user, keyID: keyID), settings)
    }

    /// Nobody is asked whose the API key is: the ids are the caller's or the configuration's.
    private static func describe(
        _ call: consuming PreparedCall, _ settings: borrowing Settings
    ) throws(Refusal) -> RequestDescription {
        try orNoMemory(call.fillIDs(settings))
        if let argument = call.ids.missingArgument { throw Refusal(.nullArgument, argument) }
        return try orNoMemory(RequestDescription(Operation.make(&call, settings).request, settings))
    }

    private init(_ request: borrowing Request, _ settings: borrowing Settings) throws(OutOfMemory) {
        let url = try Text(copying: request.url)
        body = try Text(request.body.span)
        self.url = url
        pathOffset = settings.baseURL.span.count
    }
}
