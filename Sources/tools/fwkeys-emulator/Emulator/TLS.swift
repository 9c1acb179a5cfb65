// TLS for the server's side of a connection. OpenSSL reads and writes memory, and `Wire` the socket: so what a fault
// does to a connection, it does to one with TLS as well.

/// What all connections share.
public struct TLS: @unchecked Sendable {
    /// The certificate of the CA, in PEM form.
    public let ca: [UInt8]
    fileprivate let context: OpenSSL.Object
    fileprivate let functions: Functions

    /// The functions that a connection calls again and again.
    fileprivate struct Functions {
        let read, write, readMemory, writeMemory: OpenSSL.Move
        let error: @convention(c) (OpenSSL.Object?, Int32) -> Int32
        let newSession, newMemory: OpenSSL.Get
        let memory: OpenSSL.Object
        let accept, free, clearErrors: OpenSSL.Free
        let attach: @convention(c) (OpenSSL.Object?, OpenSSL.Object?, OpenSSL.Object?) -> Void
        let shutDown: OpenSSL.Use

        init(_ openSSL: OpenSSL) throws(InputError) {
            read = try openSSL.function("SSL_read")
            write = try openSSL.function("SSL_write")
            readMemory = try openSSL.function("BIO_read")
            writeMemory = try openSSL.function("BIO_write")
            error = try openSSL.function("SSL_get_error")
            newSession = try openSSL.function("SSL_new")
            newMemory = try openSSL.function("BIO_new")
            memory = try openSSL.make("BIO_s_mem")
            accept = try openSSL.function("SSL_set_accept_state")
            free = try openSSL.function("SSL_free")
            clearErrors = try openSSL.function("ERR_clear_error")
            attach = try openSSL.function("SSL_set_bio")
            shutDown = try openSSL.function("SSL_shutdown")
        }
    }

    /// - Parameter names: The hosts that its certificate is good for, beside localhost.
    public init(names: [String]) throws(InputError) {
        let openSSL = try OpenSSL()
        let certificates = try Certificates(openSSL, names: names)
        ca = try certificates.caInPEM()
        functions = try Functions(openSSL)
        context = try openSSL.object(
            "SSL_CTX_new",
            openSSL.function("SSL_CTX_new", OpenSSL.Get.self)(openSSL.make("TLS_server_method")))
        try openSSL.use("SSL_CTX_use_certificate", context, certificates.server)
        try openSSL.use("SSL_CTX_use_PrivateKey", context, certificates.serverKey)
    }
}

/// One connection's. What is to be sent must be taken after each call, also after one that throws.
final class TLSSession {
    struct Failure: Error {}

    private let functions: TLS.Functions
    private let session: OpenSSL.Object
    private let received: OpenSSL.Object
    private let toSend: OpenSSL.Object

    init?(_ tls: TLS) {
        functions = tls.functions
        guard let session = functions.newSession(tls.context),
            let received = functions.newMemory(functions.memory),
            let toSend = functions.newMemory(functions.memory)
        else { return nil }
        self.session = session
        self.received = received
        self.toSend = toSend
        functions.attach(session, received, toSend)
        functions.accept(session)
    }

    deinit {
        functions.free(session)
    }

    /// Takes what came from the socket.
    func receive(_ bytes: [UInt8]) {
        var bytes = bytes
        _ = functions.writeMemory(received, &bytes, Int32(bytes.count))
    }

    /// Nil: more must be received first.
    func read() throws(Failure) -> [UInt8]? {
        let wantsRead: Int32 = 2
        var bytes = [UInt8](repeating: 0, count: 4_096)
        // What another session left in the thread's list of errors would be taken for this one's.
        functions.clearErrors(nil)
        let count = functions.read(session, &bytes, Int32(bytes.count))
        if count > 0 { return Array(bytes.prefix(Int(count))) }
        guard functions.error(session, count) == wantsRead else { throw Failure() }
        return nil
    }

    func write(_ bytes: [UInt8]) throws(Failure) {
        var bytes = bytes
        functions.clearErrors(nil)
        guard functions.write(session, &bytes, Int32(bytes.count)) == bytes.count else { throw Failure() }
    }

    /// Says to the client that nothing more comes.
    func close() {
        functions.clearErrors(nil)
        _ = functions.shutDown(session)
    }

    func takeWhatIsToSend() -> [UInt8] {
        var all: [UInt8] = []
        var bytes = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = functions.readMemory(toSend, &bytes, Int32(bytes.count))
            guard count > 0 else { return all }
            all += bytes.prefix(Int(count))
        }
    }
}
