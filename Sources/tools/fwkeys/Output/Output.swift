// Output.swift - writes text, secrets and keys to a descriptor
//
// The output is text with pieces of borrowed memory in it. A secret is borrowed from the library's locked memory, and no
// string, array or buffer here ever holds it. One writev writes all pieces if the descriptor accepts them, so that a reader
// of a pipe gets a whole record or nothing.
//
// Keys are printed in three forms. Text has the words and the order of firectl, so that scripts for firectl's output work; JSON
// has the names of the service; the third form is flags. Fields that the service did not send are left out.

import ArgumentParser
import CFwKeys
@preconcurrency import Glibc

struct Output {
    /// What every system takes at once.
    private static let mostPieces = 1024

    let descriptor: Int32
    /// The first failure, which ends all writing.
    private(set) var error: SystemError?
    private var text: [UInt8] = []
    /// Borrowed memory, and before which byte of the text it comes.
    private var borrowed: [(place: Int, bytes: UnsafeRawBufferPointer)] = []

    init(_ descriptor: Int32 = STDOUT_FILENO) { self.descriptor = descriptor }

    mutating func add(_ string: String) { text.append(contentsOf: string.utf8) }

    /// Adds memory that stays where it is until the output was flushed.
    mutating func addBorrowed(_ bytes: UnsafeRawBufferPointer) { borrowed.append((text.count, bytes)) }

    /// Adds a secret as the inside of a JSON string: borrowed, but for the characters that need an escape.
    mutating func addJSONSecret(_ secret: UnsafeRawBufferPointer) {
        var plainStart = 0
        for (index, byte) in secret.enumerated() {
            if byte >= 0x20, byte != 0x7f, byte != 0x22, byte != 0x5c { continue }
            addBorrowed(UnsafeRawBufferPointer(rebasing: secret[plainStart..<index]))
            add(String(String(UnicodeScalar(byte)).json.dropFirst().dropLast()))
            plainStart = index + 1
        }
        addBorrowed(UnsafeRawBufferPointer(rebasing: secret[plainStart...]))
    }

    /// Writes what was added.
    mutating func flush() {
        do {
            if error == nil { try write() }
        } catch {
            self.error = error as? SystemError
        }
        borrowed.removeAll(keepingCapacity: true)
        text.removeAll(keepingCapacity: true)
    }

    private func write() throws {
        try text.withUnsafeBytes { text in
            let places = [0] + borrowed.map(\.place) + [text.count]
            let texts = zip(places, places.dropFirst()).map {
                UnsafeRawBufferPointer(rebasing: text[$0..<$1])
            }
            let pieces = zip(texts, borrowed).flatMap { [$0, $1.bytes] } + texts.suffix(1)
            var rest = pieces.filter { !$0.isEmpty }[...]
            while !rest.isEmpty {
                var count = try writeOnce(rest)
                while let first = rest.first, count >= first.count {
                    count -= first.count
                    rest.removeFirst()
                }
                if let first = rest.first {
                    rest[rest.startIndex] = UnsafeRawBufferPointer(rebasing: first.dropFirst(count))
                    // A write that a signal ends reports what was out by then; the next one might wait for ever.
                    if Interruption.signal != 0 { throw SystemError(EINTR) }
                }
            }
        }
    }

    /// Writes as much of the bytes as goes out at once. Returns how many that were.
    private func writeOnce(_ pieces: ArraySlice<UnsafeRawBufferPointer>) throws -> Int {
        let vectors = pieces.prefix(Self.mostPieces).map {
            iovec(iov_base: UnsafeMutableRawPointer(mutating: $0.baseAddress), iov_len: $0.count)
        }
        while true {
            let count = writev(descriptor, vectors, Int32(vectors.count))
            if count >= 0 { return count }
            var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            if errno == EAGAIN, poll(&wait, 1, -1) >= 0 { continue }
            if errno != EINTR || Interruption.signal != 0 { throw SystemError() }
        }
    }

