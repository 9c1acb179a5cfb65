// RequestHeaders.swift - the header lines of a request, in the form that libcurl reads
//
// `curl_slist_append` would copy each line, including the Authorization header. A `curl_slist` is a public structure, so this
// file builds the list from strings that stay where they are. The library makes no copy of a credential.

import FwKeysSettings

@safe
public struct RequestHeaders: ~Copyable {
    /// The lines of a request with a long body in their order; other requests start later.
    private let nodes: UnsafeMutablePointer<curl_slist>

    private static let contentTypeIndex = 1
    private static let acceptIndex = 2
    private static let userAgentIndex = 3
    private static let authorizationIndex = 4
    /// A list of its own: the one line that only a proxy gets.
    private static let proxyIndex = 5
    private static let nodeCount = 6

    public init() throws(OutOfMemory) {
        unsafe nodes = try Allocation.allocate(byteCount: MemoryLayout<curl_slist>.stride * Self.nodeCount)
            .assumingMemoryBound(to: curl_slist.self)
        // With an empty value libcurl sends no Expect header. It would wait for "100 Continue" before a long body.
        put("Expect:", at: 0)
        put("Content-Type: application/json", at: Self.contentTypeIndex)
        put("Accept: application/json", at: Self.acceptIndex)
        // libcurl would format a User-Agent that is set as an option twice for each request, byte by byte.
        put(Library.userAgentLine, at: Self.userAgentIndex)
        unsafe (nodes + Self.authorizationIndex).initialize(to: curl_slist(data: nil, next: nil))
        unsafe (nodes + Self.proxyIndex).initialize(to: curl_slist(data: nil, next: nil))
    }

    deinit {
        unsafe Allocation.release(nodes, wiping: 0)
    }

    /// The lines of a request, for libcurl.
    @unsafe
    public func lines(for request: borrowing Request) -> UnsafeRawPointer {
        // No version of libcurl takes a body of less than 1,024 bytes for a long one. Each line costs, as it is looked at for each
        // header that libcurl might add.
        let isLong = request.body.count > 1_000
        let index = request.method == .get ? Self.acceptIndex : isLong ? 0 : Self.contentTypeIndex
        return unsafe UnsafeRawPointer(nodes + index)
    }

    /// Sets the line with the credential.
    @unsafe
    public func authorize(_ authorization: UnsafePointer<CChar>?) {
        unsafe nodes[Self.authorizationIndex].data = UnsafeMutablePointer(mutating: authorization)
    }

    /// The line for a proxy; nil if the proxy asks for no credential.
    @unsafe
    public func forProxy(_ authorization: UnsafePointer<CChar>?) -> UnsafeRawPointer? {
        guard let authorization = unsafe authorization else { return nil }
        unsafe nodes[Self.proxyIndex].data = UnsafeMutablePointer(mutating: authorization)
        return unsafe UnsafeRawPointer(nodes + Self.proxyIndex)
    }

    private func put(_ line: Literal, at index: Int) {
        let next = unsafe nodes + (index + 1)
        // libcurl only reads the line; its type in C does not say so.
        unsafe (nodes + index).initialize(
            to: curl_slist(data: UnsafeMutablePointer(mutating: line.cString), next: next))
    }
}
