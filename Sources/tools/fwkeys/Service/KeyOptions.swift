// KeyOptions.swift - the options of a new key and of its secret, and options that select keys
//
// The library's setters check every value, also for a dry run, so that a dry run and a create accept the same; and the library
// judges every key that a selection is about, page by page.

import ArgumentParser
import CFwKeys

struct KeyOptions: ParsableArguments {
    @Option(name: [.long, .customLong("name")]) var keyName: String?
    @Option var expireTime: String?
    @Option(parsing: .unconditionalSingleValue) var annotation: [String] = []
    @Flag var exactlyOnce = false
    @Option var settleMs: Milliseconds?
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
        try refuseSameFile([("--secret-file", secretFile), ("--journal", journal)])
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
        let isBlank = !name.isEmpty && name.allSatisfy { $0 == " " || $0 == "\t" }
        try refuse(if: isBlank, "\(subject) is blank")
        try set(subject, fw_create_options_set_display_name(options.pointer, name))
    }
}

/// The forms of an expiry: firectl's, which has no zone and is UTC here, a duration, and RFC 3339.
enum Expiry {
    /// Sets the expiry. Whether a time exists and lies in the future is the library's to say.
    static func set(_ text: String, _ options: Handle) -> fw_status {
        if let seconds = Seconds(argument: text)?.count {
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

struct SelectionOptions: ParsableArguments {
    @Option var olderThan: Seconds?
    @Option var unusedFor: Seconds?
    @Option var expiresWithin: Seconds?
    @Option var name: String?
    @Option(parsing: .unconditionalSingleValue) var annotation: [String] = []
    @Flag var marker = false

    var isGiven: Bool {
        [olderThan, unusedFor, expiresWithin].contains { $0 != nil } || name != nil || !annotation.isEmpty
            || marker
    }

    func apply(to options: Handle) throws {
        try set("--older-than", olderThan?.count, options, fw_list_options_set_older_than_seconds)
        try set("--unused-for", unusedFor?.count, options, fw_list_options_set_unused_for_seconds)
        try set("--expires-within", expiresWithin?.count, options, fw_list_options_set_expires_within_seconds)
        try set("--name", name, options, fw_list_options_set_name_pattern)
        for annotation in annotation {
            let parts = annotation.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let value = parts.count > 1 ? String(parts[1]) : nil
            try set(
                "--annotation", fw_list_options_set_annotation(options.pointer, String(parts[0]), value))
        }
        if marker { try set("--marker", fw_list_options_set_marked(options.pointer, 1)) }
    }
}
