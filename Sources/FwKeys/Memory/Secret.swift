// Secret.swift - one secret, in locked memory
//
// The owner writes a secret once into locked pages, and all readers read it there. It cannot be copied, grown or printed, and
// it is wiped when its owner ends.

import CSystem

@safe
public struct Secret: ~Copyable, Boxed {
    public static var tag: UInt32 { 0x5ec2_e700 }

    private let pages: SharedSecretPages
    private let bytes: UnsafeMutablePointer<UInt8>
    private let capacity: Int
    public private(set) var count = 0

    /// Memory for `capacity` bytes and a NUL.
    public init(capacity: Int, in pages: borrowing SharedSecretPages) throws(OutOfMemory) {
        self.capacity = capacity
        unsafe bytes = try pages.take(byteCount: capacity + 1)
        self.pages = pages.share()
    }

    deinit {
        unsafe pages.give(back: bytes, byteCount: capacity + 1)
    }

    /// Adds a byte. Returns false if the capacity is used up.
    public mutating func append(_ byte: UInt8) -> Bool {
        guard count < capacity else { return false }
        unsafe bytes[count] = byte
        count += 1
        return true
    }

    /// Reads all that a descriptor has, without a copy anywhere else; false if it cannot be read, or has more than there
    /// is room for.
    public mutating func fill(from descriptor: Int32) -> Bool {
        while true {
            // The byte that is kept for the NUL shows whether there is more than was to be expected.
            let got = unsafe read(descriptor, bytes + count, capacity + 1 - count)
            if got < 0, system_errno() == EINTR { continue }
            if got <= 0 { return got == 0 }
            count += got
            if count > capacity {
                count = capacity
                unsafe bytes[capacity] = 0
                return false
            }
        }
    }

    /// Adds a string. Returns false, and adds nothing, if there is no room for it.
    public mutating func append(_ text: Span<UInt8>) -> Bool {
        guard text.count <= capacity - count else { return false }
        unsafe text.withUnsafeBufferPointer { (source) -> Void in
            guard let base = source.baseAddress else { return }
            unsafe memcpy(bytes + count, base, source.count)
        }
        count += text.count
        return true
    }

    public var span: Span<UInt8> {
        @_lifetime(borrow self) get {
            let span = unsafe Span(_unsafeStart: UnsafePointer(bytes), count: count)
            return unsafe _overrideLifetime(span, borrowing: self)
        }
    }

    /// The secret for C. Pages are zeroed at first and on release, so a NUL follows the secret.
    @safe
    public var cString: UnsafePointer<CChar> {
        unsafe UnsafeRawPointer(bytes).assumingMemoryBound(to: CChar.self)
    }
}

/// One owner's reference to a secret: a configuration and its clients share one copy of the credentials.
public typealias SharedSecret = Shared<Secret>

extension Optional where Wrapped == SharedSecret {
    /// The secret for C, where there is one.
    @safe
    public var cString: UnsafePointer<CChar>? {
        unsafe read { $0.object.cString }
    }
}
