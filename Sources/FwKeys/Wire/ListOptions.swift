// ListOptions.swift - the options of a list, and their query parameters
//
// The service documents these parameters, but not which of them have an effect. So a parameter that is set is sent as it is,
// and the library does not rely on its effect.

import FwKeysVocabulary

public struct ListOptions: ~Copyable, Boxed {
    public static var tag: UInt32 { 0x1157_0b70 }

    public private(set) var pageSize: Int32?
    public private(set) var pageToken = Text()
    public private(set) var filter = Text()
    private var orderBy = Text()
    private var readMask = Text()
    public var isSinglePage = false
    /// Which keys of the list are selected. This is not sent.
    public var selection = Selection()
    public var cancelToken: SharedCancelToken?

    public init() {}

    public mutating func setPageSize(_ size: Int32) throws(Refusal) {
        guard size >= 1 else { throw Refusal(.outOfRange, "page_size") }
        pageSize = size
    }

    public mutating func setPageToken(_ text: Span<UInt8>) throws(Refusal) {
        try Self.set(&pageToken, text, "page_token")
    }

    public mutating func setFilter(_ text: Span<UInt8>) throws(Refusal) {
        try Self.set(&filter, text, "filter")
    }

    public mutating func setOrderBy(_ text: Span<UInt8>) throws(Refusal) {
        try Self.set(&orderBy, text, "order_by")
    }

    public mutating func setReadMask(_ text: Span<UInt8>) throws(Refusal) {
        try Self.set(&readMask, text, "read_mask")
        selection.isOfSomeFields = true
    }

    private static func set(
        _ field: inout Text, _ text: Span<UInt8>, _ argument: Literal
    ) throws(Refusal) {
        try TextRule(argument: argument, maximum: 4096).check(text)
        try orNoMemory(field.set(text))
    }

    /// Adds the query to a URL, the page token aside, which changes from page to page.
    public func write(to url: inout Bytes) throws(OutOfMemory) {
        if let pageSize {
            try url.append(queryParameter: "pageSize")
            try url.append(decimal: Int64(pageSize))
        }
        try url.append(queryParameter: "filter", filter)
        try url.append(queryParameter: "orderBy", orderBy)
        try url.append(queryParameter: "readMask", readMask)
    }
}

extension Bytes {
    /// Adds `?name=`, or `&name=` behind another parameter: no other part of a URL has a question mark.
    public mutating func append(queryParameter name: Literal) throws(OutOfMemory) {
        let mark = UInt8(ascii: "?")
        try append(ASCII.position(of: mark, in: span) == nil ? mark : UInt8(ascii: "&"))
        try append(name)
        try append(UInt8(ascii: "="))
    }

    /// Adds the parameter with its value percent-encoded; nothing if the value is absent.
    public mutating func append(
        queryParameter name: Literal, _ value: borrowing Text
    ) throws(OutOfMemory) {
        if value.isAbsent { return }
        try append(queryParameter: name)
        try append(percentEncoding: value.span)
    }
}
