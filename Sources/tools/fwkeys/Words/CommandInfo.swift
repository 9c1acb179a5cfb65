// CommandInfo.swift - names of the commands and their options, from swift-argument-parser
//
// The help and the completions are made from this, so that neither can fall behind the declarations of the commands.

import ArgumentParser
import FoundationEssentials

protocol Command: ParsableCommand {
    /// Whether the words behind "--" are a program and its arguments.
    static var takesProgram: Bool { get }
}

extension Command {
    static var takesProgram: Bool { false }
    static var name: String { configuration.commandName ?? "" }
}

extension CommandConfiguration {
    /// With a super-command the parser does not look for options that print its own completion scripts, which takes a third
    /// of its time.
    init(_ name: String, _ abstract: String, aliases: [String] = []) {
        self.init(
            commandName: name, _superCommandName: "fwkeys", abstract: abstract, aliases: aliases)
    }
}

struct CommandInfo: Decodable {
    struct Argument: Decodable {
        let kind: String
        let shouldDisplay: Bool
        let isOptional: Bool
        let isRepeating: Bool
        let parsingStrategy: String
        let names: [[String: String]]?
        let valueName: String?
        let completionKind: [String: [String: [String]]]?
        /// What it is for; nil for an operand.
        fileprivate(set) var text: OptionText?

        private func names(_ kind: String, _ dashes: String) -> [String] {
            (names ?? []).filter { $0["kind"] == kind }.compactMap { $0["name"] }.map { dashes + $0 }
        }
        var longNames: [String] { names("long", "--") }
        var long: String { longNames.first ?? "" }
        var short: String? { names("short", "-").first }
        var forms: [String] { longNames + (short.map { [$0] } ?? []) }
        var takesValue: Bool { kind == "option" }
        var value: String { text?.value ?? "" }
        var isFile: Bool { value == "PATH" || value == "FILE" }
        var summary: String { text?.summary ?? "" }
        var values: [String] { completionKind?["list"]?["values"] ?? [] }
        var demand: String {
            if !values.isEmpty { return "is one of: \(values.joined(separator: " "))" }
            return value == "N" ? "is not a number" : "takes a time such as 30d or 12h"
        }
        var isProgram: Bool { parsingStrategy == "postTerminator" }

        /// "[KEY_ID...]", of what is not an option: `keyID` is called KEY_ID.
        var usage: String {
            let name = (valueName ?? "").uppercased().replacing("-", with: "_")
            if isProgram { return "[-- \(name) [ARGUMENT]...]" }
            let word = name + (isRepeating ? "..." : "")
            return isOptional ? "[\(word)]" : word
        }
    }

    private enum CodingKeys: String, CodingKey {
        case name = "commandName"
        case summary = "abstract"
        case aliases, arguments
    }

    let name: String
    let summary: String
    let aliases: [String]?
    private let arguments: [Argument]

    var allNames: [String] { [name] + (aliases ?? []) }
    private(set) var options: [Argument] = []
    private var operands: [Argument] { arguments.filter { $0.kind == "positional" } }
    private var ordinary: [Argument] { operands.filter { !$0.isProgram } }
    var mostOperands: Int { ordinary.contains(where: \.isRepeating) ? Int.max : ordinary.count }
    var fewestOperands: Int { ordinary.count { !$0.isOptional } }
    var operandValues: [String] { name == "help" ? Self.types.map { $0.name } : operands.first?.values ?? [] }

    /// " KEY_ID [-- COMMAND [ARGUMENT]...]"
    var usage: String { operands.filter(\.shouldDisplay).map { " \($0.usage)" }.joined() }

    /// The option of that name, with its dashes.
    func option(_ name: String) -> Argument? { options.first { $0.longNames.contains(name) } }

    /// The commands there are, in the order of the help; said when the program begins, for nothing here knows any.
    nonisolated(unsafe) static var types: [any Command.Type] = []

    static let all = types.map(of)

    static func type(_ name: String) -> (any Command.Type)? {
        types.first { $0.name == name || $0.configuration.aliases.contains(name) }
    }

    static func of(_ type: any Command.Type) -> CommandInfo {
        struct Dump: Decodable { let command: CommandInfo }
        guard let dump = try? JSONDecoder().decode(Dump.self, from: Data(type._dumpHelp().utf8)) else {
            fatalError("swift-argument-parser does not tell about \(type.name)")
        }
        var info = dump.command
        info.options = info.arguments.filter { $0.kind != "positional" && $0.shouldDisplay }
        for index in info.options.indices {
            info.options[index].text = OptionText.of(info.options[index].long, in: info.name)
        }
        return info
    }
}
