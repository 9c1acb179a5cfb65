// KeyOutput.swift - the forms in which keys are printed
//
// Text has the words and the order of firectl, so that scripts for firectl's output work; JSON has the names of the service;
// the third form is flags. Fields that the service did not send are left out.

import CFwKeys

enum OutputFormat: String {
    case text, json, jsonl, flag, wide

    static let plain = ["text", "json"]
    static let ofRecords = plain + ["flag"]
    static let ofLists = ["text", "wide", "json", "jsonl", "flag"]

    /// What --output says, which takes these formats.
    init(_ given: String?, _ formats: [String]) throws {
        try checkChoice("--output", given, formats)
        self = OutputFormat(rawValue: given ?? "text") ?? .text
    }
}

extension Output {
    /// A new key, with its secret or with the file that the secret is in.
    mutating func addCreated(_ key: Key, _ format: OutputFormat, secretFile: String?) {
        let secret = secretFile == nil ? key.secret : nil
        switch format {
        case .json:
            add("{" + JSONObject(Array(key.members.prefix(2))).inside)
            if let secret {
                add(",\"key\":\"")
                addJSONSecret(secret)
                add("\"")
            }
            add("," + JSONObject(key.members.dropFirst(2) + [("keyFile", secretFile)]).inside + "}\n")
        case .flag: addFlags(key, secretFile, secret)
        default:
            addLines(key, ["Key Id", "Display Name"])
            addLine("Key File", secretFile)
            addSecret("Key: ", secret, "\n")
            addLines(key, ["Secure", "Expire Time", "Annotation"])
            if secretFile == nil { add("Be sure to save this key. It will not be shown again.\n") }
        }
    }

    mutating func addRecord(_ key: Key, _ format: OutputFormat) {
        switch format {
        case .json, .jsonl: add(key.json + "\n")
        case .flag: addFlags(key, nil, nil)
        default: addLines(key, key.fields.map(\.label) + ["Annotation"])
        }
    }

    /// "Name: value"; nothing where there is no value.
    mutating func addLine(_ name: String, _ value: (any JSON)?) {
        if let value { add("\(name): \(Terminal.harmless("\(value)"))\n") }
    }

    private mutating func addSecret(_ before: String, _ secret: UnsafeRawBufferPointer?, _ after: String) {
        guard let secret else { return }
        add(before)
        addBorrowed(secret)
        add(after)
    }

    private mutating func addLines(_ key: Key, _ labels: [String]) {
        let annotations = key.annotations.map { ("Annotation", "\($0)=\($1)" as (any JSON)?) }
        for (label, value) in key.fields.map({ ($0.label, $0.value) }) + annotations
        where labels.contains(label) { addLine(label, value) }
    }

    /// The record in one line, as flags whose values are quoted for a shell: named as the lines, but --key-name as in firectl.
    private mutating func addFlags(_ key: Key, _ secretFile: String?, _ secret: UnsafeRawBufferPointer?) {
        let fields = key.fields.map { field in
            let words = field.label.lowercased().replacing("display", with: "key")
            return (words.replacing(" ", with: "-"), field.value as? String)
        }
        let others = key.annotations.map { ("annotation", "\($0)=\($1)" as String?) }
        let flags = fields.prefix(2) + [("key-file", secretFile)] + fields.dropFirst(2) + others
        let words = flags.compactMap { name, value in value.map { "--\(name)=\($0.shellQuoted)" } }
        add(words.joined(separator: " "))
        addSecret(" --key=", secret, "")
        add("\n")
    }
}

extension String {
    /// A word that means to a shell what it says, and that a terminal does not act on.
    var shellQuoted: String {
        let word = Terminal.harmless(self)
        let isPlain = word.unicodeScalars.allSatisfy {
            $0.properties.isAlphabetic && $0.isASCII || "0123456789-._/@:+,=".unicodeScalars.contains($0)
        }
        return isPlain && !word.isEmpty ? word : "'\(word.replacing("'", with: "'\\''"))'"
    }
}
