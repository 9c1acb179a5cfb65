// KeyOutput.swift - the forms in which keys are printed
//
// As text in the words and the order of firectl, so that what reads firectl's output reads this; as JSON with the names of
// the service; and as flags. What the service did not send is left out.

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
        case .flag: addFlags(key, secretFile: secretFile, secret)
        default:
            addLines(key, ["Key Id", "Display Name"])
            addLine("Key File", secretFile)
            if let secret {
                add("Key: ")
                addBorrowed(secret)
                add("\n")
            }
            addLines(key, ["Secure", "Expire Time"])
            addAnnotations(key)
            if secretFile == nil { add("Be sure to save this key. It will not be shown again.\n") }
        }
    }

    mutating func addRecord(_ key: Key, _ format: OutputFormat) {
        switch format {
        case .json, .jsonl: add(key.json + "\n")
        case .flag: addFlags(key, secretFile: nil, nil)
        default:
            addLines(key, key.fields.map(\.label))
            addAnnotations(key)
        }
    }

    /// "Name: value"; nothing where there is no value.
    mutating func addLine(_ name: String, _ value: (any JSON)?) {
        if let value { add("\(name): \(Terminal.harmless("\(value)"))\n") }
    }

    private mutating func addLines(_ key: Key, _ labels: [String]) {
        for field in key.fields where labels.contains(field.label) { addLine(field.label, field.value) }
    }

    private mutating func addAnnotations(_ key: Key) {
        for (name, value) in key.annotations { addLine("Annotation", "\(name)=\(value)") }
    }

    /// The record in one line, as flags whose values are quoted for a shell.
    private mutating func addFlags(_ key: Key, secretFile: String?, _ secret: UnsafeRawBufferPointer?) {
        let fields = [
            ("key-id", key.id), ("key-name", key.displayName), ("key-file", secretFile),
            ("prefix", key.prefix), ("email", key.email), ("create-time", key.createTime),
            ("expire-time", key.expireTime), ("last-used", key.lastUsed),
        ]
        let flags = fields + key.annotations.map { ("annotation", "\($0)=\($1)") }
        let words = flags.compactMap { name, value in value.map { "--\(name)=\($0.shellQuoted)" } }
        add(words.joined(separator: " "))
        if let secret {
            add(" --key=")
            addBorrowed(secret)
        }
        add("\n")
    }
}

extension String {
    /// A word that means to a shell what it says, and that a terminal does not act on.
    var shellQuoted: String {
        let word = Terminal.harmless(self)
        let isPlain = word.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
                || "-._/@:+,=".utf8.contains(byte)
        }
        if isPlain, !word.isEmpty { return word }
        return "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
            + "'"
    }
}
