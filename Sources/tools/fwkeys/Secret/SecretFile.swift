// SecretFile.swift - the new file that a secret is written to
//
// It is made before the key is: a path that cannot be written costs nothing then, and nobody else can put a file or a link
// of theirs in its place in between. The directory is opened once, and the file is made, synchronized and removed through
// it, so that a directory that is renamed or replaced meanwhile changes nothing.

@preconcurrency import Glibc

final class SecretFile {
    let path: String
    private let name: String
    private var directory: Int32
    private(set) var descriptor: Int32

    /// Makes the file, empty, with mode 0600. Fails if anything is there already, a dangling link too.
    init(creating path: String) throws(SystemError) {
        let name = Files.name(of: path)
        if name.isEmpty { throw SystemError(path.isEmpty ? ENOENT : EISDIR) }
        let directory = try Files.openDirectory(of: path)
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let descriptor = openat(directory, name, flags, 0o600)
        if descriptor < 0 {
            let error = SystemError()
            close(directory)
            throw error
        }
        self.path = path
        self.name = name
        self.directory = directory
        self.descriptor = descriptor
        // A umask may have taken the owner's own rights away, which O_CREAT obeys.
        if fchmod(descriptor, 0o600) != 0 {
            let error = SystemError()
            discard()
            throw error
        }
    }

    deinit { closeAll() }

    /// The same, in a command that has not created a key yet.
    static func make(_ path: String) throws(Failure) -> SecretFile {
        do throws(SystemError) {
            return try SecretFile(creating: path)
        } catch {
            if error.number == EEXIST {
                throw .local(
                    "\(path) exists already, and a secret is written to a new file only; no key was created")
            }
            throw .local("\(path) cannot be made: \(error.text); no key was created")
        }
    }

    /// Writes the secret and makes sure that it is on the disk, its name too. Closes the file.
    func write(_ secret: UnsafeRawBufferPointer) throws(SystemError) {
        var failure: SystemError?
        do throws(SystemError) {
            try Files.writeAll(descriptor, secret)
            try Files.synchronize(descriptor)
        } catch {
            failure = error
        }
        do throws(SystemError) {
            let closing = descriptor
            descriptor = -1
            try Files.closeWritten(closing)
        } catch {
            failure = failure ?? error
        }
        if let failure { throw failure }
        try synchronizeName()
    }

    func synchronizeName() throws(SystemError) { try Files.synchronizeDirectory(directory) }

    /// Removes the file, whatever is in it.
    func discard() {
        unlinkat(directory, name, 0)
        closeAll()
    }

    private func closeAll() {
        if descriptor >= 0 { close(descriptor) }
        if directory >= 0 { close(directory) }
        descriptor = -1
        directory = -1
    }

    /// What a path is when the working directory is another one; nil where the working directory has no name.
    static func absolutePath(_ path: String) -> String? {
        if path.hasPrefix("/") { return path }
        guard let directory = getcwd(nil, 0) else { return nil }
        defer { free(directory) }
        return String(cString: directory) + "/" + path
    }
}

/// The secret file of a create that was killed: it holds all of the secret, or some of it, or it is another file. The prefix
/// tells whose secret it is, for all secrets have the same length; it is no secret itself.
struct LeftSecretFile {
    /// Longer secrets are written, and count as not complete after a crash.
    private static let secretMaximum = 4096

    let path: String
    let secretLength: Int
    let prefix: String

    /// Whether it holds a whole secret of that length that begins with the prefix.
    var isComplete: Bool { secretLength > 0 && matchingLength == secretLength }

    /// Removes it if it holds no secret or the start of one; leaves any other file alone.
    func removeIncomplete() throws(SystemError) {
        guard let length = matchingLength, secretLength == 0 || length < secretLength else { return }
        if unlink(path) != 0, errno != ENOENT { throw SystemError() }
    }

    /// How many bytes the file holds, if it is a regular one of this user's and all of them are the start of such a secret.
    private var matchingLength: Int? {
        let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        if descriptor < 0 { return nil }
        defer { close(descriptor) }
        let buffer = WipedBuffer(capacity: Self.secretMaximum + 1)
        guard let status = try? Files.status(of: descriptor), Files.isRegular(status), Files.isOwn(status),
            let length = try? buffer.read(descriptor), length <= secretLength
        else { return nil }
        let content = buffer.bytes[..<length]
        let matches =
            zip(content, prefix.utf8).allSatisfy(==) && content.allSatisfy { $0 > 0x20 && $0 <= 0x7e }
        return matches ? length : nil
    }
}
