// SettingsFileTests.swift - settings files as people write them, and what is said of each line

import Foundation
import Testing

@testable import FwKeysCalls

@Suite struct SettingsFileTests {
    /// `name=value@line` of each setting; `?@line` of what is no setting, `$@line` of a variable, `-@line` of others' settings.
    private func settings(_ text: [UInt8]) -> [String] {
        var settings: [String] = []
        SettingsFile.forEachLine(in: text.span) { line, name, value, number in
            switch line {
            case .setting: settings.append("\(String(name))=\(String(value))@\(number)")
            case .noSetting: settings.append("?@\(number)")
            case .unexpandedVariable: settings.append("$@\(number)")
            case .settingOfOthers: settings.append("-@\(number)")
            }
        }
        return settings
    }

    @Test(
        "A line is a name, = or :, and a value",
        arguments: [
            ("", []), ("\n\n", []), ("api_key = fw_a\n", ["api_key=fw_a@1"]),
            ("api_key=fw_a", ["api_key=fw_a@1"]), ("a: b\n", ["a=b@1"]), ("a:b=c", ["a=b=c@1"]),
            ("a=b:c", ["a=b:c@1"]),
            ("\t api_key\t=\tfw_a \t\n", ["api_key=fw_a@1"]), ("a=1\r\nb=2\r\n", ["a=1@1", "b=2@2"]),
            ("\u{feff}a=1", ["a=1@1"]), ("\u{feff}# a\n", []), ("a = b c\n", ["a=b c@1"]),
            ("a = é", ["a=é@1"]),
            ("url = https://h/?a=b=c\n", ["url=https://h/?a=b=c@1"]), ("a==b", ["a==b@1"]),
            ("a=\nb = \n", ["a=@1", "b=@2"]), ("a=1\na=2", ["a=1@1", "a=2@2"]), ("A=1", ["A=1@1"]),
            ("a=1\rb=2", ["a=1@1", "b=2@2"]), ("a=1\n\n\nb=2", ["a=1@1", "b=2@4"]),
            ("a=1\r\r\nb=2", ["a=1@1", "b=2@3"]),
            ("export a=1", ["export a=1@1"]),
        ])
    func lines(text: String, expected: [String]) {
        #expect(settings(text.utf8Bytes) == expected)
    }

    @Test(
        "A value in quotes is what is between them",
        arguments: [
            ("a = \"b\"", ["a=b@1"]), ("a='b c'", ["a=b c@1"]), ("a=\"\"", ["a=@1"]),
            ("a=\"b' \"", ["a=b' @1"]),
            ("a=\"b", ["a=\"b@1"]), ("a=\"b\"c", ["a=\"b\"c@1"]), ("a='b # c'", ["a=b # c@1"]),
            ("a='b' # c", ["a=b@1"]),
            ("a='b';c", ["a=b@1"]), ("a=\"", ["a=\"@1"]),
        ])
    func quotes(text: String, expected: [String]) {
        #expect(settings(text.utf8Bytes) == expected)
    }

    @Test(
        "A comment begins with # or ; at the start of a line or behind a blank",
        arguments: [
            ("# a=1\n; b=2\n  # c=3\n\t;d=4\ne=5", ["e=5@5"]), ("a=1 # b", ["a=1@1"]), ("a=1\t;b", ["a=1@1"]),
            ("a=1;b=2", ["a=1;b=2@1"]), ("a=1#2", ["a=1#2@1"]), ("a=#1", ["a=@1"]), ("a= ;1", ["a=@1"]),
            ("#", []), (";", []), ("a#=1", ["a#=1@1"]),
        ])
    func comments(text: String, expected: [String]) {
        #expect(settings(text.utf8Bytes) == expected)
    }

    @Test(
        "Settings in a section of others are not ours",
        arguments: [
            ("[fireworks]\na=1", ["a=1@2"]), ("[Fireworks]\na=1", ["a=1@2"]),
            ("[ fireworks ]\na=1", ["a=1@2"]),
            ("[DEFAULT]\na=1", ["a=1@2"]), ("[default] # x\na=1", ["a=1@2"]),
            ("[fireworks];x\na=1", ["a=1@2"]),
            ("a=1\n[other]\na=2\nnonsense\n[fireworks]\nb=3", ["a=1@1", "-@3", "-@4", "b=3@6"]),
            ("[other]\na=1", ["-@2"]), ("[]\na=1", ["-@2"]), ("[fireworks] x\na=1", ["-@2"]),
            ("[fireworks\na=1", ["-@2"]), ("  [fireworks]  \r\na=1", ["a=1@2"]),
            ("[fireworks.eu]\na=1", ["-@2"]),
            ("[other]\n[fireworks]\na=1", ["a=1@3"]), ("a=[other]\nb=1", ["a=[other]@1", "b=1@2"]),
        ])
    func sections(text: String, expected: [String]) {
        #expect(settings(text.utf8Bytes) == expected)
    }

