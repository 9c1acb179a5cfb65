// Marker.swift - recognizes the orphan of a lost response
//
// The service has no idempotency key, but lists show the display name and the annotations of a key. So an exactly-once create
// adds "-fwk-" and 16 random hexadecimal digits to the display name, or puts the digits into an annotation. A key has the
// marker only if its name or annotation matches exactly: a sweep deletes these keys and no others.

import FwKeysVocabulary

public struct Marker: BitwiseCopyable {
    public static var digitCount: Int { 16 }
    private static var separator: Literal { "-fwk-" }
    public static var annotationName: Literal { "fwkeys-marker" }

    private var digits = InlineArray<16, UInt8>(repeating: ASCII.zero)
    /// Where a create puts the marker. The library looks in both places in any case.
    public var isInAnnotation = false

    private init() {}

    public init(_ text: Span<UInt8>, _ argument: Literal) throws(Refusal) {
        guard text.count == Self.digitCount else { throw Refusal(.invalidMarker, argument) }
        for index in text.indices {
            guard Self.isDigit(text[index]) else { throw Refusal(.invalidMarker, argument) }
            digits[index] = text[index]
        }
    }

    /// Makes a new random marker.
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
        return (try? Marker(displayName.extracting(start..<displayName.count), "")).map { _ in start }
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

    /// Whether a key has any marker.
    public static func isAnyBorne(by record: JSONValue) -> Bool {
        position(in: record.member("displayName").text) != nil
            || (try? Marker(record.member("annotations").member(annotationName).text, "")) != nil
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        ASCII.isDigit(byte) || byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "f")
    }

    /// Adds the marker to `displayName`.
    public func mark(_ displayName: inout Bytes) throws(OutOfMemory) {
        try displayName.append(Self.separator)
        try displayName.append(span)
    }
}
