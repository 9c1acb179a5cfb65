// Support.swift - between the strings that tests are written in and the spans that the core takes

@testable import FwKeysCalls

extension String {
    var utf8Bytes: [UInt8] { [UInt8](utf8) }

    /// The text of a span; the tests' expectations hold strings, which print well and may be captured.
    init(_ span: Span<UInt8>) {
        var copy: [UInt8] = []
        for index in span.indices { copy.append(span[index]) }
        self.init(decoding: copy, as: UTF8.self)
    }
}

extension Bytes {
    init(copying text: [UInt8]) throws(OutOfMemory) {
        self.init()
        try append(text.span)
    }

    init(copying text: String) throws(OutOfMemory) {
        try self.init(copying: text.utf8Bytes)
    }
}

/// The status that a check refuses with; nil where it does not.
func refusal(_ check: () throws(Refusal) -> Void) -> Status? {
    do throws(Refusal) {
        try check()
        return nil
    } catch {
        return error.status
    }
}

extension Literal: CustomStringConvertible {
    public var description: String { String(bytes) }
}