    @Test(
        "Lines that are no setting, and variables of a shell",
        arguments: [
            ("nonsense", ["?@1"]), ("a=1\n\n# c\r\napi_key fw_a\r\nb=2", ["a=1@1", "?@4", "b=2@5"]),
            ("=1", ["?@1"]), (" = ", ["?@1"]), ("=", ["?@1"]), (":", ["?@1"]), ("a=1\nx", ["a=1@1", "?@2"]),
            ("\u{feff}\u{feff}x", ["?@1"]), ("a=$B", ["$@1"]), ("a = \"${B}\"", ["$@1"]),
            ("a=b$c", ["a=b$c@1"]),
        ])
    func linesThatAreNoSetting(text: String, expected: [String]) {
        #expect(settings(text.utf8Bytes) == expected)
    }

    @Test(
        "Names count in any case, with - or _",
        arguments: [
            ("api_key", SettingsFile.Name.apiKey), ("API-KEY", .apiKey), ("Account_Id", .accountID),
            ("user-id", .userID),
            ("base_url", .baseURL), ("apikey", nil), ("api_key ", nil), ("", nil), ("api.key", nil),
        ])
    func names(text: String, expected: SettingsFile.Name?) {
        let bytes = text.utf8Bytes
        #expect(SettingsFile.Name(bytes.span) == expected)
    }

    @Test func bytesThatAreNoText() {
        #expect(settings([0xef, 0xbb]) == ["?@1"])
        #expect(settings([0x61, 0x3d, 0x00, 0x62]) == ["a=\u{0}b@1"])
        #expect(settings([0xff, 0xfe, 0x61, 0x00]) == ["?@1"])
    }

    @Test func whatTheReaderThrowsEndsIt() {
        let text = "a=1\nb=2\nc=3".utf8Bytes
        var lines: [Int64] = []
        let status = refusal { () throws(Refusal) in
            try SettingsFile.forEachLine(in: text.span) { (_, _, _, line) throws(Refusal) in
                lines.append(line)
                if line == 2 { throw Refusal(.malformedSettings, "") }
            }
        }
        #expect(status == .malformedSettings)
        #expect(lines == [1, 2])
    }

    // The file itself.

    /// What reading a file comes to: its settings and whether others can read it, or why it cannot be read.
    private func read(_ path: String) throws -> (
        settings: [String], isExposed: Bool, flaw: SettingsFile.ParseError?
    ) {
        let pages = try SecretPages.make()
        let bytes = path.utf8Bytes
        let text = try Text(bytes.span)
        do throws(SettingsFile.ParseError) {
            let file = try SettingsFile(text, into: pages)
            var settings: [String] = []
            file.forEachLine { _, name, value, _ in settings.append("\(String(name))=\(String(value))") }
            return (settings, file.isExposed, nil)
        } catch {
            return ([], false, error)
        }
    }

    private func withFile(_ contents: [UInt8], mode: Int, _ body: (String) throws -> Void) throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "fwkeys-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: directory) }
        let path = directory.appending(path: "auth.ini").path()
        try Data(contents).write(to: URL(filePath: path))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        try body(path)
    }

    @Test(arguments: [
        (0o600, false), (0o400, false), (0o620, false), (0o640, true), (0o604, true), (0o644, true),
    ])
    func whoMayRead(mode: Int, isExposed: Bool) throws {
        try withFile("a=1".utf8Bytes, mode: mode) { path in
            let file = try read(path)
            #expect(file.flaw == nil)
            #expect(file.settings == ["a=1"])
            #expect(file.isExposed == isExposed)
        }
    }

    @Test(arguments: [0, 1, 4_095, 4_096, 65_536, 65_537])
    func size(count: Int) throws {
        try withFile([UInt8](repeating: 0x23, count: count), mode: 0o600) { path in
            let flaw = try read(path).flaw
            #expect(flaw == (count > 65_536 ? .unreadable(0) : nil))
        }
    }

    @Test func whatIsNoFile() throws {
        try withFile([], mode: 0o600) { path in
            let directory = URL(filePath: path).deletingLastPathComponent().path()
            let flaws = try [path + ".missing", path + "/auth.ini", directory].map { try read($0).flaw }
            #expect(flaws == [.missing, .missing, .unreadable(0)])
        }
    }
}
