// TextSet.swift - distinct strings, found in a hash table of jansson's
//
// The service chooses the ids of keys. jansson seeds its hash function with the system's randomness: otherwise a hostile
// service could choose ids that all have the same hash, and each search would compare all of them.

import FwKeysVocabulary

@safe
public struct TextSet: ~Copyable {
    private var texts = TextList()
    /// An object with a member for each string, its index. Most sets stay empty, and need none.
    private var members: UnsafeMutablePointer<json_t>?

    public init() {
        unsafe members = nil
    }

    deinit {
        unsafe json_decref(members)
    }

    public var count: Int { texts.count }

    /// The string at `index`, in the order of insertion; empty where there is none.
    @_lifetime(borrow self)
    public func text(_ index: Int) -> Span<UInt8> { texts.text(index) }

    @safe
    public func cString(_ index: Int) -> UnsafePointer<CChar>? { texts.cString(index) }

    public func contains(_ text: borrowing Text) -> Bool { index(of: text) != nil }

    public func index(of text: borrowing Text) -> Int? {
        guard let index = unsafe json_object_get(members, text.cString) else { return nil }
        return unsafe Int(json_integer_value(index))
    }

    /// Adds a copy of `text`, unless it is there already.
    public mutating func insert(_ text: borrowing Text) throws(OutOfMemory) {
        if contains(text) { return }
        if unsafe members == nil { unsafe members = json_object() }
        let index = unsafe json_integer(json_int_t(count))
        guard unsafe json_object_set_new_nocheck(members, text.cString, index) == 0 else {
            throw OutOfMemory()
        }
        do throws(OutOfMemory) {
            try texts.append(text.span)
        } catch {
            unsafe json_object_del(members, text.cString)
            throw error
        }
    }
}
