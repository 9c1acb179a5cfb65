// MarkerTests.swift - a sweep deletes what bears its marker, so nothing may bear one by likeness

import Testing

@testable import FwKeysCalls

@Suite struct MarkerTests {
    private static let digits = "0123456789abcdef"

    private func position(_ displayName: String) -> Int? {
        let name = displayName.utf8Bytes
        return Marker.position(in: name.span)
    }

    private func isBorne(_ displayName: String, annotation: String = "") throws -> Bool {
        let digits = Self.digits.utf8Bytes
        let marker = try Marker(digits.span, "marker")
        let name = displayName.utf8Bytes
        let value = annotation.utf8Bytes
        return marker.isBorne(by: name.span, annotation: value.span)
    }

    @Test(arguments: ["0123456789abcdef", "0000000000000000", "ffffffffffffffff"])
    func accepted(text: String) throws {
        let input = text.utf8Bytes
        let marker = try Marker(input.span, "marker")
        let kept = String(marker.span)
        #expect(kept == text)
    }

    @Test(arguments: [
        "", "0", "0123456789abcde", "0123456789abcdef0", "0123456789ABCDEF", "0123456789abcdeF",
        "0123456789abcdeg", "0123456789abcde ", " 0123456789abcde", "0123456789abcde\u{0}",
        "0x23456789abcdef",
        "0123-456789abcde", "0123456789abcde/", "0123456789abcde:", "0123456789abcde`", "0123456789abcdé",
        "-fwk-0123456789abcdef",
    ])
    func refused(text: String) {
        let status = refusal { () throws(Refusal) in
            let input = text.utf8Bytes
            _ = try Marker(input.span, "marker")
        }
        #expect(status == .invalidMarker)
    }

    @Test(arguments: [
        ("ci-fwk-0123456789abcdef", 7), ("-fwk-0123456789abcdef", 5), ("default-fwk-ffffffffffffffff", 12),
        ("-fwk-0123456789abcdef-fwk-0000000000000000", 26), ("é-fwk-0123456789abcdef", 7),
        ("a b-fwk-0123456789abcdef", 8), ("--fwk-0123456789abcdef", 6), ("0-fwk-0123456789abcdef", 6),
    ])
    func formed(displayName: String, start: Int) {
        #expect(position(displayName) == start)
    }

    @Test(arguments: [
        "", "-fwk-", "0123456789abcdef", "fwk-0123456789abcdef", "ci-fwk-0123456789abcde",
        "ci-fwk-0123456789abcdef0", "ci-fwk-0123456789ABCDEF", "ci-FWK-0123456789abcdef",
        "ci-Fwk-0123456789abcdef", "ci_fwk_0123456789abcdef", "ci-fwk0123456789abcdef",
        "ci-fwk--0123456789abcdef", "ci-fwk-0123456789abcdef ", "ci-fwk-0123456789abcdef-",
        "ci-fwk-0123456789abcdef.bak", "ci-fwk-0123456789abcdeg", "ci–fwk–0123456789abcdef",
        "ci-fwk-0123456789abcdef\u{0}", "ci-fwk-\u{0}123456789abcdef", "ci -fwk 0123456789abcdef",
        "ci-fwk-０１２３４５６７８９abcdef",
    ])
    func notFormed(displayName: String) throws {
        #expect(position(displayName) == nil)
        #expect(try !isBorne(displayName))
    }

    /// Names that hold the digits, or end with other ones, or with one that differs in a place.
    @Test func borne() throws {
        #expect(try isBorne("ci-fwk-0123456789abcdef"))
        #expect(try isBorne("-fwk-0123456789abcdef"))
        #expect(try isBorne("ci-fwk-0000000000000000-fwk-0123456789abcdef"))
        #expect(try !isBorne("ci-fwk-0123456789abcdef-fwk-0000000000000000"))
        #expect(try !isBorne("0123456789abcdef-fwk-0000000000000000"))
        for place in 0..<16 {
            var other = Self.digits.utf8Bytes
            other[place] = other[place] == 0x30 ? 0x31 : 0x30
            let name = "ci-fwk-" + String(decoding: other, as: UTF8.self)
            #expect(position(name) == 7)
            #expect(try !isBorne(name))
        }
    }

    @Test("An annotation bears the marker only if it is the digits and nothing else")
    func borneInAnnotation() throws {
        #expect(try isBorne("ci", annotation: Self.digits))
        #expect(try isBorne("ci-fwk-0000000000000000", annotation: Self.digits))
        #expect(try isBorne("ci-fwk-" + Self.digits, annotation: "0000000000000000"))
        for other in ["-fwk-" + Self.digits, Self.digits + "0", " " + Self.digits, "0123456789ABCDEF", "0"] {
            #expect(try !isBorne("ci", annotation: other))
        }
    }

    /// Each is a marker, borne by the name that it is put behind, and drawn anew.
    @Test func random() throws {
        var drawn: Set<String> = []
        var digits: Set<Character> = []
        for _ in 0..<500 {
            let marker = try Marker.random()
            let text = String(marker.span)
            let bytes = text.utf8Bytes
            _ = try Marker(bytes.span, "marker")
            var name = try Bytes(copying: "ci")
            try marker.mark(&name)
            let isBorne = marker.isBorne(by: name.span, annotation: ("" as Literal).bytes)
            let displayName = String(name.span)
            #expect(isBorne)
            #expect(displayName == "ci-fwk-" + text)
            drawn.insert(text)
            digits.formUnion(text)
        }
        #expect(drawn.count == 500)
        #expect(digits.count == 16)
    }
}