    /// Writes what was added, and makes sure of it as far as the descriptor can: a file is synchronized, and closed with its
    /// errors heard. No connection takes the place of a standard descriptor that was closed.
    mutating func end() throws {
        flush()
        // What cannot be synchronized (a pipe, a terminal) says EINVAL or EROFS, and has taken the bytes already.
        if error == nil, fsync(descriptor) != 0, ![EINVAL, EROFS, ENOTSUP].contains(errno) {
            error = SystemError()
        }
        if close(descriptor) != 0, error == nil, errno != EINTR { error = SystemError() }
        Interruption.holdStandardDescriptors()
        if let error { throw error }
    }

    /// The same, for a command's standard output.
    mutating func finish(advice: String = "") throws {
        try naming("standard output cannot be written", advice: advice) { try end() }
    }

    /// The same, for a command that changes nothing. Its reader may have seen enough, as `head` has: then it ends as other
    /// programs do, by SIGPIPE and without a word.
    mutating func finishReading() throws {
        do { try finish() } catch {
            if self.error?.number == EPIPE {
                signal(SIGPIPE, SIG_DFL)
                raise(SIGPIPE)
                exit(ExitStatus.ok.rawValue)
            }
            throw error
        }
    }

    /// Prints to standard output, for a command that changes nothing.
    static func print(_ body: (inout Output) -> Void) throws {
        var output = Output()
        body(&output)
        try output.finishReading()
    }

    static func print(_ text: String) throws { try print { $0.add(text) } }
}

enum PlainFormat: String, CaseIterable, ExpressibleByArgument { case text, json }
enum RecordFormat: String, CaseIterable, ExpressibleByArgument { case text, json, flag }
enum ListFormat: String, CaseIterable, ExpressibleByArgument { case text, wide, json, jsonl, flag }

extension Output {
    /// A key's record, or a new key with its secret, or with the file that the secret is in.
    mutating func add(_ key: Key, _ format: RecordFormat, isNew: Bool = false, secretFile: String? = nil) {
        let secret = isNew && secretFile == nil ? key.secret : nil
        let start: [Field] = key.fields.prefix(2) + [("Key File", "keyFile", secretFile)]
        let rest = key.fields.dropFirst(2)
        let annotations: [Field] = key.annotations.map { ("Annotation", "annotation", "\($0)=\($1)") }
        switch format {
        case .json:
            let others = Array(key.members.dropFirst(2))
            guard let secret else { return add(JSONObject(start.document.members + others).json + "\n") }
            add("{\(start.document.inside),\"key\":\"")
            addJSONSecret(secret)
            add("\",\(JSONObject(others).inside)}\n")
        case .flag:
            // In one line, with values that are quoted for a shell, and named as the lines, but --key-name as in firectl.
            let flags = (start + rest + annotations).compactMap { label, _, value in
                let name = label.lowercased().replacing("display", with: "key").replacing(" ", with: "-")
                return (value as? String).map { "--\(name)=\($0.shellQuoted)" }
            }
            add(flags.joined(separator: " "))
            addSecret(" --key=", secret, "")
            add("\n")
        case .text:
            addLines(start)
            addSecret("Key: ", secret, "\n")
            addLines(rest.filter { !isNew || ["Secure", "Expire Time"].contains($0.label) } + annotations)
            if isNew, secretFile == nil { add("Be sure to save this key. It will not be shown again.\n") }
        }
    }

    /// What a command has to tell, as lines of text or as a document.
    mutating func add(_ fields: [Field], isJSON: Bool) {
        if isJSON { add(fields.document.json + "\n") } else { addLines(fields) }
    }

    /// "Name: value"; nothing where there is no value.
    private mutating func addLines(_ fields: [Field]) {
        for case (let label, _, let value?) in fields { add("\(label): \(Terminal.harmless("\(value)"))\n") }
    }

    private mutating func addSecret(_ before: String, _ secret: UnsafeRawBufferPointer?, _ after: String) {
        guard let secret else { return }
        add(before)
        addBorrowed(secret)
        add(after)
    }
}

extension String {
    /// A word that means to a shell what it says, and that a terminal does not act on.
    var shellQuoted: String {
        let word = Terminal.harmless(self)
        let isPlain = word.unicodeScalars.allSatisfy {
            $0.properties.isAlphabetic && $0.isASCII || "0123456789-._/@:+,=".unicodeScalars.contains($0)
        }
        return isPlain && !word.isEmpty ? word : "'\(word.replacing("'", with: "'\\''"))'"
    }
}
