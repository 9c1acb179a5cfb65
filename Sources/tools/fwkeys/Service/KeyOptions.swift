// KeyOptions.swift - the options of a new key, and of its secret
//
// The library's setters check every value, also for a dry run, so that a dry run and a create accept the same.

import ArgumentParser
import CFwKeys

struct KeyOptions: ParsableArguments {
    @Option(name: [.long, .customLong("name")]) var keyName: String?
    @Option var expireTime: String?
    @Option(parsing: .unconditionalSingleValue) var annotation: [String] = []
    @Flag var exactlyOnce = false
    @Option var settleMs: String?
    @Option var journal: String?
    @Option var secretFile: String?

    /// An option that is given and says what one key is to be.
    var given: String? {
        [
            ("--key-name", keyName), ("--expire-time", expireTime), ("--annotation", annotation.first),
            ("--secret-file", secretFile),
        ].first { $0.1 != nil }?.0
    }

    func createOptions() throws -> Handle {
        let options = try make(fw_create_options_free) { fw_create_options_new($0) }
        if let keyName { try Self.setName("--key-name", keyName, options) }
        if let expireTime { try set("--expire-time", Expiry.set(expireTime, options)) }
        for annotation in annotation {
            let parts = annotation.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            try refuse(if: parts.count < 2, "--annotation takes NAME=VALUE")
            let status = fw_create_options_set_annotation(options.pointer, String(parts[0]), String(parts[1]))
            try set("--annotation", status)
        }
        if exactlyOnce { try set("--exactly-once", fw_create_options_set_exactly_once(options.pointer, 1)) }
        return options
    }

    /// A name of blanks is refused, because nobody could tell such keys apart.
    static func setName(_ subject: String, _ name: String, _ options: Handle) throws {
        if !name.isEmpty, name.allSatisfy({ $0 == " " || $0 == "\t" }) {
            throw Failure.usage("\(subject) is blank")
        }
        try set(subject, fw_create_options_set_display_name(options.pointer, name))
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
        switch String(text.map { "0"..."9" ~= $0 ? "d" : $0 }) {
        case "dddd-dd-dd": text + "T00:00:00Z"
        case "dddd-dd-dd dd:dd:dd": text.prefix(10) + "T" + text.suffix(8) + "Z"
        default: text
        }
    }
}
