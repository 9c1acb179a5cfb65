// RequestHeaders.swift - the header lines, laid out where libcurl reads them
//
// `curl_slist_append` would copy each line, the Authorization header with it. The list is libcurl's public structure,
// so it is built here, in place, out of texts that stay where they are: the token is never copied.
//
// What libcurl puts together of them it does copy, into a block that doubles whenever it is full, and each block that it
// leaves behind would hold the token, or a piece of it. So the token's line is the last one, and where few blanks are
// enough, as many stand before it as make the block as large as it will ever be: then there is one copy, and `Exchange`
// can wipe it.

import CSystem

@safe
struct RequestHeaders: ~Copyable {
    /// The lines of a POST, which begin with its own; a GET begins behind those.
    private let nodes: UnsafeMutablePointer<curl_slist>

    private static let acceptIndex = 2
    private static let authorizationIndex = 3
    /// Apart from the others: the one line that goes to a proxy.
    private static let proxyIndex = 4
    private static let nodeCount = 5

    private static var acceptName: Literal { "Accept:" }
    private static var acceptValue: Literal { " application/json" }
    private static var maximumBlankCount: Int { 300 }
    /// The lines and, behind them, the text of the one with the blanks.
    private static var byteCountOfNodes: Int { MemoryLayout<curl_slist>.stride * nodeCount }
    private var accept: UnsafeMutablePointer<CChar> {
        unsafe (UnsafeMutableRawPointer(nodes) + Self.byteCountOfNodes).assumingMemoryBound(to: CChar.self)
    }

    init() throws(OutOfMemory) {
        let textByteCount =
            Self.acceptName.byteCount + Self.maximumBlankCount
            + Self.acceptValue.byteCount + 1
        unsafe nodes = try Allocation.allocate(byteCount: Self.byteCountOfNodes + textByteCount)
            .assumingMemoryBound(to: curl_slist.self)
        put("Content-Type: application/json", at: 0)
        // Without this an older libcurl waits for leave to send a body.
        put("Expect:", at: 1)
        unsafe (nodes + Self.acceptIndex).initialize(
            to: curl_slist(data: accept, next: nodes + Self.authorizationIndex))
        unsafe (nodes + Self.authorizationIndex).initialize(to: curl_slist(data: nil, next: nil))
        unsafe (nodes + Self.proxyIndex).initialize(to: curl_slist(data: nil, next: nil))
    }

    deinit {
        unsafe Allocation.release(nodes, wiping: 0)
    }

    /// The lines for libcurl, and where what it puts together of them will lie.
    @safe
    struct Layout {
        let lines: UnsafeRawPointer
        /// The sizes of the blocks with the credential in them: one where there were blanks enough.
        let smallestBlock: Int
        let largestBlock: Int
    }

    /// For a POST to a URL of so many bytes.
    func forPost(_ authorization: UnsafePointer<CChar>?, urlByteCount: Int, bodyByteCount: Int) -> Layout {
        // Content-Type before, Content-Length and the body behind.
        unsafe set(authorization, lines: nodes, before: urlByteCount + 102, behind: bodyByteCount + 24)
    }

    /// For a GET of a URL of so many bytes.
    func forGet(_ authorization: UnsafePointer<CChar>?, urlByteCount: Int) -> Layout {
        unsafe set(authorization, lines: nodes + Self.acceptIndex, before: urlByteCount + 70, behind: 0)
    }

    /// Sets the credential's line, and as many blanks as are needed for what comes `before` it and `behind` it. What libcurl
    /// adds itself is known to a few bytes.
    private func set(
        _ authorization: UnsafePointer<CChar>?, lines: UnsafeMutablePointer<curl_slist>, before: Int,
        behind: Int
    ) -> Layout {
        unsafe nodes[Self.authorizationIndex].data = UnsafeMutablePointer(mutating: authorization)
        let tolerance = 16
        let rest = byteCount + 4 + behind
        var block = 64
        while block < before + rest + tolerance || block / 2 < rest + 2 * tolerance { block *= 2 }
        let blankCount = max(block / 2 + tolerance - before, 0)
        let areBlanksEnough = blankCount <= Self.maximumBlankCount
        setBlanks(areBlanksEnough ? blankCount : 0)
        // What a proxy gets has other lengths.
        let hasProxyLine = proxyByteCount > 0
        return unsafe Layout(
            lines: UnsafeRawPointer(lines), smallestBlock: areBlanksEnough && !hasProxyLine ? block : 64,
            largestBlock: hasProxyLine ? block * 2 : block)
    }

    private func setBlanks(_ blankCount: Int) {
        let name = Self.acceptName
        let value = Self.acceptValue
        unsafe memcpy(accept, name.cString, name.byteCount)
        unsafe memset(accept + name.byteCount, Int32(ASCII.space), blankCount)
        unsafe memcpy(
            accept + name.byteCount + blankCount, value.cString, value.byteCount + 1)
    }

    /// How long the line with the credential is at present.
    var byteCount: Int { byteCount(at: Self.authorizationIndex) }

    /// How long the line for the proxy is.
    var proxyByteCount: Int { byteCount(at: Self.proxyIndex) }

    private func byteCount(at index: Int) -> Int {
        guard let line = unsafe nodes[index].data else { return 0 }
        return unsafe strlen(line)
    }

    /// What goes to a proxy alone; nil where it asks for nothing.
    @unsafe
    func forProxy(_ authorization: UnsafePointer<CChar>?) -> UnsafeRawPointer? {
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
