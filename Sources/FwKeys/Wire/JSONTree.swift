// JSONTree.swift - a reply as jansson read it
//
// Only text that `JSONScanner` has made harmless comes here. jansson's own error text quotes its input, so all that
// is kept of a failure is whether memory ran out.

import CSystem

@safe
struct JSONTree: ~Copyable {
    /// An array, of which the reply is the second element: see `JSONFeed`.
    private let root: UnsafeMutablePointer<json_t>

    enum Flaw: Error {
        case notJSON
        case outOfMemory
    }

    init(parsing text: Span<UInt8>) throws(Flaw) {
        var error = json_error_t()
        guard let parsed = unsafe JSONFeed.load(text, &error) else {
            // jansson's lexer calls it a flaw of the text when memory runs out. What the scanner let pass has none but
            // in its strings and names.
            let isNameWithNUL = unsafe json_error_code(&error) == json_error_null_byte_in_key
            throw isNameWithNUL || !JSONString.areAllValid(in: text) ? .notJSON : .outOfMemory
        }
        unsafe root = parsed
    }

    deinit {
        unsafe system_json_release(root)
    }

    var node: JSONNode {
        @_lifetime(borrow self) get {
            let node = unsafe JSONNode(json_array_get(root, 1))
            return unsafe _overrideLifetime(node, borrowing: self)
        }
    }
}

/// A value within a tree, which must outlive it.
@safe
struct JSONNode: ~Escapable {
    private let value: UnsafeMutablePointer<json_t>?

    @_lifetime(immortal)
    @unsafe
    fileprivate init(_ value: UnsafeMutablePointer<json_t>?) {
        unsafe self.value = unsafe value
    }

    /// The member of that name; a missing value where this is no object.
    @inline(never)
    @_lifetime(copy self)
    func member(_ name: StaticString) -> JSONNode {
        let node = unsafe JSONNode(json_object_get(value, name.cString))
        return unsafe _overrideLifetime(node, copying: self)
    }

    /// The element at `index`; a missing value where this is no array.
    @_lifetime(copy self)
    func element(_ index: Int) -> JSONNode {
        let node = unsafe JSONNode(json_array_get(value, index))
        return unsafe _overrideLifetime(node, copying: self)
    }

    /// Not there, or null: the same to the service.
    var isAbsent: Bool { unsafe value == nil || system_json_is_null(value) != 0 }

    var elementCount: Int { unsafe json_array_size(value) }
    var isObject: Bool { unsafe value != nil && system_json_is_object(value) != 0 }
    var isArray: Bool { unsafe value != nil && system_json_is_array(value) != 0 }
    var isTrue: Bool { unsafe value != nil && system_json_is_true(value) != 0 }

    var integer: Int64? {
        guard let value = unsafe value, unsafe system_json_is_integer(value) != 0 else { return nil }
        return unsafe json_integer_value(value)
    }

    /// The text of a string; empty for anything else, and for text with a NUL in it, which C would see cut.
    var text: Span<UInt8> {
        @_lifetime(copy self) get {
            let all = textWithNULs
            for index in all.indices where all[index] == 0 { return all.extracting(first: 0) }
            return all
        }
    }

    /// The text of a string as it is; empty for anything else.
    var textWithNULs: Span<UInt8> {
        @inline(never) @_lifetime(copy self) get {
            let empty = ("" as StaticString).bytes
            guard let value = unsafe value, let start = unsafe json_string_value(value) else { return empty }
            let count = unsafe json_string_length(value)
            let bytes = unsafe UnsafeRawPointer(start).assumingMemoryBound(to: UInt8.self)
            let span = unsafe Span(_unsafeStart: bytes, count: count)
            return unsafe _overrideLifetime(span, copying: self)
        }
    }

    /// Calls `body` with the name and the text of each member that is a string, in the order of the reply.
    func forEachText<Failure: Error>(
        _ body: (_ name: Span<UInt8>, _ text: Span<UInt8>) throws(Failure) -> Void
    ) throws(Failure) {
        var iterator = unsafe json_object_iter(value)
        while let current = unsafe iterator {
            if let name = unsafe json_object_iter_key(current) {
                let member = unsafe JSONNode(json_object_iter_value(current))
                if member.isString { try body(unsafe span(of: name), member.text) }
            }
            unsafe iterator = json_object_iter_next(value, current)
        }
    }

    var isString: Bool { unsafe value != nil && system_json_is_string(value) != 0 }
}
