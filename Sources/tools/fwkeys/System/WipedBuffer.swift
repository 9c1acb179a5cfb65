// WipedBuffer.swift - memory for what may hold a secret
//
// Swift copies strings and arrays as it likes and wipes none of them. What is read from a file with a secret in it is
// held here instead: one block that does not move and is wiped when it is let go.

@preconcurrency import Glibc

final class WipedBuffer {
    let bytes: UnsafeMutableRawBufferPointer

    init(capacity: Int) {
        bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: capacity, alignment: 16)
    }

    deinit {
        if let base = bytes.baseAddress { explicit_bzero(base, bytes.count) }
        bytes.deallocate()
    }

    /// The start of the buffer as a C string; the caller has put a NUL where it ends.
    var cString: UnsafePointer<CChar>? {
        UnsafePointer(bytes.baseAddress?.assumingMemoryBound(to: CChar.self))
    }

    /// Reads up to the end of a file, or up to the end of its first line. Returns the number of bytes.
    func read(_ descriptor: Int32, stoppingAtNewline: Bool = false) throws(SystemError) -> Int {
        var length = 0
        while length < bytes.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: bytes[length...])
            let count = Glibc.read(descriptor, rest.baseAddress, rest.count)
            if count < 0, errno == EINTR { continue }
            try checked(count)
            if count == 0 { return length }
            length += count
            if stoppingAtNewline, bytes[..<length].contains(0x0a) { return length }
        }
        return length
    }

    /// Ends a first line, which is in so many bytes, with a NUL in place of its line end. There must be room for it.
    func endLine(_ length: Int) {
        var end = bytes[..<length].firstIndex { $0 == 0x0a || $0 == 0 } ?? length
        if end > 0, end < length || length < bytes.count, bytes[end - 1] == 0x0d { end -= 1 }
        bytes[end] = 0
    }
}
