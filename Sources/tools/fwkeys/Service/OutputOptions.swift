// OutputOptions.swift - in which form a command prints

import ArgumentParser

protocol OutputFormats {
    /// The default first.
    static var formats: [OutputFormat] { get }
}

enum PlainFormats: OutputFormats { static let formats: [OutputFormat] = [.text, .json] }
enum RecordFormats: OutputFormats { static let formats: [OutputFormat] = [.text, .json, .flag] }
enum ListFormats: OutputFormats { static let formats: [OutputFormat] = [.text, .wide, .json, .jsonl, .flag] }

struct OutputOptions<Formats: OutputFormats>: ParsableArguments {
    private static var names: [String] { Formats.formats.map(\.rawValue) }

    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: .value(
            "FORMAT", "form of the output", ", one of: \(names.joined(separator: " ")); text if not given"),
        completion: .list(names)) var output: String?

    func format() throws -> OutputFormat {
        guard let format = OutputFormat(rawValue: output ?? "text"), Formats.formats.contains(format) else {
            throw Failure.usage("--output is one of: \(Self.names.joined(separator: " "))")
        }
        return format
    }
}
