// JSONValue.swift - a JSON value, borrowed from its document
//
// The service omits a field that is not set, or sends null or an empty string. So reading never fails: a value that is
// missing or has another type reads as absent, empty or false, and the caller decides which values it needs.

import FwKeysVocabulary

@safe
public struct JSONValue: ~Escapable {
    private let value: UnsafeMutablePointer<json_t>?

    /// A value that lives as long as the caller says.
    @unsafe
    @_lifetime(immortal)
    public init(_ value: UnsafeMutablePointer<json_t>?) {
        unsafe self.value = unsafe value
    }

    /// The member of that name; absent where this is no object.
    @_lifetime(copy self)
    public func member(_ name: Literal) -> JSONValue { unsafe member(named: name.cString) }

    @unsafe
    @_lifetime(copy self)
    public func member(named name: UnsafePointer<CChar>) -> JSONValue {
        let member = unsafe JSONValue(json_object_get(value, name))
        return unsafe _overrideLifetime(member, copying: self)
    }

    /// The element at `index`; absent where this is no array.
    @_lifetime(copy self)
    public func element(_ index: Int) -> JSONValue {
        let element = unsafe JSONValue(json_array_get(value, index))
        return unsafe _overrideLifetime(element, copying: self)
    }

    public var elementCount: Int { unsafe json_array_size(value) }

    /// Whether this is an object with no other members than those of these names.
    public func hasOnly(_ one: Literal, _ two: Literal, _ three: Literal) -> Bool {
        unsafe isObject && json_object_size(value) == count(of: one) + count(of: two) + count(of: three)
    }

    private func count(of name: Literal) -> Int { unsafe json_object_get(value, name.cString) == nil ? 0 : 1 }

    private func has(_ type: json_type) -> Bool { unsafe value?.pointee.type == type }

    /// Missing, or null: the same to the service.
    public var isAbsent: Bool { unsafe value == nil || has(JSON_NULL) }
    public var isObject: Bool { has(JSON_OBJECT) }
    public var isArray: Bool { has(JSON_ARRAY) }
    public var isString: Bool { has(JSON_STRING) }
    public var isTrue: Bool { has(JSON_TRUE) }

    /// A whole number; nil for anything else.
    public var integer: Int64? { has(JSON_INTEGER) ? unsafe json_integer_value(value) : nil }

    /// The text of a string; empty for anything else, and for text with a NUL in it, which C would see cut.
    public var text: Span<UInt8> {
        @_lifetime(copy self) @inline(never) get {
            let all = textWithNULs
            return ASCII.position(of: 0, in: all) == nil ? all : all.extracting(first: 0)
        }
    }

    /// The text of a string as it is; empty for anything else.
    public var textWithNULs: Span<UInt8> {
        @_lifetime(copy self) get {
            guard let start = unsafe json_string_value(value) else { return ("" as Literal).bytes }
            let text = unsafe bytes(at: start, json_string_length(value))
            return unsafe _overrideLifetime(text, copying: self)
        }
    }

    /// Calls `body` with the name and the text of each member that is a string, in the order of the reply.
    public func forEachText<Failure: Error>(
        _ body: (_ name: Span<UInt8>, _ text: Span<UInt8>) throws(Failure) -> Void
    ) throws(Failure) {
        var iterator = unsafe json_object_iter(value)
        while let member = unsafe iterator {
            let memberValue = unsafe JSONValue(json_object_iter_value(member))
            if memberValue.isString, let name = unsafe json_object_iter_key(member) {
                try body(unsafe span(of: name), memberValue.text)
            }
            unsafe iterator = json_object_iter_next(value, member)
        }
    }
}
