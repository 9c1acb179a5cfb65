// SecretFile.swift - the new file for a secret
//
// The file is made before the key: a path that cannot be written then costs no key, and nobody can put a file or a link in
// its place in between. The directory is opened once, and the file is made, synchronized and removed through that descriptor,
// so renaming or replacing the directory meanwhile has no effect.

@preconcurrency import Glibc

struct SecretFile {
    let path: String
    let file: File
    private let directory: File

    /// Makes the file, empty, with mode 0600. Fails if anything is there already, a dangling link too.
    init(creating path: String) throws {
        self.path = path
        let name = File.name(of: path)
        if name.isEmpty { throw SystemError(path.isEmpty ? ENOENT : EISDIR) }
        directory = try File(directoryOf: path)
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
        let descriptor = openat(directory.descriptor, name, flags, 0o600)
        if descriptor < 0, errno == EEXIST {
            throw SystemError(EEXIST, "it exists already, and a secret is written to a new file only")
        }
        file = File(adopting: try checked(descriptor))
        // A umask may have taken the owner's own rights away, which O_CREAT obeys.
        do { try checked(fchmod(file.descriptor, 0o600)) } catch {
            discard()
            throw error
        }
    }

    /// Writes the secret and makes sure that it is on the disk, its name too. Closes the file.
    func write(_ secret: UnsafeRawBufferPointer?) throws {
        try naming("the secret could not be written to \(path)") {
            guard let secret else { throw SystemError(EINVAL) }
            try file.write(secret)
            try finish()
            try synchronizeName()
        }
    }

    func finish() throws {
        try file.synchronize()
        try file.closeWritten()
    }

    func synchronizeName() throws { try directory.synchronizeDirectory() }

    func discard() { unlinkat(directory.descriptor, File.name(of: path), 0) }
}

/// The secret file of a create that was killed: it holds all of the secret, or some of it, or it is another file. The prefix
/// tells whose secret it is, for all secrets have the same length; it is no secret itself.
struct LeftSecretFile {
    let path: String
    let length: Int  // of the secret
    let prefix: String

    /// Whether it holds a whole secret of that length that begins with the prefix.
    var isComplete: Bool { length > 0 && matchingLength == length }

    /// Removes it if it holds no secret or the start of one; leaves any other file alone.
    func removeIncomplete(_ subject: String) throws {
        guard let matching = matchingLength, length == 0 || matching < length else { return }
        try naming("\(subject): the incomplete secret file \(path) cannot be removed") {
            if unlink(path) != 0, errno != ENOENT { throw SystemError() }
        }
    }

    /// How many bytes of the secret the file holds, if it is a regular one of this user's and all of it is the start of such a
    /// secret, or it is a file of TokenCache with such a secret. Secrets of more than 4,096 bytes are written, and count as
    /// not complete after a crash.
    private var matchingLength: Int? {
        let buffer = WipedBuffer(capacity: 4097)
        guard let file = try? File(own: path, O_RDONLY | O_NOFOLLOW), var count = try? buffer.read(file)
        else { return nil }
        if length > 0, count > length + 1, buffer.bytes[length] == 0x0a, buffer.bytes[length + 1] == 0x7b {
            count = length
        }
        if count > length { return nil }
        let content = buffer.bytes[..<count]
        let isStart = zip(content, prefix.utf8).allSatisfy(==)
        return isStart && content.allSatisfy { $0 > 0x20 && $0 <= 0x7e } ? count : nil
    }
}
