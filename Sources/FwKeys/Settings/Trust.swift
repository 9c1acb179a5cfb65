// Trust.swift - the certificates that a client trusts, and its own certificate
//
// Certificates to trust come from a file or as text, each in place of the other and of the system's. They are read when
// a connection is made; only their names and the text are kept here.

import FwKeysWire

public struct Trust: ~Copyable {
    private static var maximumPEMByteCount: Int { 1 << 20 }

    /// The caller has set a file or a text, so the environment does not count.
    public private(set) var isChosenByCaller = false
    public private(set) var caFile = Text()
    public private(set) var caPEM = Text()
    public private(set) var certificateFile = Text()
    public private(set) var keyFile = Text()

    public init() {}

    public init(copying other: borrowing Trust) throws(OutOfMemory) {
        isChosenByCaller = other.isChosenByCaller
        caFile = try Text(copying: other.caFile)
        caPEM = try Text(copying: other.caPEM)
        certificateFile = try Text(copying: other.certificateFile)
        keyFile = try Text(copying: other.keyFile)
    }

    public mutating func setCAFile(_ path: Span<UInt8>, isFromEnvironment: Bool = false) throws(Refusal) {
        try TextRule.caFile.checkPath(path)
        try orNoMemory(caFile.set(path))
        caPEM = Text()
        isChosenByCaller = !isFromEnvironment
    }

    public func checkCAPEM(_ pem: Span<UInt8>) throws(Refusal) {
        if pem.isEmpty { throw Refusal(.emptyArgument, "pem") }
        if pem.count > Self.maximumPEMByteCount { throw Refusal(.tooLong, "pem") }
    }

    public mutating func setCAPEM(_ pem: Span<UInt8>) throws(Refusal) {
        try checkCAPEM(pem)
        try orNoMemory(caPEM.set(pem))
        caFile = Text()
        isChosenByCaller = true
    }

    public mutating func setClientCertificate(_ path: Span<UInt8>, key keyPath: Span<UInt8>) throws(Refusal) {
        try TextRule.certificatePath.checkPath(path)
        try TextRule.keyPath.checkPath(keyPath)
        var certificateFile = Text()
        try orNoMemory(certificateFile.set(path))
        try orNoMemory(keyFile.set(keyPath))
        self.certificateFile = certificateFile
    }

    /// Whether there is no certificate in the file or the text that says whom to trust.
    public func hasNoCertificate() -> Bool {
        let mark: Literal = "CERTIFICATE-----"
        if !caPEM.isAbsent { return ASCII.position(of: mark.bytes, in: caPEM.span) == nil }
        if caFile.isAbsent { return false }
        let descriptor = unsafe system_open_for_reading(caFile.cString)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        let room = Self.maximumPEMByteCount
        var content = Bytes()
        do throws(OutOfMemory) {
            let count = unsafe try content.append(atMost: room) { unsafe max(read(descriptor, $0, room), 0) }
            // A file that is longer has some.
            return count < room && ASCII.position(of: mark.bytes, in: content.span) == nil
        } catch {
            return false
        }
    }
}
