// Requests out of a stream of bytes that comes in pieces of any size. What is read past the end of one
// request is kept for the next, so that a client may send several before it reads an answer.

/// Where the bytes come from: a socket, or a test.
protocol ByteSource {
    /// At least one byte; throws when there are no more.
    func read() async throws -> [UInt8]
    /// Tells a client that waits with its body that it may send it.
    func sendContinue() async throws
}

struct RequestReader<Source: ByteSource> {
    let source: Source
    private var buffer: [UInt8] = []
    private var position = 0

    init(source: Source) {
        self.source = source
    }

    /// The next request. Throws `MalformedRequest`, or what the source throws at the end of the stream.
    mutating func next() async throws -> Request {
        let head = try await readHead()
        var request = try Request(head: head)
        let framing = try request.framing()
        let expectsContinue = request.header("expect")?.lowercased() == "100-continue"
        if expectsContinue, framing != .length(0), position == buffer.count {
            try await source.sendContinue()
        }
        switch framing {
        case .length(let length): request.body = try await take(length)
        case .chunked: request.body = try await readChunks()
        }
        if position > 0 {
            buffer.removeFirst(position)
            position = 0
        }
        return request
    }

    private mutating func readHead() async throws -> ArraySlice<UInt8> {
        var searched = position
        while true {
            // An empty line before a request is allowed, and ignored.
            while searched == position, buffer.count >= position + 2, buffer[position] == 13,
                buffer[position + 1] == 10
            {
                position += 2
                searched = position
            }
            if let end = headEnd(from: searched) {
                let head = buffer[position..<end.head]
                position = end.next
                return head
            }
            guard buffer.count - position <= Request.longestHead else {
                throw MalformedRequest.headTooLarge
            }
            searched = max(position, buffer.count - 3)
            try await fill()
        }
    }

    /// Where the head ends and what follows begins.
    private func headEnd(from start: Int) -> (head: Int, next: Int)? {
        var index = start
        while index + 3 < buffer.count {
            if buffer[index..<(index + 4)].elementsEqual([13, 10, 13, 10]) { return (index, index + 4) }
            index += 1
        }
        return nil
    }

    private mutating func readChunks() async throws -> [UInt8] {
        var body: [UInt8] = []
        while true {
            let line = try await readLine()
            let digits = line.prefix { $0 != UInt8(ascii: ";") }
            guard let size = RequestReader.hexadecimal(digits) else { throw MalformedRequest.badChunk }
            guard body.count + size <= Request.longestBody else { throw MalformedRequest.bodyTooLarge }
            if size == 0 { break }
            body += try await take(size)
            guard try await readLine().isEmpty else { throw MalformedRequest.badChunk }
        }
        while try await !readLine().isEmpty {}
        return body
    }

    private static func hexadecimal(_ digits: ArraySlice<UInt8>) -> Int? {
        let text = String(decoding: digits, as: UTF8.self)
        return text.utf8.count <= 7 && text.allSatisfy(\.isHexDigit) ? Int(text, radix: 16) : nil
    }

    /// A line without its end, which must be CR LF.
    private mutating func readLine() async throws -> ArraySlice<UInt8> {
        var searched = position
        while true {
            if let end = buffer[searched...].firstIndex(of: 10) {
                guard end > position, buffer[end - 1] == 13 else { throw MalformedRequest.badChunk }
                defer { position = end + 1 }
                return buffer[position..<(end - 1)]
            }
            guard buffer.count - position <= 1_024 else { throw MalformedRequest.badChunk }
            searched = buffer.count
            try await fill()
        }
    }

    private mutating func take(_ count: Int) async throws -> [UInt8] {
        while buffer.count - position < count { try await fill() }
        defer { position += count }
        return Array(buffer[position..<(position + count)])
    }

    private mutating func fill() async throws {
        buffer += try await source.read()
    }
}
