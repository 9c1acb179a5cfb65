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
        _ settings: Box<Settings>, _ ids: GivenIDs, _ options: borrowing CreateOptions
    ) throws(Refusal) -> RequestDescription {
        let call = try PreparedCall.create(.create, ids, options) { () throws(Refusal) in
            try Marker(("0000000000000000" as Literal).bytes, "marker")
        }
        return try describe(call, settings)
    }

    /// What a call would send. Nobody is asked whose the API key is: the ids are the caller's or the configuration's.
    public static func describe(
        _ call: consuming PreparedCall, _ settings: Box<Settings>
    ) throws(Refusal) -> RequestDescription {
        try orNoMemory(call.fillIDs(settings.object))
        if let argument = call.ids.missingArgument { throw Refusal(.nullArgument, argument) }
        return try orNoMemory(RequestDescription(Operation.make(&call, settings).request, settings))
    }

    private init(_ request: borrowing Request, _ settings: Box<Settings>) throws(OutOfMemory) {
        let url = try Text(copying: request.url)
        body = try Text(request.body.span)
        self.url = url
        pathOffset = settings.object.baseURL.span.count
    }
}
