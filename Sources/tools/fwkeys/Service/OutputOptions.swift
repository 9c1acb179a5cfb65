// OutputOptions.swift - the form in which a command prints what it has to say

import ArgumentParser

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
        help: ArgumentHelp(
            "form of the output",
            discussion:
                ", one of: \(Formats.formats.map(\.rawValue).joined(separator: " ")); text if not given",
            valueName: "FORMAT"), completion: .list(Formats.formats.map(\.rawValue)))
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
