// RequestHeaders.swift - the header lines, laid out where libcurl reads them
//
// `curl_slist_append` would copy each line, the Authorization header with it. The list is libcurl's public structure,
// so it is built here, in place, out of texts that stay where they are: the token is never copied.

import CSystem

@safe
struct RequestHeaders: ~Copyable {
    /// The lines of a POST, which begin with its own; a GET begins behind those.
    private let nodes: UnsafeMutablePointer<curl_slist>

    private static let authorizationIndex = 2
    /// Apart from the others: the one line that goes to a proxy.
    private static let proxyIndex = 4
    private static let nodeCount = 5

    init() throws(OutOfMemory) {
        unsafe nodes = try Allocation.allocate(byteCount: MemoryLayout<curl_slist>.stride * Self.nodeCount)
            .bindMemory(to: curl_slist.self, capacity: Self.nodeCount)
        put("Content-Type: application/json", at: 0)
        // Without this an older libcurl waits for leave to send a body.
        put("Expect:", at: 1)
        unsafe nodes[Self.authorizationIndex] = curl_slist(data: nil, next: nodes + 3)
        put("Accept: application/json", at: 3)
        unsafe (nodes + Self.proxyIndex).initialize(to: curl_slist(data: nil, next: nil))
    }

    deinit {
        unsafe Allocation.release(nodes, wiping: 0)
    }

    @unsafe
    func forPost(_ authorization: UnsafePointer<CChar>?) -> UnsafeRawPointer {
        unsafe UnsafeRawPointer(forGet(authorization)) - MemoryLayout<curl_slist>.stride
            * Self.authorizationIndex
    }

    @unsafe
    func forGet(_ authorization: UnsafePointer<CChar>?) -> UnsafeRawPointer {
        unsafe nodes[Self.authorizationIndex].data = UnsafeMutablePointer(mutating: authorization)
        return unsafe UnsafeRawPointer(nodes + Self.authorizationIndex)
    }

    /// What goes to a proxy alone; nil where it asks for nothing.
    @unsafe
    func forProxy(_ authorization: UnsafePointer<CChar>?) -> UnsafeRawPointer? {
        guard let authorization = unsafe authorization else { return nil }
        unsafe nodes[Self.proxyIndex].data = UnsafeMutablePointer(mutating: authorization)
        return unsafe UnsafeRawPointer(nodes + Self.proxyIndex)
    }

    private func put(_ line: StaticString, at index: Int) {
        let next = unsafe index + 1 < Self.proxyIndex ? nodes + (index + 1) : nil
        // libcurl only reads the line; its type in C does not say so.
        unsafe (nodes + index).initialize(
            to: curl_slist(data: UnsafeMutablePointer(mutating: line.cString), next: next))
    }
}
