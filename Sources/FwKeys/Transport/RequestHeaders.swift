// RequestHeaders.swift - the header lines of a request, in the form that libcurl reads
//
// `curl_slist_append` would copy each line, including the Authorization header. A `curl_slist` is a public structure, so this
// file builds the list from strings that stay where they are. The library makes no copy of a credential.

import FwKeysSettings

@safe
public struct RequestHeaders: ~Copyable {
    /// The lines of a POST or a PATCH in their order; a GET starts at `acceptIndex`.
    private let nodes: UnsafeMutablePointer<curl_slist>

    private static let acceptIndex = 2
    private static let userAgentIndex = 3
    private static let authorizationIndex = 4
    /// A list of its own: the one line that only a proxy gets.
    private static let proxyIndex = 5
    private static let nodeCount = 6

    public init() throws(OutOfMemory) {
        unsafe nodes = try Allocation.allocate(byteCount: MemoryLayout<curl_slist>.stride * Self.nodeCount)
            .assumingMemoryBound(to: curl_slist.self)
        put("Content-Type: application/json", at: 0)
        // With an empty value libcurl sends no Expect header. Older versions would wait for "100 Continue" before a body.
        put("Expect:", at: 1)
        put("Accept: application/json", at: Self.acceptIndex)
        // libcurl would format a User-Agent that is set as an option twice for each request, byte by byte.
        put(Library.userAgentLine, at: Self.userAgentIndex)
        unsafe (nodes + Self.authorizationIndex).initialize(to: curl_slist(data: nil, next: nil))
        unsafe (nodes + Self.proxyIndex).initialize(to: curl_slist(data: nil, next: nil))
    }

    deinit {
        unsafe Allocation.release(nodes, wiping: 0)
    }

    /// The lines of a POST or a PATCH, for libcurl.
    @unsafe
    public var forPost: UnsafeRawPointer { unsafe UnsafeRawPointer(nodes) }

    /// The lines of a GET, for libcurl.
    @unsafe
    public var forGet: UnsafeRawPointer { unsafe UnsafeRawPointer(nodes + Self.acceptIndex) }

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
