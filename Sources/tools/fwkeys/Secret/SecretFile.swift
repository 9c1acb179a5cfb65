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
        do {
            if name.isEmpty { throw SystemError(path.isEmpty ? ENOENT : EISDIR) }
            directory = try File(directoryOf: path)
            let flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC
            file = File(adopting: try checked(openat(directory.descriptor, name, flags, 0o600)))
            // A umask may have taken the owner's own rights away, which O_CREAT obeys.
            do { try checked(fchmod(file.descriptor, 0o600)) } catch {
                discard()
                throw error
            }
        } catch let error as SystemError where error.number == EEXIST {
            throw Failure.local(
                "\(path) exists already, and a secret is written to a new file only; no key was created")
        } catch let error as SystemError {
            throw Failure.local("\(path) cannot be made: \(error.text); no key was created")
        }
    }

    /// Writes the secret and makes sure that it is on the disk, its name too. Closes the file.
    func write(_ secret: UnsafeRawBufferPointer?) throws {
        try naming("the secret could not be written to \(path)") {
            guard let secret else { throw SystemError(EINVAL) }
            try file.write(secret)
            try file.synchronize()
            try file.closeWritten()
            try synchronizeName()
        }
    }

    func synchronizeName() throws { try directory.synchronizeDirectory() }

    func discard() { unlinkat(directory.descriptor, File.name(of: path), 0) }

    /// What a path is when the working directory is another one; nil where the working directory has no name.
    static func absolutePath(_ path: String) -> String? {
        if path.hasPrefix("/") { return path }
        let directory = getcwd(nil, 0)
        defer { free(directory) }
        return text(directory).map { "\($0)/\(path)" }
    }
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

/// No key may stay alive whose secret nobody has. The secret goes from the library's memory to a file or to standard output,
/// and counts as delivered once the system has confirmed all of it.
struct Delivery {
    enum Result { case done, withdrawn, keyLeft }

    let service: Service
    let format: OutputFormat

    /// Writes the secret to the file, if there is one, and the key to standard output. Where the secret cannot be written,
    /// removes the file and deletes the key. Returns what is left, and how the command ends if that is not well.
    func deliver(_ key: Key, to file: SecretFile?) -> (Result, Failure?) {
        do {
            if let file { try file.write(key.secret) } else { maskInActions(key) }
            var output = Output()
            output.addCreated(key, format, secretFile: file?.path)
            let end = { try output.end() }
            guard let file else {
                try naming("the secret could not be written to standard output", end)
                return (.done, nil)
            }
            // The secret is safe: the key stays.
            do { try naming("standard output cannot be written", end) } catch {
                let place = "the key \(key.name) was created and its secret is in \(file.path)"
                return (.done, .local("\(Failure(error).message ?? ""); \(place)"))
            }
            return (.done, nil)
        } catch {
            file?.discard()
            return withdraw(key, Failure(error).message ?? "")
        }
    }

    /// GitHub Actions keeps the logs of its jobs: it leaves out what it was told to mask before.
    private func maskInActions(_ key: Key) {
        guard Environment.value("GITHUB_ACTIONS") == "true", let secret = key.secret else { return }
        var output = Output(STDERR_FILENO)
        output.add("::add-mask::")
        output.addBorrowed(secret)
        output.add("\n")
        output.flush()
    }

    /// Deletes the key again, because of what the line begins with: "the secret could not be written to x: no space".
    func withdraw(_ key: Key, _ reason: String) -> (Result, Failure?) {
        guard let id = key.id else {
            let prefix = key.prefix ?? "not known"
            let line =
                "\(reason); the new key is alive, and the service gave no id to delete it by (prefix \(prefix))"
            return (.keyLeft, Failure(.unconfirmed, line))
        }
        do {
            let line = "\(reason); the new key \(id) may be alive, delete it: its deletion was not confirmed"
            try naming(line, status: .unconfirmed) { try service.delete(id) }
            return (.withdrawn, Failure(.undelivered, "\(reason); the new key \(id) was deleted again"))
        } catch { return (.keyLeft, Failure(error)) }
    }
}
