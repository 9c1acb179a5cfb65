// Selection.swift - selects keys of a list
//
// The service documents no reliable filter, so this file checks each record of a page: a key is selected only if it fits all
// options. A field that is missing or invalid never fits, because the caller may delete the selected keys.

import FwKeysVocabulary

public struct Selection: ~Copyable, Boxed {
    public static var tag: UInt32 { 0x5e1e_c700 }

    /// The service reports the last use of a key some minutes late.
    private static var lastUseMarginSeconds: Int64 { 3_600 }

    public var unusedForSeconds: Int64?
    public var olderThanSeconds: Int64?
    public var expiresWithinSeconds: Int64?
    public var isMarked = false
    /// The list asks for some of the fields only, so a key without a last use may be in use all the same.
    var isOfSomeFields = false
    private var namePattern = Text()
    /// Values begin with "="; an empty value means any value.
    private var annotations = Annotations()

    public init() {}

    public init(copying other: borrowing Selection) throws(OutOfMemory) {
        unusedForSeconds = other.unusedForSeconds
        olderThanSeconds = other.olderThanSeconds
        expiresWithinSeconds = other.expiresWithinSeconds
        isMarked = other.isMarked
        isOfSomeFields = other.isOfSomeFields
        namePattern = try Text(copying: other.namePattern)
        annotations = try Annotations(copying: other.annotations)
    }

    public mutating func setNamePattern(_ pattern: Span<UInt8>) throws(Refusal) {
        try TextRule(argument: "pattern", maximum: TextRule.displayName.maximum).check(pattern)
        try orNoMemory(namePattern.set(pattern))
    }

    /// An annotation that the key must have, with that value or with any.
    public mutating func setAnnotation(name: Span<UInt8>, value: Span<UInt8>?) throws(Refusal) {
        try annotations.checkRoom(forName: name)
        var wanted = Bytes()
        if let value {
            try TextRule.annotationValue.check(value)
            try orNoMemory(wanted.append("="))
            try orNoMemory(wanted.append(value))
        }
        try orNoMemory(annotations.set(name: name, value: wanted.span))
    }

    /// Whether a key is selected at `now`.
    public func fits(_ record: JSONValue, now: Timestamp) -> Bool {
        let created = record.member("createTime")
        if let olderThanSeconds {
            guard let age = created.age(now), age >= olderThanSeconds else { return false }
        }
        if let unusedForSeconds {
            let used = record.member("lastUsed")
            if used.text.isEmpty, isOfSomeFields { return false }
            guard let age = (used.text.isEmpty ? created : used).age(now),
                age - Self.lastUseMarginSeconds >= unusedForSeconds
            else { return false }
        }
        if let expiresWithinSeconds {
            guard let age = record.member("expireTime").age(now), -age <= expiresWithinSeconds else {
                return false
            }
        }
        if isMarked, !Marker.isAnyBorne(by: record) { return false }
        let name = record.member("displayName").text
        let baseName = name.extracting(first: Marker.baseNameByteCount(of: name))
        return (namePattern.isAbsent || Self.matches(baseName, namePattern.span)) && hasAnnotations(record)
    }

    private func hasAnnotations(_ record: JSONValue) -> Bool {
        let given = record.member("annotations")
        for index in 0..<annotations.count {
            guard let name = annotations.nameCString(index) else { return false }
            let value = unsafe given.member(named: name)
            let wanted = annotations.value(index)
            guard value.isString,
                wanted.isEmpty || ASCII.equal(value.text, wanted.extracting(droppingFirst: 1))
            else { return false }
        }
        return true
    }

    /// Whether `pattern` describes all of `name`: `*` stands for any characters, `?` for one.
    public static func matches(_ name: Span<UInt8>, _ pattern: Span<UInt8>) -> Bool {
        var (position, next) = (0, 0)
        // Where what follows the last `*` is tried. Only the last one need ever take more characters.
        var retry: (position: Int, next: Int)?
        while position < name.count {
            let wanted = next < pattern.count ? pattern[next] : 0
            if wanted == UInt8(ascii: "*") {
                next += 1
                retry = (position, next)
            } else if wanted == UInt8(ascii: "?") {
                position = end(ofCharacterAt: position, in: name)
                next += 1
            } else if wanted == name[position] {
                position += 1
                next += 1
            } else if let last = retry {
                position = end(ofCharacterAt: last.position, in: name)
                next = last.next
                retry = (position, next)
            } else {
                return false
            }
        }
        while next < pattern.count, pattern[next] == UInt8(ascii: "*") { next += 1 }
        return next == pattern.count
    }

    private static func end(ofCharacterAt start: Int, in text: Span<UInt8>) -> Int {
        var end = start + 1
        while end < text.count, text[end] & 0xc0 == 0x80 { end += 1 }
        return end
    }
}

extension JSONValue {
    /// How many seconds before `now` the time is that this text tells; nil where it tells none.
    fileprivate func age(_ now: Timestamp) -> Int64? {
        (try? Timestamp(parsing: text)).map { now.unixSeconds - $0.unixSeconds }
    }
}
