// TextTable.swift - the strings of one object, in one block of memory
//
// A key record has seven strings and an error five. Separate strings would need an allocation and a header each. One block
// needs one allocation, is wiped at once, and holds each string with its NUL, ready for C.

/// Where a string is in its table. Four bytes; the default is "no such string", which C sees as NULL.
public struct TextID: BitwiseCopyable {
    /// One more than the position, so that zero stands for absent.
    fileprivate var positionPlusOne: UInt32 = 0

    public init() {}

    fileprivate init(positionPlusOne: UInt32) { self.positionPlusOne = positionPlusOne }

    public var isAbsent: Bool { positionPlusOne == 0 }
}

public struct TextTable: ~Copyable {
    private var bytes = Bytes()

    public init() {}

    /// Makes room for texts of so many bytes in all, their NULs included.
    public mutating func reserve(_ byteCount: Int) throws(OutOfMemory) {
        try bytes.reserve(byteCount)
    }

    /// Gives back the room that is left over.
    public mutating func trim() throws(OutOfMemory) {
        var exact = Bytes()
        try exact.append(bytes.span)
        bytes = exact
    }

    /// Adds a copy of `text`, which must hold no NUL: whoever reads it as a C string would see it cut.
    public mutating func add(_ text: Span<UInt8>) throws(OutOfMemory) -> TextID {
        let start = bytes.count
        guard start < Int(UInt32.max) - 1 else { throw OutOfMemory() }
        try bytes.reserve(text.count + 1)
        try bytes.append(text)
        try bytes.append(0)
        return TextID(positionPlusOne: UInt32(start + 1))
    }

    /// The same, but an empty string counts as absent.
    public mutating func add(nonEmpty text: Span<UInt8>) throws(OutOfMemory) -> TextID {
        text.isEmpty ? TextID() : try add(text)
    }

    /// Adds what `other` says under `id`; absent stays absent.
    public mutating func add(_ id: TextID, of other: borrowing TextTable) throws(OutOfMemory) -> TextID {
        if id.isAbsent { return TextID() }
        return try add(other.text(id))
    }

    /// The string without its NUL; empty where there is none.
    @inline(never) @_lifetime(borrow self)
    public func text(_ id: TextID) -> Span<UInt8> {
        guard let text = cString(id) else { return ("" as Literal).bytes }
        return unsafe _overrideLifetime(span(of: text), borrowing: self)
    }

    /// A string of its own; nil where there is none, or no memory for it.
    public func copy(_ id: TextID) -> Text? {
        id.isAbsent ? nil : try? Text(text(id))
    }

    /// The string for C, borrowed from this table until its next change; nil where there is none.
    @safe
    public func cString(_ id: TextID) -> UnsafePointer<CChar>? {
        let start = Int(id.positionPlusOne) - 1
        guard start >= 0, start < bytes.count, let base = unsafe bytes.baseAddress else { return nil }
        return unsafe UnsafeRawPointer(base + start).assumingMemoryBound(to: CChar.self)
    }
}

/// Strings that are found by their number, in the order in which they were added.
public struct TextList: ~Copyable {
    private var texts = TextTable()
    private var positions = TrivialArray<UInt32>()

    public init() {}

    public var count: Int { positions.count }

    public mutating func append(_ text: Span<UInt8>) throws(OutOfMemory) {
        try positions.append(texts.add(text).positionPlusOne)
    }

    /// The string at `index` without its NUL; empty where there is none.
    @_lifetime(borrow self)
    public func text(_ index: Int) -> Span<UInt8> { texts.text(id(index)) }

    /// The string for C, borrowed from this list until its next change; nil where there is none.
    @safe
    public func cString(_ index: Int) -> UnsafePointer<CChar>? { texts.cString(id(index)) }

    private func id(_ index: Int) -> TextID {
        index >= 0 && index < count ? TextID(positionPlusOne: positions[index]) : TextID()
    }
}
