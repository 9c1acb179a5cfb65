// One connection's socket, with the few things that faults need and no HTTP server lets one do: send a part
// of a reply, send it byte by byte, end the connection in order or with a TCP reset, or wait in silence
// until the client gives up.

import FlyingSocks

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

struct Wire: ByteSource {
    private let socket: AsyncSocket
    /// Nil: the connection is plain.
    private let tls: TLSSession?

    init(_ socket: AsyncSocket, _ tls: TLSSession?) {
        self.socket = socket
        self.tls = tls
        // Small pieces are sent on purpose, and must not be gathered into larger ones.
        try? socket.socket.setValue(
            true, for: BoolSocketOption(level: Int32(IPPROTO_TCP), name: TCP_NODELAY))
    }

    func read() async throws -> [UInt8] {
        guard let tls else { return try await socket.read(atMost: 4_096) }
        while true {
            // Also what the client is told in a handshake, or why one fails.
            let result = Result { try tls.read() }
            let answer = tls.takeWhatIsToSend()
            if !answer.isEmpty { try await socket.write(Data(answer)) }
            if let bytes = try result.get() { return bytes }
            tls.receive(try await socket.read(atMost: 16_384))
        }
    }

    func sendContinue() async throws {
        try await send(Array("HTTP/1.1 100 Continue\r\n\r\n".utf8))
    }

    func send(_ bytes: some Collection<UInt8>) async throws {
        guard !bytes.isEmpty else { return }
        guard let tls else { return try await socket.write(Data(bytes)) }
        try tls.write(Array(bytes))
        try await socket.write(Data(tls.takeWhatIsToSend()))
    }

    /// Sends a few bytes at a time, with a pause before each piece.
    func drip(_ bytes: [UInt8], piece: Int, pauseMilliseconds: Int) async throws {
        var rest = bytes[...]
        while !rest.isEmpty {
            try await Task.sleep(for: .milliseconds(pauseMilliseconds))
            try await send(rest.prefix(piece))
            rest = rest.dropFirst(piece)
        }
    }

    /// Returns once the client has closed its side. What it sends until then is dropped.
    func waitUntilClientGoes() async {
        do {
            while true { _ = try await read() }
        } catch {
            // The end of the stream and a reset mean the same here.
        }
    }

    func close() {
        if let tls {
            tls.close()
            _ = try? socket.socket.write(Data(tls.takeWhatIsToSend()))
        }
        try? socket.close()
    }

    /// Ends the connection with a TCP reset: a socket that lingers for no time at all drops what is unsent.
    func reset() {
        try? socket.socket.setValue(linger(l_onoff: 1, l_linger: 0), for: LingerOption())
        try? socket.close()
    }
}

private struct LingerOption: SocketOption {
    let name = SO_LINGER

    func makeValue(from socketValue: linger) -> linger { socketValue }
    func makeSocketValue(from value: linger) -> linger { value }
}
