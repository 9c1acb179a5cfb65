// Files.swift - files that have to outlast a crash, and memory for what may hold a secret
//
// A new name is on the disk once its directory is. Some file systems cannot synchronize a directory and say so with
// EINVAL or ENOTSUP; they need no more.

@preconcurrency import Glibc

struct SystemError: Error {
    let number: Int32

    init(_ number: Int32 = errno) {
        self.number = number
    }

    /// The system's own words, "No space left on device".
    var text: String { String(cString: strerror(number)) }
}

/// Throws what a call failed with that answers with -1.
@discardableResult
func checked<Result: SignedInteger>(_ result: Result) throws(SystemError) -> Result {
    if result < 0 { throw SystemError() }
    return result
}

/// Throws what a call failed with that answers with an error number.
func checkedNumber(_ number: Int32) throws(SystemError) {
    if number != 0 { throw SystemError(number) }
}

enum Files {
    /// Opens the directory that a path lies in.
    static func openDirectory(of path: String) throws(SystemError) -> Int32 {
        let directory = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        return try checked(open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC))
    }

    /// The last part of a path.
    static func name(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
    }

    static func synchronize(_ descriptor: Int32) throws(SystemError) {
        try checked(fsync(descriptor))
    }

    static func synchronizeDirectory(_ descriptor: Int32) throws(SystemError) {
        if fsync(descriptor) != 0, errno != EINVAL, errno != ENOTSUP { throw SystemError() }
    }

    static func synchronizeDirectory(of path: String) throws(SystemError) {
        let descriptor = try openDirectory(of: path)
        defer { close(descriptor) }
        try synchronizeDirectory(descriptor)
    }

    /// Closes a file that was written: a network file system may tell of a failed write only now.
    static func closeWritten(_ descriptor: Int32) throws(SystemError) {
        if close(descriptor) != 0, errno != EINTR { throw SystemError() }
    }

    /// Writes all of the bytes, unless a signal came that this process is to end for.
    static func writeAll(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) throws(SystemError) {
        var rest = bytes
        while !rest.isEmpty {
            let count = write(descriptor, rest.baseAddress, rest.count)
            if count < 0, errno != EINTR || Interruption.signal != 0 { throw SystemError() }
            if count > 0 { rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count)) }
        }
    }

    static func status(of descriptor: Int32) throws(SystemError) -> stat {
        var status = stat()
        try checked(fstat(descriptor, &status))
        return status
    }

    static func isRegular(_ status: stat) -> Bool { status.st_mode & S_IFMT == S_IFREG }

    /// Whether a file belongs to whoever runs this program. In a folder that others may write to, somebody else can make a
    /// file first, and would then read what is written to it.
    static func isOwn(_ status: stat) -> Bool { status.st_uid == geteuid() }
}

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
