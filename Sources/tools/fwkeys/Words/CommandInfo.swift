// CommandInfo.swift - what the commands and their options are called, as swift-argument-parser tells it
//
// The help and the completions are made from this, so that neither can fall behind the declarations of the commands.

import ArgumentParser
import FoundationEssentials

protocol Command: ParsableCommand {
    func execute() throws -> ExitStatus
    /// Whether the words behind "--" are a program and its arguments.
    static var takesProgram: Bool { get }
}

extension Command {
    static var takesProgram: Bool { false }
    static var name: String { configuration.commandName ?? "" }
}

struct CommandInfo: Decodable {
    struct Argument: Decodable {
        struct Name: Decodable {
            let kind: String
            let name: String
        }
        struct CompletionKind: Decodable {
            struct Choices: Decodable { let values: [String] }
            struct Files: Decodable {}
            let list: Choices?
            let file: Files?
        }

        let kind: String
        let shouldDisplay: Bool
        let sectionTitle: String?
        let isOptional: Bool
        let isRepeating: Bool
        let parsingStrategy: String
        let names: [Name]?
        let valueName: String?
        let abstract: String?
        let discussion: String?
        let completionKind: CompletionKind?

        var longNames: [String] { (names ?? []).filter { $0.kind == "long" }.map { "--\($0.name)" } }
        var long: String { longNames.first ?? "" }
        var short: String? { names?.first { $0.kind == "short" }.map { "-\($0.name)" } }
        var forms: [String] { longNames + (short.map { [$0] } ?? []) }
        var takesValue: Bool { kind == "option" }
        var values: [String] { completionKind?.list?.values ?? [] }
        var isFile: Bool { completionKind?.file != nil }
        var isProgram: Bool { parsingStrategy == "postTerminator" }
        var summary: String { long == "--help" ? "print this help" : abstract ?? "" }

        /// "[KEY_ID...]"
        var usage: String {
            if isProgram { return "[-- \(valueName ?? "") [ARGUMENT]...]" }
            let word = (valueName ?? "") + (isRepeating ? "..." : "")
            return isOptional ? "[\(word)]" : word
        }
    }

    let commandName: String
    let abstract: String?
    let discussion: String?
    let arguments: [Argument]?

    var name: String { commandName }
    var summary: String { abstract ?? "" }
    var options: [Argument] {
        (arguments ?? []).filter { $0.kind != "positional" && $0.shouldDisplay && $0.long != "--version" }
    }
    private var operands: [Argument] { (arguments ?? []).filter { $0.kind == "positional" } }
    private var ordinary: [Argument] { operands.filter { !$0.isProgram } }
    var mostOperands: Int { ordinary.contains(where: \.isRepeating) ? Int.max : ordinary.count }
    var fewestOperands: Int { ordinary.count { !$0.isOptional } }
    var operandValues: [String] { name == "help" ? Self.types.map { $0.name } : operands.first?.values ?? [] }

    /// "KEY_ID [-- COMMAND [ARGUMENT]...]"
    var usage: String { operands.filter(\.shouldDisplay).map(\.usage).joined(separator: " ") }

    /// The option of that name, with its dashes.
    func option(_ name: String) -> Argument? { options.first { $0.longNames.contains(name) } }

    /// The commands there are, in the order of the help; said when the program begins, for nothing here knows any.
    nonisolated(unsafe) static var types: [any Command.Type] = []

    static let all = types.map(of)

    static func isOption(_ name: String) -> Bool { all.contains { $0.option(name) != nil } }

    static func type(_ name: String) -> (any Command.Type)? {
        types.first { $0.name == name || $0.configuration.aliases.contains(name) }
    }

    static func of(_ type: any Command.Type) -> CommandInfo {
        struct Dump: Decodable { let command: CommandInfo }
        do { _ = try type.parse(["--experimental-dump-help"]) } catch {
            let text = type.message(for: error)
            if let dump = try? JSONDecoder().decode(Dump.self, from: Data(text.utf8)) { return dump.command }
        }
        fatalError("swift-argument-parser does not tell about \(type.name)")
    }
}
