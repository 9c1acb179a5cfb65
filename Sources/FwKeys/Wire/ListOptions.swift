// ListOptions.swift - what a caller may ask of a list, and how it is sent
//
// The service documents these parameters and leaves open which of them has an effect. So what is set is passed on as it
// is, what is not set is not sent, and nothing here relies on any of it.

struct ListOptions: ~Copyable {
    private(set) var pageSize: Int32?
    private(set) var pageToken = Text()
    private(set) var filter = Text()
    private var orderBy = Text()
    private var readMask = Text()
    var isSinglePage = false
    var cancelToken: SharedCancelToken?

    init() {}

    mutating func setPageSize(_ size: Int32) throws(Refusal) {
        guard size >= 1 else { throw Refusal(.outOfRange, "page_size") }
        pageSize = size
    }

    mutating func setPageToken(_ text: Span<UInt8>) throws(Refusal) {
        try Self.set(&pageToken, text, "page_token")
    }

    mutating func setFilter(_ text: Span<UInt8>) throws(Refusal) {
        try Self.set(&filter, text, "filter")
    }

    mutating func setOrderBy(_ text: Span<UInt8>) throws(Refusal) {
        try Self.set(&orderBy, text, "order_by")
    }

    mutating func setReadMask(_ text: Span<UInt8>) throws(Refusal) {
        try Self.set(&readMask, text, "read_mask")
    }

    private static func set(
        _ field: inout Text, _ text: Span<UInt8>, _ argument: Literal
    ) throws(Refusal) {
        try TextRule(argument: argument, maximum: 4096).check(text)
        try orNoMemory(field.set(text))
    }

    /// Adds the query to a URL, the page token aside, which changes from page to page.
    func write(to url: inout Bytes) throws(OutOfMemory) {
        var isFirst = true
        if let pageSize {
            try url.append(queryParameter: "pageSize", isFirst: &isFirst)
            try url.append(decimal: Int64(pageSize))
        }
        try url.append(queryParameter: "filter", filter, isFirst: &isFirst)
        try url.append(queryParameter: "orderBy", orderBy, isFirst: &isFirst)
        try url.append(queryParameter: "readMask", readMask, isFirst: &isFirst)
    }
}

extension Bytes {
    /// Adds `?name=` or `&name=`.
    mutating func append(queryParameter name: Literal, isFirst: inout Bool) throws(OutOfMemory) {
        try append(isFirst ? UInt8(ascii: "?") : UInt8(ascii: "&"))
        isFirst = false
        try append(name)
        try append(UInt8(ascii: "="))
    }

    /// Adds the parameter, percent-encoded, where there is a value.
    mutating func append(
        queryParameter name: Literal, _ value: borrowing Text, isFirst: inout Bool
    ) throws(OutOfMemory) {
        if value.isAbsent { return }
        try append(queryParameter: name, isFirst: &isFirst)
        try append(percentEncoding: value.span)
    }
}
