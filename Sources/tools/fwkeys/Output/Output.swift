// Output.swift - a descriptor that text and secrets are written to, and JSON as it is written
//
// What is written is a list of pieces that go out together: text, and borrowed memory. A secret is borrowed, straight from
// the library's locked memory: no string, array or buffer here ever holds it. One writev takes all pieces where the
// descriptor does, so that a reader of a pipe gets a record whole or not at all. Foundation's encoder orders members as it
// likes and holds every value as a string, a secret too: so JSON is written here, member by member.

@preconcurrency import Glibc

struct Output {
    private enum Piece {
        case text(Range<Int>)
        case borrowed(UnsafeRawBufferPointer)
    }

    private static let mostPieces = 96

    let descriptor: Int32
    /// The first failure, which ends all writing.
    private(set) var error: SystemError?
    private var text: [UInt8] = []
    private var pieces: [Piece] = []

    init(_ descriptor: Int32 = STDOUT_FILENO) {
        self.descriptor = descriptor
    }

    mutating func add(_ string: String) {
        let start = text.count
        text.append(contentsOf: string.utf8)
        if case .text(let range)? = pieces.last, range.upperBound == start {
            pieces[pieces.count - 1] = .text(range.lowerBound..<text.count)
        } else {
            pieces.append(.text(start..<text.count))
        }
    }

    /// Adds memory that stays where it is until the output was flushed.
    mutating func addBorrowed(_ bytes: UnsafeRawBufferPointer) {
        if !bytes.isEmpty { pieces.append(.borrowed(bytes)) }
    }

    /// Writes what was added.
    mutating func flush() {
        let written = pieces
        for start in stride(from: 0, to: written.count, by: Self.mostPieces) where error == nil {
            text.withUnsafeBytes { text in
                var vectors = written[start...].prefix(Self.mostPieces).map { piece in
                    let bytes =
                        switch piece {
                        case .text(let range): UnsafeRawBufferPointer(rebasing: text[range])
                        case .borrowed(let bytes): bytes
                        }
                    return iovec(
                        iov_base: UnsafeMutableRawPointer(mutating: bytes.baseAddress), iov_len: bytes.count)
                }
                do throws(SystemError) {
                    try write(&vectors)
                } catch {
                    self.error = error
                }
            }
        }
        pieces.removeAll(keepingCapacity: true)
        text.removeAll(keepingCapacity: true)
    }

    private func write(_ vectors: inout [iovec]) throws(SystemError) {
        var first = 0
        while first < vectors.count {
            let count = vectors[first...].withUnsafeBufferPointer {
                writev(descriptor, $0.baseAddress, Int32($0.count))
            }
            if count < 0 {
                if errno == EAGAIN {
                    var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                    if poll(&wait, 1, -1) >= 0 { continue }
                }
                if errno == EINTR, Interruption.signal == 0 { continue }
                throw SystemError()
            }
            var left = count
            while first < vectors.count, left >= vectors[first].iov_len {
                left -= vectors[first].iov_len
                first += 1
            }
            if left > 0 {
                vectors[first].iov_base = vectors[first].iov_base.advanced(by: left)
                vectors[first].iov_len -= left
            }
            // A write that a signal ends reports what was out by then; the next one might wait for ever.
            if first < vectors.count, Interruption.signal != 0 { throw SystemError(EINTR) }
        }
    }

    /// Writes what was added, and makes sure of it as far as the descriptor can: a file is synchronized, and closed with its
    /// errors heard.
    mutating func end() throws(SystemError) {
        flush()
        // What cannot be synchronized (a pipe, a terminal) says EINVAL or EROFS, and has taken the bytes already.
        if error == nil, fsync(descriptor) != 0, errno != EINVAL, errno != EROFS, errno != ENOTSUP {
            error = SystemError()
        }
        if close(descriptor) != 0, error == nil, errno != EINTR { error = SystemError() }
        if let error { throw error }
    }

    /// Ends the output of a command that changes nothing. Its reader may have seen enough, as `head` has: then it ends as
    /// other programs do, by SIGPIPE and without a word.
    mutating func endReading() throws(Failure) {
        do throws(SystemError) {
            try end()
        } catch {
            if error.number == EPIPE { Self.dieOfBrokenPipe() }
            throw .output(error)
        }
    }

    private static func dieOfBrokenPipe() -> Never {
        signal(SIGPIPE, SIG_DFL)
        raise(SIGPIPE)
        exit(ExitStatus.ok.rawValue)
    }
}

/// Prints a text to standard output, for a command that changes nothing.
func printText(_ text: String) throws(Failure) {
    var output = Output()
    output.add(text)
    try output.endReading()
}

/// A value that holds no secret.
enum JSONValue {
    case string(String)
    case number(Int64)
    case bool(Bool)
    case array([JSONValue])
    case object([(String, JSONValue?)])
    /// A text that is JSON already.
    case json(String)

    var text: String {
        switch self {
        case .string(let value): JSON.quoted(value)
        case .number(let value): String(value)
        case .bool(let value): value ? "true" : "false"
        case .array(let values): "[" + values.map(\.text).joined(separator: ",") + "]"
        case .object(let members): "{" + JSON.members(members) + "}"
        case .json(let text): text
        }
    }
}

enum JSON {
    /// Members without the braces around them; those without a value are left out.
    static func members(_ members: [(String, JSONValue?)]) -> String {
        members.compactMap { name, value in value.map { "\(quoted(name)):\($0.text)" } }.joined(
            separator: ",")
    }

    /// A string with its quotes. What a terminal would act on is escaped.
    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case _ where Terminal.isHarmful(scalar):
                for unit in String(scalar).utf16 { result += escape(unit) }
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    private static func escape(_ unit: UInt16) -> String {
        let digits = String(unit, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }
}

extension Output {
    /// Adds a secret as the inside of a JSON string: borrowed, but for the characters that need an escape.
    mutating func addJSONSecret(_ secret: UnsafeRawBufferPointer) {
        var plainStart = 0
        for index in secret.indices {
            let byte = secret[index]
            if byte >= 0x20, byte != 0x7f, byte != 0x22, byte != 0x5c { continue }
            addBorrowed(UnsafeRawBufferPointer(rebasing: secret[plainStart..<index]))
            add(String(JSON.quoted(String(UnicodeScalar(byte))).dropFirst().dropLast()))
            plainStart = index + 1
        }
        addBorrowed(UnsafeRawBufferPointer(rebasing: secret[plainStart...]))
    }
}
