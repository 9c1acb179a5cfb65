// Output.swift - a descriptor that text and secrets are written to
//
// What is written is a list of pieces that go out together: text, and borrowed memory. A secret is borrowed, straight from
// the library's locked memory: no string, array or buffer here ever holds it. One writev takes all pieces where the
// descriptor does, so that a reader of a pipe gets a record whole or not at all.

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
