// Files.swift - what every file needs that has to outlast a crash
//
// A new name is on the disk once its directory is. Some file systems cannot synchronize a directory and say so with
// EINVAL or ENOTSUP; they need no more.

@preconcurrency import Glibc

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
