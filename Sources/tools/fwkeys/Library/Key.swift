// Key.swift - an API key's record, and the forms in which it is printed
//
// As text in the words and the order of firectl, so that what reads firectl's output reads this; as JSON with the names of
// the service; and as flags. What the service did not send is left out.

import CFwKeys

struct Key {
    let pointer: OpaquePointer?

    var id: String? { text(fw_api_key_id(pointer)) }
    var displayName: String? { text(fw_api_key_display_name(pointer)) }
    var prefix: String? { text(fw_api_key_prefix(pointer)) }
    var email: String? { text(fw_api_key_email(pointer)) }
    var createTime: String? { text(fw_api_key_create_time(pointer)) }
    var expireTime: String? { text(fw_api_key_expire_time(pointer)) }
    var lastUsed: String? { text(fw_api_key_last_used(pointer)) }
    var marker: String? { text(fw_api_key_marker(pointer)) }
    var unsettledAttempts: Int { Int(fw_api_key_unsettled_attempts(pointer)) }
    var isSecure: Bool { fw_api_key_secure(pointer) == 1 }

    /// The name without the marker behind it.
    var baseName: String? {
        displayName.map {
            String(decoding: $0.utf8.prefix(fw_api_key_base_name_length(pointer)), as: UTF8.self)
        }
    }

    /// The secret, in the library's memory; nil for a record.
    var secret: UnsafeRawBufferPointer? {
        var length = 0
        guard let start = fw_api_key_secret(pointer, &length) else { return nil }
        return UnsafeRawBufferPointer(start: start, count: length)
    }

    var annotations: [(String, String)] {
        (0..<fw_api_key_annotation_count(pointer)).map { index in
            (
                text(fw_api_key_annotation_name(pointer, index)) ?? "",
                text(fw_api_key_annotation_value(pointer, index)) ?? ""
            )
        }
    }

    static func seconds(
        _ read: (OpaquePointer?, UnsafeMutablePointer<Int64>?) -> fw_status, _ pointer: OpaquePointer?
    ) -> Int64? {
        var seconds: Int64 = 0
        return read(pointer, &seconds) == FW_OK ? seconds : nil
    }

    /// The members that stand behind the name and the secret.
    fileprivate var members: [(String, JSONValue?)] {
        let annotations = annotations.map { ($0.0, Optional(JSONValue.string($0.1))) }
        return [
            ("createTime", createTime.map(JSONValue.string)), ("secure", .bool(isSecure)),
            ("email", email.map(JSONValue.string)), ("prefix", prefix.map(JSONValue.string)),
            ("expireTime", expireTime.map(JSONValue.string)), ("lastUsed", lastUsed.map(JSONValue.string)),
            ("annotations", annotations.isEmpty ? nil : .object(annotations)),
        ]
    }

    fileprivate var names: [(String, JSONValue?)] {
        [("keyId", id.map(JSONValue.string)), ("displayName", displayName.map(JSONValue.string))]
    }

    /// The record as an object, without its secret.
    var json: JSONValue { .object(names + members) }
}

/// How a command prints what it has to say.
enum OutputFormat: String {
    case text, json, jsonl, flag, wide
}

extension Output {
    /// A new key, with its secret or with the file that the secret is in.
    mutating func addCreated(_ key: Key, _ format: OutputFormat, secretFile: String?) {
        switch format {
        case .json:
            add("{" + JSON.members(key.names))
            if secretFile == nil, let secret = key.secret {
                add(",\"key\":\"")
                addJSONSecret(secret)
                add("\"")
            }
            add("," + JSON.members(key.members + [("keyFile", secretFile.map(JSONValue.string))]) + "}\n")
        case .flag: addFlags(key, secretFile: secretFile, withSecret: true)
        default:
            addLine("Key Id", key.id)
            addLine("Display Name", key.displayName)
            addLine("Key File", secretFile)
            if secretFile == nil, let secret = key.secret {
                add("Key: ")
                addBorrowed(secret)
                add("\n")
            }
            addLine("Secure", key.isSecure ? "true" : "false")
            addLine("Expire Time", key.expireTime)
            addAnnotations(key)
            if secretFile == nil { add("Be sure to save this key. It will not be shown again.\n") }
        }
    }

    /// The record of a key, without a secret.
    mutating func addRecord(_ key: Key, _ format: OutputFormat) {
        switch format {
        case .json, .jsonl: add(key.json.text + "\n")
        case .flag: addFlags(key, secretFile: nil, withSecret: false)
        default:
            addLine("Key Id", key.id)
            addLine("Display Name", key.displayName)
            addLine("Prefix", key.prefix)
            addLine("Secure", key.isSecure ? "true" : "false")
            addLine("Email", key.email)
            addLine("Create Time", key.createTime)
            addLine("Expire Time", key.expireTime)
            addLine("Last Used", key.lastUsed)
            addAnnotations(key)
        }
    }

    /// "Name: value"; nothing where there is no value.
    mutating func addLine(_ name: String, _ value: String?) {
        if let value { add("\(name): \(Terminal.harmless(value))\n") }
    }

    private mutating func addAnnotations(_ key: Key) {
        for (name, value) in key.annotations { addLine("Annotation", "\(name)=\(value)") }
    }

    /// The record in one line, as flags whose values are quoted for a shell.
    private mutating func addFlags(_ key: Key, secretFile: String?, withSecret: Bool) {
        var flags = [
            ("key-id", key.id), ("key-name", key.displayName), ("key-file", secretFile),
            ("prefix", key.prefix),
            ("email", key.email), ("create-time", key.createTime), ("expire-time", key.expireTime),
            ("last-used", key.lastUsed),
        ]
        flags += key.annotations.map { ("annotation", "\($0)=\($1)") }
        add(
            flags.compactMap { name, value in value.map { "--\(name)=\(Shell.quoted(Terminal.harmless($0)))" }
            }
            .joined(separator: " "))
        if withSecret, secretFile == nil, let secret = key.secret {
            add(" --key=")
            addBorrowed(secret)
        }
        add("\n")
    }
}

enum Shell {
    /// A word that means to a shell what it says.
    static func quoted(_ word: String) -> String {
        let isPlain = word.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
                || "-._/@:+,=".utf8.contains(byte)
        }
        return isPlain && !word.isEmpty
            ? word
            : "'"
                + word.split(separator: "'", omittingEmptySubsequences: false)
                .joined(separator: "'\\''") + "'"
    }
}
