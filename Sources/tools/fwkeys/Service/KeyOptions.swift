// KeyOptions.swift - what a new key is to be
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
            "; never if not given. YYYY-MM-DD[ HH:MM:SS] in UTC, RFC 3339 with any offset, or a time from now such as 30d or 12h"
        ))
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
    @OptionGroup var settle: SettleOption

    func createOptions() throws -> Handle {
        let options = try make(fw_create_options_free) { fw_create_options_new($0) }
        if let keyName { try Self.setName("--key-name", keyName, options) }
        if let expireTime { try set("--expire-time", Expiry.set(expireTime, options)) }
        for annotation in annotation {
            let parts = annotation.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count < 2 { throw Failure.usage("--annotation takes NAME=VALUE") }
            let status = fw_create_options_set_annotation(options.pointer, String(parts[0]), String(parts[1]))
            try set("--annotation", status)
        }
        if exactlyOnce { try set("--exactly-once", fw_create_options_set_exactly_once(options.pointer, 1)) }
        return options
    }

    /// A name of blanks is a mistake: nobody could tell such a key from others.
    static func setName(_ subject: String, _ name: String, _ options: Handle) throws {
        if !name.isEmpty, name.allSatisfy({ $0 == " " || $0 == "\t" }) {
            throw Failure.usage("\(subject) holds nothing but blanks")
        }
        try set(subject, fw_create_options_set_display_name(options.pointer, name))
    }
}

struct SettleOption: ParsableArguments {
    @Option(
        name: .customLong("settle-ms"),
        help: .value(
            "N", "milliseconds before each look for lost keys", ", or a time such as 2s; 1000 if not given"))
    var settle: String?

    func apply(to config: Handle) throws {
        guard let settle else { return }
        try set("--settle-ms", fw_config_set_settle_ms(config.pointer, milliseconds("--settle-ms", settle)))
    }
}

/// The forms of an expiry: firectl's, which has no zone and is UTC here, a duration, and RFC 3339.
enum Expiry {
    /// Sets the expiry. Whether a time exists and lies in the future is the library's to say.
    static func set(_ text: String, _ options: Handle) -> fw_status {
        if let seconds = Clock.duration(text) {
            return fw_create_options_set_expire_time_unix(options.pointer, Clock.wall / 1000 + seconds)
        }
        return fw_create_options_set_expire_time(options.pointer, rfc3339(text))
    }

    private static func rfc3339(_ text: String) -> String {
        if matches(text, "dddd-dd-dd") { return text + "T00:00:00Z" }
        if matches(text, "dddd-dd-dd dd:dd:dd") { return text.prefix(10) + "T" + text.suffix(8) + "Z" }
        return text
    }

    /// Whether a text has the form of the pattern, in which "d" stands for any digit.
    private static func matches(_ text: some StringProtocol, _ pattern: String) -> Bool {
        text.utf8.count == pattern.utf8.count
            && zip(text.utf8, pattern.utf8).allSatisfy { $1 == 0x64 ? (0x30...0x39).contains($0) : $0 == $1 }
    }
}
