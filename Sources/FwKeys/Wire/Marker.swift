// Marker.swift - how a key that a lost answer left behind is recognised
//
// The service has no idempotency key, and the display name and the annotations are the fields of a new key that come back in
// lists. So a create that must be accounted for ends its display name with "-fwk-" and 16 hexadecimal digits drawn at
// random, or puts the digits into an annotation. A key bears a marker only if its name ends so, or the annotation is so, to
// the letter: a sweep deletes what bears one, and nothing else.

import FwKeysVocabulary

public struct Marker {
    public static var digitCount: Int { 16 }
    private static var separator: Literal { "-fwk-" }
    public static var annotationName: Literal { "fwkeys-marker" }

    private var digits = InlineArray<16, UInt8>(repeating: ASCII.zero)
    /// Where a create puts it. Both places are looked at, whatever this says.
    public var isInAnnotation = false

    private init() {}

    public init(_ text: Span<UInt8>, _ argument: Literal) throws(Refusal) {
        guard text.count == Self.digitCount else { throw Refusal(.invalidMarker, argument) }
        for index in text.indices {
            guard Self.isDigit(text[index]) else { throw Refusal(.invalidMarker, argument) }
            digits[index] = text[index]
        }
    }

    /// A new one, from the system's randomness.
    public static func random() throws(Refusal) -> Marker {
        guard var bits = Randomness.bits() else { throw Refusal(.internal, "marker") }
        var marker = Marker()
        for index in 0..<digitCount {
            marker.digits[index] = ASCII.hexDigit(UInt8(truncatingIfNeeded: bits))
            bits >>= 4
        }
        return marker
    }

    public var span: Span<UInt8> {
        @_lifetime(borrow self) get { digits.span }
    }

    /// Where in `displayName` the digits of its marker begin; nil if it bears none.
    public static func position(in displayName: Span<UInt8>) -> Int? {
        let start = displayName.count - digitCount
        let nameEnd = start - separator.byteCount
        guard nameEnd >= 0, ASCII.equal(displayName.extracting(nameEnd..<start), separator) else {
            return nil
        }
        for index in start..<displayName.count where !isDigit(displayName[index]) { return nil }
        return start
    }

    /// How many bytes of `displayName` come before its marker; all of them if it bears none.
    public static func baseNameByteCount(of displayName: Span<UInt8>) -> Int {
        guard let start = position(in: displayName) else { return displayName.count }
        return start - separator.byteCount
    }

    /// Whether a key of that name, and with that text in the annotation, bears the marker.
    public func isBorne(by displayName: Span<UInt8>, annotation: Span<UInt8>) -> Bool {
        if ASCII.equal(annotation, span) { return true }
        guard let start = Self.position(in: displayName) else { return false }
        return ASCII.equal(displayName.extracting(start..<displayName.count), span)
    }

    public func isBorne(by record: JSONValue) -> Bool {
        isBorne(
            by: record.member("displayName").text,
            annotation: record.member("annotations").member(Self.annotationName).text)
    }

    public func isBorne(by key: borrowing KeyRecord) -> Bool {
        isBorne(
            by: key.texts.text(key.displayName), annotation: key.annotations.value(of: Self.annotationName))
    }

    /// Whether a key bears some marker.
    public static func isAnyBorne(by record: JSONValue) -> Bool {
        position(in: record.member("displayName").text) != nil
            || (try? Marker(record.member("annotations").member(annotationName).text, "")) != nil
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        ASCII.isDigit(byte) || byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "f")
    }

    /// Adds to `displayName` what makes it bear the marker.
    public func mark(_ displayName: inout Bytes) throws(OutOfMemory) {
        try displayName.append(Self.separator)
        try displayName.append(span)
    }
}
