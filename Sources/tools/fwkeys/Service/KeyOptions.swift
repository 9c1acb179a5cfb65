// KeyOptions.swift - what a new key is to be, and in which form a command prints
//
// The library's setters judge every value, for a dry run too, so that what a dry run lets pass is what a create lets pass.

import ArgumentParser
import CFwKeys

struct KeyOptions: ParsableArguments {
    @Option(name: [.customLong("key-name"), .customLong("name")], help: .value("NAME", "name of the key"))
    var keyName: String?

    @Option(
        help: .value(
            "TIME", "when the key stops working",
            "; never if not given. YYYY-MM-DD[ HH:MM:SS] in UTC, RFC 3339 with any offset, or a time from now "
                + "such as 30d or 12h"))
    var expireTime: String?

    @Option(
        parsing: .unconditionalSingleValue,
        help: .value("NAME=VALUE", "note that the service keeps with the key", "; may be repeated"))
    var annotation: [String] = []

    @Flag(
        help: .flag(
            "leave one key whatever happens on the way",
            ": the name gets a marker, and where an answer is lost, the key that may have come of it is found by "
                + "its marker and deleted before another one is created"))
    var exactlyOnce = false

    @Option(
        name: .customLong("settle-ms"),
        help: .value("N", "milliseconds before each look for lost keys", "; 1000 if not given"))
    var settle: String?

    /// Sets how long to wait before each look.
    func apply(to config: Owned) throws(Failure) {
        if let settle {
            try set("--settle-ms", fw_config_set_settle_ms(config.pointer, number("--settle-ms", settle)))
        }
    }

    /// The library's options for a create.
    func createOptions() throws(Failure) -> Owned {
        let options = try make(fw_create_options_free) { fw_create_options_new($0) }
        if let keyName { try Self.setName("--key-name", keyName, options) }
        if let expireTime { try set("--expire-time", Expiry.set(expireTime, options)) }
        for annotation in annotation {
            guard let equals = annotation.firstIndex(of: "=") else {
                throw .usage("--annotation takes NAME=VALUE")
            }
            let value = String(annotation[annotation.index(after: equals)...])
            try set(
                "--annotation",
                fw_create_options_set_annotation(options.pointer, String(annotation[..<equals]), value))
        }
        if exactlyOnce { try set("--exactly-once", fw_create_options_set_exactly_once(options.pointer, 1)) }
        return options
    }

    /// A name of blanks is a mistake: nobody could tell such a key from others.
    static func setName(_ subject: String, _ name: String, _ options: Owned) throws(Failure) {
        if !name.isEmpty, name.allSatisfy({ $0 == " " || $0 == "\t" }) {
            throw .usage("\(subject) holds nothing but blanks")
        }
        try set(subject, fw_create_options_set_display_name(options.pointer, name))
    }
}

/// The forms of an expiry: firectl's, which has no zone and is UTC here, a duration, and RFC 3339.
enum Expiry {
    /// Sets the expiry. Whether a time exists and lies in the future is the library's to say.
    static func set(_ text: String, _ options: Owned) -> fw_status {
        if let seconds = duration(text) {
            return fw_create_options_set_expire_time_unix(options.pointer, Clock.wall / 1000 + seconds)
        }
        return fw_create_options_set_expire_time(options.pointer, rfc3339(text))
    }

    /// The seconds of "90s", "30m", "12h", "30d" or "2w".
    private static func duration(_ text: String) -> Int64? {
        let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604_800]
        guard let unit = text.last.flatMap({ units[$0] }), (2...8).contains(text.utf8.count) else {
            return nil
        }
        let digits = text.dropLast()
        return digits.utf8.allSatisfy { (0x30...0x39).contains($0) } ? Int64(digits).map { $0 * unit } : nil
    }

    private static func rfc3339(_ text: String) -> String {
        if matches(text, "dddd-dd-dd") { return text + "T00:00:00Z" }
        if matches(text, "dddd-dd-dd dd:dd:dd") { return text.prefix(10) + "T" + text.suffix(8) + "Z" }
        return text
    }

    /// Whether a text has the form of the pattern, in which "d" stands for any digit.
    private static func matches(_ text: String, _ pattern: String) -> Bool {
        text.utf8.count == pattern.utf8.count
            && zip(text.utf8, pattern.utf8).allSatisfy { $1 == 0x64 ? (0x30...0x39).contains($0) : $0 == $1 }
    }
}

extension ArgumentHelp {
    /// What an option is for, in a few words for menus; what the help adds to that; and what its value is called.
    static func value(_ name: String, _ summary: String = "", _ more: String? = nil) -> ArgumentHelp {
        ArgumentHelp(summary, discussion: more ?? "", valueName: name)
    }

    static func flag(_ summary: String, _ more: String) -> ArgumentHelp {
        ArgumentHelp(summary, discussion: more)
    }
}

protocol OutputFormats {
    /// The default first.
    static var formats: [OutputFormat] { get }
}

enum PlainFormats: OutputFormats {
    static let formats: [OutputFormat] = [.text, .json]
}

enum RecordFormats: OutputFormats {
    static let formats: [OutputFormat] = [.text, .json, .flag]
}

enum ListFormats: OutputFormats {
    static let formats: [OutputFormat] = [.text, .wide, .json, .jsonl, .flag]
}

struct OutputOptions<Formats: OutputFormats>: ParsableArguments {
    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: .value(
            "FORMAT", "form of the output",
            ", one of: \(Formats.formats.map(\.rawValue).joined(separator: " ")); text if not given"),
        completion: .list(Formats.formats.map(\.rawValue)))
    var output: String?

    func format() throws(Failure) -> OutputFormat {
        guard let output else { return .text }
        guard let format = OutputFormat(rawValue: output), Formats.formats.contains(format) else {
            throw .usage("--output is one of: \(Formats.formats.map(\.rawValue).joined(separator: " "))")
        }
        OutputChoice.isJSON = format == .json
        return format
    }
}

enum OutputChoice {
    /// Whether a failure is told as a document, too: not once another document was begun.
    nonisolated(unsafe) static var isJSON = false
}
