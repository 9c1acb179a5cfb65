// Annotations.swift - names and values that a user hangs on a key
//
// Few and short, so they are kept in order, name and value in turn, and looked up by going through them.

struct Annotations: ~Copyable {
    static var maximumCount: Int { 64 }

    private var texts = TextTable()
    private(set) var count = 0

    /// Adds one at the end.
    mutating func append(name: Span<UInt8>, value: Span<UInt8>) throws(OutOfMemory) {
        _ = try texts.add(name)
        _ = try texts.add(value)
        count += 1
    }

    /// Adds one, or replaces the value of the one with that name.
    mutating func set(name: Span<UInt8>, value: Span<UInt8>) throws(OutOfMemory) {
        var fresh = Annotations()
        var isNew = true
        for index in 0..<count {
            let existing = texts.text(nameID(index))
            if ASCII.equal(existing, name) {
                isNew = false
                try fresh.append(name: name, value: value)
            } else {
                try fresh.append(name: existing, value: texts.text(valueID(index)))
            }
        }
        if isNew { try fresh.append(name: name, value: value) }
        self = fresh
    }

    func contains(name: Span<UInt8>) -> Bool {
        for index in 0..<count where ASCII.equal(texts.text(nameID(index)), name) { return true }
        return false
    }

    @_lifetime(borrow self)
    func name(_ index: Int) -> Span<UInt8> { texts.text(nameID(index)) }

    @_lifetime(borrow self)
    func value(_ index: Int) -> Span<UInt8> { texts.text(valueID(index)) }

    /// For C; nil past the end.
    @unsafe
    func nameCString(_ index: Int) -> UnsafePointer<CChar>? { unsafe texts.cString(nameID(index)) }

    @unsafe
    func valueCString(_ index: Int) -> UnsafePointer<CChar>? { unsafe texts.cString(valueID(index)) }

    private func nameID(_ index: Int) -> TextID {
        index < count && index >= 0 ? texts.id(at: index * 2) : TextID()
    }

    private func valueID(_ index: Int) -> TextID {
        index < count && index >= 0 ? texts.id(at: index * 2 + 1) : TextID()
    }
}
