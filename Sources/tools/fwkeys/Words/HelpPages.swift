// HelpPages.swift - fwkeys help and fwkeys completion: pages from help.txt, and scripts for shells
//
// swift-argument-parser's own pages have no room for settings, exit statuses and examples, and do not fit a terminal of 80
// columns where an option has a long name; the project's manual is made from these.
//
// Its completion scripts follow a tree of subcommands, which has no place for firectl's two orders of words nor for options
// before the command. A script here is a table of all that may be typed, an awk program that picks from it what may be typed
// next, which is the same for all shells, and what a shell needs around the two.

import ArgumentParser

struct Help: Command {
    static let configuration = CommandConfiguration(
        "help", "explain the settings, the exit statuses, or a command")

    @Argument var command: [String] = []

    /// fwkeys help [api-key] [COMMAND] [api-key]
    func run() throws {
        let word = command.first { !Words.isNoun($0) }
        try Output.print(
            word.map { try HelpPages.topic($0) ?? HelpPages.page(Words.find($0)) } ?? HelpPages.overview())
    }
}

struct OptionText: Decodable {
    let section: String
    let value: String?
    let summary: String
    let more: String

    /// The sections of options in their order, and the texts. A line of the file is an option with its value, a few words for
    /// the menus of shells, and what the help adds to them. One that begins with the name of a command is for that command
    /// alone. A line without an option begins a section.
    private static let all: (sections: [String], texts: [String: OptionText]) = {
        var (sections, texts): ([String], [String: OptionText]) = ([], [:])
        for line in HelpPages.texts["options", default: ""].replacing("\n    ", with: " ").split(
            separator: "\n")
        {
            let parts = (line + "|").split(separator: "|", omittingEmptySubsequences: false).map(String.init)
            guard parts.count > 2 else {
                sections.append(parts[0])
                continue
            }
            var words = parts[0].split(separator: " ").map(String.init)
            let value = words.last?.hasPrefix("--") == false ? words.removeLast() : nil
            texts[words.joined(separator: " ")] = OptionText(
                section: sections[sections.count - 1], value: value, summary: parts[1], more: parts[2])
        }
        return (sections, texts)
    }()

    static var sections: [String] { all.sections }

    static func of(_ option: String, in command: String) -> OptionText? {
        all.texts["\(command) \(option)"] ?? all.texts[option]
    }
}

enum HelpPages {
    /// What is in help.txt, by the names of its sections: commands, topics, and the options of all commands.
    fileprivate static let texts: [String: String] = {
        let sections = ("\n" + String(decoding: PackageResources.help_txt, as: UTF8.self)).split(
            separator: "\n# ")
        let pairs = sections.map { section in
            (String(section.prefix { $0 != "\n" }), String(section.drop { $0 != "\n" }.dropFirst()))
        }
        return Dictionary(uniqueKeysWithValues: pairs)
    }()

    static func topic(_ name: String) -> String? {
        ["environment", "exit-codes", "json"].contains(name) ? texts[name] : nil
    }

    static func overview() -> String {
        let commands = CommandInfo.types.map {
            "  \($0.name)\(" ".repeated(13 - $0.name.count))\($0.configuration.abstract)\n"
        }
        let overview = texts["overview", default: ""].replacing("COMMANDS\n", with: commands.joined())
        return [overview, texts["environment", default: ""], texts["exit-codes", default: ""]].joined(
            separator: "\n")
    }

    static func page(_ type: any Command.Type) -> String {
        let command = CommandInfo.of(type)
        let parts = texts[command.name, default: ""].split(separator: "\nExamples:\n", maxSplits: 1)
        var page = "Usage: fwkeys \(command.name) [OPTION]...\(command.usage)\n\n\(parts[0])"
        let sections = Dictionary(grouping: command.options) { $0.text?.section ?? "" }
        for section in OptionText.sections {
            if let options = sections[section] { page += "\n\(section):\n" + options.map(text).joined() }
        }
        return page + "\nExamples:\n\(parts[1])\n`fwkeys help` explains settings and exit statuses.\n"
    }

    /// The option, and below it lines of up to 79 columns that break between words.
    private static func text(of option: CommandInfo.Argument) -> String {
        let names = (option.short.map { "\($0), " } ?? "") + option.long
        let choices = option.values.isEmpty ? "" : ", one of: \(option.values.joined(separator: " "))"
        let explanation = option.summary + choices + (option.text?.more ?? "")
        var lines = ["  \(names)\(option.takesValue ? " \(option.value)" : "")", "     "]
        for word in explanation.split(separator: " ") {
            let last = lines[lines.count - 1]
            if last.count + 1 + word.count <= 79 {
                lines[lines.count - 1] = last + " " + word
            } else {
                lines.append("      \(word)")
            }
        }
        return lines.map { $0 + "\n" }.joined()
    }
}

struct Completion: Command {
    static let configuration = CommandConfiguration("completion", "print a completion script for a shell")

    private static let shells = [
        "bash": PackageResources.bash_sh, "zsh": PackageResources.zsh_sh, "fish": PackageResources.fish_fish,
    ]

    @Argument(completion: .list(["bash", "zsh", "fish"])) var shell: String

    func run() throws {
        let script = try Self.shells[shell].orThrow(.usage("completion is for one of: bash zsh fish"))
        let program = String(decoding: PackageResources.offers_awk, as: UTF8.self)
        try Output.print(
            String(decoding: script, as: UTF8.self).replacing("TABLE", with: Self.table)
                .replacing("PROGRAM", with: program))
    }

    /// The lines that offers.awk reads.
    private static var table: String {
        let commands = CommandInfo.all
        var lines = commands.map { "|\($0.name)||\($0.summary)" } + ["|api-key||"]
        for command in commands {
            for option in command.options {
                let kind = option.isFile ? "FILE" : option.takesValue ? "ANY" : ""
                let value = option.values.isEmpty ? kind : option.values.joined(separator: " ")
                for form in option.forms {
                    lines += (command.allNames + [""]).map { "\($0)|\(form)|\(value)|\(option.summary)" }
                }
            }
            lines += command.operandValues.map { "\(command.name)|\($0)||" }
        }
        return lines.joined(separator: "\n")
    }
}
