// The listening socket: the loopback, or an address that is asked for, and one task for each connection. Built on the sockets of FlyingFox and
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
    private let service: Service
    private let address: String
    /// Nil: connections are plain.
    private let tls: TLS?

    /// Listens on an IPv4 address; port 0: the system chooses a free one.
    public init(service: Service, address: String, port: UInt16, tls: TLS?) throws {
        // A client that goes away in the middle of a reply must end its connection, not this process.
        signal(SIGPIPE, SIG_IGN)
        let listener = try Socket(domain: AF_INET)
        try listener.setValue(true, for: .localAddressReuse)
        try listener.bind(to: sockaddr_in.inet(ip4: address, port: port))
        try listener.listen()
        guard case .ip4(_, let actualPort) = try listener.sockname() else {
            throw SocketError.unsupportedAddress
        }
        self.port = actualPort
        self.listener = listener
        self.service = service
        self.address = address
        self.tls = tls
    }

    public var baseURL: String {
        "\(tls == nil ? "http" : "https")://\(address == "0.0.0.0" ? "127.0.0.1" : address):\(port)"
    }

    /// The JSON line on standard output that says how to reach the emulator.
    /// - Parameter caFile: Where the certificate of its CA is; nil without TLS.
    public func startLine(caFile: String?) -> String {
        let settings = service.settings
        let line = JSONText.object(.classic) { text in
            text.field("base_url", baseURL)
            text.field("account_id", settings.accountId)
            text.field("user_id", settings.firstUserId)
            text.field("api_key", service.bootstrapSecret)
            text.field("control_url", "\(baseURL)/\(Route.controlPath)")
            if let caFile { text.field("ca_file", caFile) }
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
                    // Counted here, in the order in which they came: who asks for the count sees every connection before his own.
                    service.connectionOpened()
                    group.addTask { [tls, service] in
                        defer { service.connectionClosed() }
                        let session = tls.flatMap(TLSSession.init)
                        guard (session == nil) == (tls == nil) else { return try client.close() }
                        await Connection(wire: Wire(client, session), service: service).serve()
                    }
                } catch SocketError.failed {
                    // Out of descriptors, or a client that left before it was accepted: others may go on.
                    try await Task.sleep(for: .milliseconds(10))
                }
            }
        }
    }
}
