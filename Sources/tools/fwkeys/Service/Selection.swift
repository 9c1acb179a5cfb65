// Selection.swift - options that select keys
//
// The library judges every key, page by page. Here are the options that say what it judges by.

import ArgumentParser
import CFwKeys

struct SelectionOptions: ParsableArguments {
    @Option var olderThan: String?
    @Option var unusedFor: String?
    @Option var expiresWithin: String?
    @Option var name: String?
    @Option(parsing: .unconditionalSingleValue) var annotation: [String] = []
    @Flag var marker = false

    var isGiven: Bool {
        [olderThan, unusedFor, expiresWithin, name].contains { $0 != nil } || !annotation.isEmpty || marker
    }

    func apply(to options: Handle) throws {
        try setSeconds("--older-than", olderThan, options, fw_list_options_set_older_than_seconds)
        try setSeconds("--unused-for", unusedFor, options, fw_list_options_set_unused_for_seconds)
        try setSeconds("--expires-within", expiresWithin, options, fw_list_options_set_expires_within_seconds)
        try set("--name", name, options, fw_list_options_set_name_pattern)
        for annotation in annotation {
            let parts = annotation.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let value = parts.count > 1 ? String(parts[1]) : nil
            try set(
                "--annotation", fw_list_options_set_annotation(options.pointer, String(parts[0]), value))
        }
        if marker { try set("--marker", fw_list_options_set_marked(options.pointer, 1)) }
    }

    private func setSeconds(
        _ name: String, _ given: String?, _ options: Handle, _ setter: (OpaquePointer?, Int64) -> fw_status
    ) throws {
        guard let given else { return }
        guard let seconds = Clock.duration(given) else {
            throw Failure.usage("\(name) takes a time such as 30d or 12h")
        }
        try set(name, setter(options.pointer, seconds))
    }
}
