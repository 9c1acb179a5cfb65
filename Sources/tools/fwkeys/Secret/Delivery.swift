// Delivery.swift - a new key's secret is handed over, or the key is taken back
//
// No key may stay alive whose secret nobody has. The secret goes from the library's memory to a file or to standard output,
// and counts as delivered once the system has confirmed all of it.

@preconcurrency import Glibc

struct Delivery {
    /// What it leaves behind.
    enum Result { case done, withdrawn, keyLeft }

    let service: Service
    let format: OutputFormat

    /// Writes the secret to the file, if there is one, and the key to standard output. Where the secret cannot be written,
    /// removes the file and deletes the key. Returns what is left, and how the command ends if that is not well.
    func deliver(_ key: Key, to file: SecretFile?) -> (Result, Failure?) {
        do { if let file { try file.write(key.secret) } else { maskInActions(key) } } catch {
            file?.discard()
            let place = file?.path ?? ""
            return withdraw(
                key, "the secret could not be written to \(place): \(Failure(error).message ?? "")")
        }
        var output = Output()
        output.addCreated(key, format, secretFile: file?.path)
        do {
            try output.end()
            return (.done, nil)
        } catch {
            let reason = Failure(error).message ?? ""
            guard let file else {
                return withdraw(key, "the secret could not be written to standard output: \(reason)")
            }
            // The secret is safe: the key stays.
            let line =
                "standard output cannot be written: \(reason); the key \(key.name) was created and its secret is in \(file.path)"
            return (.done, .local(line))
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
