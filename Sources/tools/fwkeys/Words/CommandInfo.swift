// CommandInfo.swift - what the commands and their options are called, as swift-argument-parser tells it
//
// The words of the command line, the help and the completions are all made from this, so that none of them can fall behind
// the declarations of the commands.

import ArgumentParser
import FoundationEssentials

/// A command. What goes wrong is thrown as a `Failure`, and told by who runs it.
protocol Command: ParsableCommand {
    func execute() throws(Failure) -> ExitStatus
}

struct CommandInfo: Decodable {
    struct Argument: Decodable {
        struct Name: Decodable {
            let kind: String
            let name: String
        }
        struct Completion: Decodable {
            struct List: Decodable { let values: [String] }
            struct Files: Decodable {}
            let list: List?
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
        let completionKind: Completion?

        var longNames: [String] { (names ?? []).filter { $0.kind == "long" }.map(\.name) }
        var long: String { longNames.first ?? "" }
        var short: Character? { names?.first { $0.kind == "short" }?.name.first }
        var takesValue: Bool { kind == "option" }
        var values: [String] { completionKind?.list?.values ?? [] }
        var isFile: Bool { completionKind?.file != nil }

        func isCalled(_ name: some StringProtocol) -> Bool { longNames.contains { $0 == name } }
    }

    let commandName: String
    let aliases: [String]?
    let abstract: String?
    let discussion: String?
    let subcommands: [CommandInfo]?
    let arguments: [Argument]?

    var name: String { commandName }
    var summary: String { abstract ?? "" }
    var options: [Argument] {
        (arguments ?? []).filter { $0.kind != "positional" && $0.shouldDisplay && $0.long != "version" }
    }
    private var operands: [Argument] { (arguments ?? []).filter { $0.kind == "positional" } }

    /// The operands that stand before "--" in place of being COMMAND.
    private var ordinary: [Argument] { operands.filter { $0.parsingStrategy != "postTerminator" } }
    var mostOperands: Int { ordinary.contains(where: \.isRepeating) ? Int.max : ordinary.count }
    var fewestOperands: Int { ordinary.count { !$0.isOptional } }
    var takesCommand: Bool { operands.count > ordinary.count }
    var operandValues: [String] { operands.first?.values ?? [] }

    /// "KEY_ID [-- COMMAND [ARGUMENT]...]"
    var usage: String {
        let words = operands.filter(\.shouldDisplay).map { operand -> String in
            let name = operand.valueName ?? ""
            if operand.parsingStrategy == "postTerminator" { return "[-- \(name) [ARGUMENT]...]" }
            let word = operand.isRepeating ? name + "..." : name
            return operand.isOptional ? "[\(word)]" : word
        }
        return words.joined(separator: " ")
    }

    func option(_ name: some StringProtocol) -> Argument? { options.first { $0.isCalled(name) } }
    func option(short: Character) -> Argument? { options.first { $0.short == short } }

    /// The commands, in the order of the help. What runs a command asks for that one alone, for this takes its time.
    static let all = types.map(of)

    /// The commands there are; said when the program begins, for nothing here knows any.
    nonisolated(unsafe) static var types: [any Command.Type] = []

    static var names: [String] { types.map { $0.name } }

    /// The type of the command that is called so.
    static func type(_ name: String) -> (any Command.Type)? {
        types.first { $0.name == name || $0.configuration.aliases.contains(name) }
    }

    static func of(_ type: any Command.Type) -> CommandInfo {
        struct Dump: Decodable { let command: CommandInfo }
        let dump = try? JSONDecoder().decode(Dump.self, from: Data(type._dumpHelp().utf8))
        guard let dump else { fatalError("swift-argument-parser does not tell about \(type.name)") }
        return dump.command
    }
}

extension Command {
    fileprivate static var name: String { _commandName }
}
