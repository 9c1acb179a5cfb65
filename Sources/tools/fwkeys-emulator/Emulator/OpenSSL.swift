// OpenSSL, loaded when --tls asks for it and not before: so the emulator starts as fast without it and runs where it
// is not installed. swift-nio-ssl and swift-certificates would do the same, but bring two copies of BoringSSL, which
// take three times as long to build as all the rest of the emulator.

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

struct OpenSSL: @unchecked Sendable {
    /// Any of its objects.
    typealias Object = OpaquePointer
    typealias Make = @convention(c) () -> Object?
    typealias Get = @convention(c) (Object?) -> Object?
    typealias Use = @convention(c) (Object?) -> Int32
    typealias Use2 = @convention(c) (Object?, Object?) -> Int32
    typealias Free = @convention(c) (Object?) -> Void
    typealias Move = @convention(c) (Object?, UnsafeMutableRawPointer?, Int32) -> Int32

    private let library: UnsafeMutableRawPointer

    init() throws(InputError) {
        for name in ["libssl.so.3", "libssl.so.1.1", "libssl.3.dylib"] {
            if let library = dlopen(name, RTLD_NOW | RTLD_LOCAL) {
                self.library = library
                return
            }
        }
        throw InputError("--tls", "OpenSSL is not installed: there is no libssl.so.3")
    }

    /// A function of libssl, or of libcrypto, which libssl brings along.
    func function<Function>(_ name: String, _: Function.Type = Function.self) throws(InputError) -> Function {
        guard let address = dlsym(library, name) else {
            throw InputError("--tls", "this version of OpenSSL has no \(name)")
        }
        return unsafeBitCast(address, to: Function.self)
    }

    func object(_ name: String, _ object: Object?) throws(InputError) -> Object {
        guard let object else { throw InputError("--tls", "\(name) of OpenSSL failed") }
        return object
    }

    func check(_ name: String, _ result: Int32) throws(InputError) {
        guard result > 0 else { throw InputError("--tls", "\(name) of OpenSSL failed") }
    }

    /// Calls a function that takes two objects and must succeed.
    func use(_ name: String, _ first: Object?, _ second: Object?) throws(InputError) {
        try check(name, function(name, Use2.self)(first, second))
    }

    func make(_ name: String) throws(InputError) -> Object { try object(name, function(name, Make.self)()) }
}
