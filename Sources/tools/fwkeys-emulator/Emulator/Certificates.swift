// The certificates of --tls, made anew on each start: a CA, and one for the server, which the CA has signed. They
// live as long as the process, and so do their keys.

struct Certificates {
    typealias Object = OpenSSL.Object

    private let openSSL: OpenSSL
    let ca: Object
    let server: Object
    let serverKey: Object

    // Numbers of OpenSSL's <openssl/obj_mac.h>.
    private enum Extension: Int32 {
        case subjectKeyIdentifier = 82
        case keyUsage = 83
        case subjectAlternativeName = 85
        case basicConstraints = 87
        case authorityKeyIdentifier = 90
        case extendedKeyUsage = 126
    }

    /// - Parameter names: The hosts that the certificate is good for, beside the loopback.
    init(_ openSSL: OpenSSL, names: [String]) throws(InputError) {
        self.openSSL = openSSL
        let caKey = try Certificates.key(openSSL)
        ca = try Certificates.certificate(
            openSSL, "fwkeys-emulator CA", key: caKey, signedBy: nil,
            [
                (.basicConstraints, "critical,CA:TRUE,pathlen:0"),
                (.keyUsage, "critical,keyCertSign,cRLSign"),
                (.subjectKeyIdentifier, "hash"),
            ])
        serverKey = try Certificates.key(openSSL)
        let hosts = ["DNS:localhost", "IP:127.0.0.1", "IP:::1"] + names.map { "DNS:\($0)" }
        server = try Certificates.certificate(
            openSSL, "fwkeys-emulator", key: serverKey, signedBy: (ca, caKey),
            [
                (.basicConstraints, "critical,CA:FALSE"), (.keyUsage, "critical,digitalSignature"),
                (.extendedKeyUsage, "serverAuth"), (.subjectAlternativeName, hosts.joined(separator: ",")),
                (.subjectKeyIdentifier, "hash"), (.authorityKeyIdentifier, "keyid"),
            ])
    }

    /// The CA's certificate as a client's CA file has it.
    func caInPEM() throws(InputError) -> [UInt8] {
        let memory: OpenSSL.Get = try openSSL.function("BIO_new")
        let text = try openSSL.object("BIO_new", memory(openSSL.make("BIO_s_mem")))
        try openSSL.use("PEM_write_bio_X509", text, ca)
        let read: OpenSSL.Move = try openSSL.function("BIO_read")
        var bytes = [UInt8](repeating: 0, count: 8_192)
        let count = read(text, &bytes, Int32(bytes.count))
        try openSSL.check("BIO_read", count)
        return Array(bytes.prefix(Int(count)))
    }

    /// A key on the curve P-256.
    private static func key(_ openSSL: OpenSSL) throws(InputError) -> Object {
        let ellipticCurve: Int32 = 408
        let make: @convention(c) (Int32, Object?) -> Object? = try openSSL.function("EVP_PKEY_CTX_new_id")
        let context = try openSSL.object("EVP_PKEY_CTX_new_id", make(ellipticCurve, nil))
        try openSSL.check(
            "EVP_PKEY_keygen_init", openSSL.function("EVP_PKEY_keygen_init", OpenSSL.Use.self)(context))
        let set: @convention(c) (Object?, UnsafePointer<CChar>, UnsafePointer<CChar>) -> Int32 =
            try openSSL.function("EVP_PKEY_CTX_ctrl_str")
        try openSSL.check("EVP_PKEY_CTX_ctrl_str", set(context, "ec_paramgen_curve", "P-256"))
        let generate: @convention(c) (Object?, UnsafeMutablePointer<Object?>) -> Int32 =
            try openSSL.function("EVP_PKEY_keygen")
        var key: Object?
        try openSSL.check("EVP_PKEY_keygen", generate(context, &key))
        return try openSSL.object("EVP_PKEY_keygen", key)
    }

    /// - Parameter issuer: Nil: it signs itself.
    private static func certificate(
        _ openSSL: OpenSSL, _ name: String, key: Object, signedBy issuer: (certificate: Object, key: Object)?,
        _ extensions: [(Extension, String)]
    ) throws(InputError) -> Object {
        let certificate = try openSSL.make("X509_new")
        let setNumber: @convention(c) (Object?, Int) -> Int32 = try openSSL.function("X509_set_version")
        try openSSL.check("X509_set_version", setNumber(certificate, 2))
        let setInteger: @convention(c) (Object?, Int) -> Int32 = try openSSL.function("ASN1_INTEGER_set")
        let serial = try openSSL.function("X509_get_serialNumber", OpenSSL.Get.self)(certificate)
        try openSSL.check("ASN1_INTEGER_set", setInteger(serial, Int.random(in: 1...Int.max)))

        let setTime: @convention(c) (Object?, Int) -> Object? = try openSSL.function("X509_gmtime_adj")
        let day = 86_400
        for (end, seconds) in [("X509_getm_notBefore", -day), ("X509_getm_notAfter", 820 * day)] {
            let time = try openSSL.function(end, OpenSSL.Get.self)(certificate)
            _ = try openSSL.object("X509_gmtime_adj", setTime(time, seconds))
        }

        let subject = try openSSL.function("X509_get_subject_name", OpenSSL.Get.self)(certificate)
        let addEntry:
            @convention(c) (
                Object?, UnsafePointer<CChar>, Int32, UnsafePointer<CChar>, Int32, Int32, Int32
            ) -> Int32 = try openSSL.function("X509_NAME_add_entry_by_txt")
        let utf8: Int32 = 0x1001
        try openSSL.check("X509_NAME_add_entry_by_txt", addEntry(subject, "CN", utf8, name, -1, -1, 0))
        let issuer = issuer ?? (certificate, key)
        let issuerName = try openSSL.function("X509_get_subject_name", OpenSSL.Get.self)(issuer.certificate)
        try openSSL.use("X509_set_issuer_name", certificate, issuerName)
        try openSSL.use("X509_set_pubkey", certificate, key)
        for (kind, value) in extensions {
            try add(openSSL, kind, value, to: certificate, issuer: issuer.certificate)
        }
        let sign: @convention(c) (Object?, Object?, Object?) -> Int32 = try openSSL.function("X509_sign")
        try openSSL.check("X509_sign", sign(certificate, issuer.key, openSSL.make("EVP_sha256")))
        return certificate
    }

    private static func add(
        _ openSSL: OpenSSL, _ kind: Extension, _ value: String, to certificate: Object, issuer: Object
    ) throws(InputError) {
        let setContext:
            @convention(c) (UnsafeMutableRawPointer, Object?, Object?, Object?, Object?, Int32) -> Void =
                try openSSL.function("X509V3_set_ctx")
        let make: @convention(c) (Object?, UnsafeMutableRawPointer, Int32, UnsafePointer<CChar>) -> Object? =
            try openSSL.function("X509V3_EXT_conf_nid")
        let append: @convention(c) (Object?, Object?, Int32) -> Int32 = try openSSL.function("X509_add_ext")
        // An X509V3_CTX, which the caller has to hold: a number and seven pointers, in any version so far.
        let context = UnsafeMutableRawPointer.allocate(byteCount: 256, alignment: 16)
        defer { context.deallocate() }
        context.initializeMemory(as: UInt8.self, repeating: 0, count: 256)
        setContext(context, issuer, certificate, nil, nil, 0)
        let made = try openSSL.object("X509V3_EXT_conf_nid", make(nil, context, kind.rawValue, value))
        try openSSL.check("X509_add_ext", append(certificate, made, -1))
    }
}
