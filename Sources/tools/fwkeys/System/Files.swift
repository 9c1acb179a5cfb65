// Files.swift - files that survive a crash, and buffers for secrets

import CGlibc
import FoundationEssentials
@preconcurrency import Glibc

struct SystemError: Error {
    let number: Int32
    let text: String

    init(_ number: Int32 = errno, _ text: String? = nil) {
        self.number = number
        self.text = text ?? String(cString: strerror(number))
    }
}

@discardableResult func checked<Result: SignedInteger>(_ result: Result) throws -> Result {
    if result < 0 { throw SystemError() }
    return result
}

/// An open file, which is closed when nobody has it any more.
final class File {
    private(set) var descriptor: Int32

    init(adopting descriptor: Int32) { self.descriptor = descriptor }

    init(_ path: String, _ flags: Int32) throws {
        descriptor = try checked(open(path, flags | O_CLOEXEC, 0o600))
    }

    /// Opens a regular file of whoever runs this program. In a folder that others may write to, somebody else can make a file
    /// first, and would read what is written to it, or say what is to be deleted.
    convenience init(own path: String, _ flags: Int32) throws {
        try self.init(path, flags | O_NONBLOCK)
        let status = try status()
        if status.st_mode & S_IFMT != S_IFREG { throw SystemError(EINVAL, "it is not a regular file") }
        if status.st_uid != geteuid() { throw SystemError(EPERM, "it belongs to another user") }
    }

    /// The same; nil: nothing is there.
    static func existing(_ path: String, _ flags: Int32) throws -> File? {
        do { return try File(own: path, flags) } catch let error as SystemError where error.number == ENOENT {
            return nil
        }
    }

    /// Where a path leads to, without links; nil: nowhere.
    static func resolved(_ path: String) -> String? {
        let path = realpath(path, nil)
        defer { free(path) }
        return path.map { String(cString: $0) }
    }

    /// What a path is when the working directory is another one. Links in the directory are followed, the file may be one.
    static func absolutePath(_ path: String) throws -> String {
        guard let directory = resolved(directory(of: path)) else { throw SystemError() }
        return (directory == "/" ? "" : directory) + "/" + name(of: path)
    }

    /// The same text for all names of a file, which need not be there yet.
    static func identity(_ path: String) -> String {
        var status = stat()
        if stat(path, &status) == 0 { return "\(status.st_dev) \(status.st_ino)" }
        let target = errno == ELOOP ? nil : try? FileManager.default.destinationOfSymbolicLink(atPath: path)
        guard let target else { return (try? absolutePath(path)) ?? path }
        return identity(target.hasPrefix("/") ? target : directory(of: path) + target)
    }

    convenience init(directoryOf path: String) throws {
        try self.init(File.directory(of: path), O_RDONLY | O_DIRECTORY)
    }

    static func pipe() throws -> (input: File, output: File) {
        var ends: [Int32] = [-1, -1]
        try checked(pipe2(&ends, O_CLOEXEC))
        return (File(adopting: ends[0]), File(adopting: ends[1]))
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    static func directory(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[...$0]) } ?? "./"
    }

    /// Makes the directories that a file needs, for the owner alone.
    static func makeDirectories(above path: String) throws {
        for slash in path.indices.dropFirst() where path[slash] == "/" {
            if mkdir(String(path[..<slash]), 0o700) != 0, errno != EEXIST, errno != EISDIR {
                throw SystemError()
            }
        }
    }

    static func name(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
    }

    func status() throws -> stat {
        var status = stat()
        try checked(fstat(descriptor, &status))
        return status
    }

    func synchronize() throws { try checked(fsync(descriptor)) }

    /// A new name is on the disk once its directory is. Some file systems cannot synchronize a directory and say so with
    /// EINVAL or ENOTSUP; they need no more.
    func synchronizeDirectory() throws {
        if fsync(descriptor) != 0, errno != EINVAL, errno != ENOTSUP { throw SystemError() }
    }

    /// Closes a file that was written: a network file system may tell of a failed write only now.
    func closeWritten() throws {
        let closing = descriptor
        descriptor = -1
        if close(closing) != 0, errno != EINTR { throw SystemError() }
    }

    /// Writes all of the bytes, at an offset if there is one, unless a signal came that this process is to end for.
    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int? = nil) throws {
        var rest = bytes
        while !rest.isEmpty {
            let place = offset.map { off_t($0 + bytes.count - rest.count) }
            let count =
                place.map { pwrite(descriptor, rest.baseAddress, rest.count, $0) }
                ?? Glibc.write(descriptor, rest.baseAddress, rest.count)
            if count < 0, errno != EINTR || Interruption.signal != 0 { throw SystemError() }
            if count > 0 { rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(count)) }
        }
    }

    func readAll() throws -> [UInt8] {
        var content: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = read(descriptor, &block, block.count)
            if count < 0, errno == EINTR { continue }
            if try checked(count) == 0 { return content }
            content += block[..<count]
        }
    }
}

final class WipedBuffer {
    let bytes: UnsafeMutableRawBufferPointer

    init(capacity: Int) { bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: capacity, alignment: 16) }

    deinit {
        if let base = bytes.baseAddress { explicit_bzero(base, bytes.count) }
        bytes.deallocate()
    }

    /// The start of the buffer as a C string; the caller has put a NUL where it ends.
    var cString: UnsafePointer<CChar>? {
        UnsafePointer(bytes.baseAddress?.assumingMemoryBound(to: CChar.self))
    }

    /// Reads up to the end of a file. Returns the number of bytes.
    func read(_ file: File) throws -> Int {
        var length = 0
        while length < bytes.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: bytes[length...])
            let count = Glibc.read(file.descriptor, rest.baseAddress, rest.count)
            if count < 0, errno == EINTR { continue }
            if try checked(count) == 0 { break }
            length += count
        }
        return length
    }

    /// Reads the first line, without its end and with a NUL behind it. What follows the line is left for others to read, so every
    /// byte is read alone, after a call of `wait`.
    func readLine(_ file: File, wait: () throws -> Void = {}) throws {
        var length = 0
        while true {
            try wait()
            let count = try checked(
                Glibc.read(file.descriptor, bytes.baseAddress?.advanced(by: length), 1))
            if count == 0 || bytes[length] == 0x0a { break }
            length += 1
            if length == bytes.count { throw SystemError(EFBIG, "its first line is too long") }
        }
        if length > 0, bytes[length - 1] == 0x0d { length -= 1 }
        bytes[length] = 0
    }
}
