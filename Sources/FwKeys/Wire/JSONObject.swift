// JSONObject.swift - the JSON body of a request, written by jansson

import FwKeysVocabulary

@safe
public struct JSONObject: ~Copyable {
    private let object: UnsafeMutablePointer<json_t>

    public init() throws(OutOfMemory) {
        guard let object = unsafe json_object() else { throw OutOfMemory() }
        unsafe self.object = unsafe object
    }

    deinit {
        unsafe json_decref(object)
    }

    /// Adds a member, or replaces the one of that name. Both are valid UTF-8, so only memory can be missing.
    @unsafe
    public func set(_ name: UnsafePointer<CChar>, _ text: Span<UInt8>) throws(OutOfMemory) {
        let isSet = unsafe text.withUnsafeBytes { (bytes) -> Bool in
            // An empty span may have no address, and jansson takes none for a failure.
            let start =
                unsafe bytes.baseAddress?.assumingMemoryBound(to: CChar.self) ?? ("" as Literal).cString
            return unsafe json_object_set_new(object, name, json_stringn(start, bytes.count)) == 0
        }
        guard isSet else { throw OutOfMemory() }
    }

    public func set(_ name: Literal, _ text: Span<UInt8>) throws(OutOfMemory) {
        try unsafe set(name.cString, text)
    }

    public func set(_ name: Literal, _ member: borrowing JSONObject) throws(OutOfMemory) {
        guard unsafe json_object_set(object, name.cString, member.object) == 0 else { throw OutOfMemory() }
    }

    public var isEmpty: Bool { unsafe json_object_size(object) == 0 }

    /// Adds the object to `body`, its members in the order in which they were set.
    public func write(to body: inout Bytes) throws(OutOfMemory) {
        // Most bodies fit at once, and thousands may wait in a queue; a longer one is written again.
        var capacity = 128
        while true {
            let byteCount = try unsafe body.append(atMost: capacity) { room in
                unsafe json_dumpb(object, room, capacity, Int(JSON_COMPACT))
            }
            // Writing needs memory too: jansson keeps a set of the objects that it is in.
            if byteCount == 0 { throw OutOfMemory() }
            if byteCount <= capacity { return }
            capacity = byteCount
        }
    }
}
