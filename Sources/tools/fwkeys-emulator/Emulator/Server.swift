// The listening socket: loopback only, one task for each connection. Built on the sockets of FlyingFox and
// not on its HTTP server, which always sends a head of its own and keeps the socket to itself.

import FlyingSocks

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

public struct Server: Sendable {
    public let port: UInt16
    private let listener: Socket
    private let gateway: Gateway

    /// Listens on a port of 127.0.0.1; port 0 lets the system choose.
    public init(gateway: Gateway, port: UInt16) throws {
        // A client that goes away in the middle of a reply must end its connection, not this process.
        signal(SIGPIPE, SIG_IGN)
        let address = try sockaddr_in.inet(ip4: "127.0.0.1", port: port)
        let listener = try Socket(domain: AF_INET)
        try listener.setValue(true, for: .localAddressReuse)
        try listener.bind(to: address)
        try listener.listen()
        guard case .ip4(_, let actualPort) = try listener.sockname() else {
            throw SocketError.unsupportedAddress
        }
        self.port = actualPort
        self.listener = listener
        self.gateway = gateway
    }

    public var baseURL: String { "http://127.0.0.1:\(port)" }

    /// The JSON line on standard output that says how to reach the emulator.
    public var startLine: String {
        let settings = gateway.settings
        let line = JSONText.object(.classic) { text in
            text.field("base_url", baseURL)
            text.field("account_id", settings.accountId)
            text.field("user_id", settings.firstUserId)
            text.field("api_key", gateway.bootstrapSecret)
            text.field("control_url", "\(baseURL)/\(Route.controlPath)")
        }
        return String(decoding: line, as: UTF8.self)
    }

    /// Serves until the pool of sockets fails, which it does not in health.
    public func run() async throws {
        let pool = SocketPool.make(maxEvents: 256)
        try await pool.prepare()
        let socket = try AsyncSocket(socket: listener, pool: pool)
        try await withThrowingDiscardingTaskGroup { group in
            group.addTask { try await pool.run() }
            while true {
                do {
                    let client = try await socket.accept()
                    group.addTask { await Connection(wire: Wire(client), gateway: gateway).serve() }
                } catch SocketError.failed {
                    // Out of descriptors, or a client that left before it was accepted: others may go on.
                    try await Task.sleep(for: .milliseconds(10))
                }
            }
        }
    }
}
