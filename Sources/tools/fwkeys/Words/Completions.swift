// Completions.swift - fwkeys completion: scripts that complete the words of the command in a shell
//
// swift-argument-parser's scripts follow a tree of subcommands, which has no place for firectl's two orders of words nor for
// options before the command. A script here is a table of all that may be typed, an awk program that picks from it what may
// be typed next, which is the same for all shells, and what a shell needs around the two.

import ArgumentParser

struct Completion: Command {
    static let configuration = CommandConfiguration("completion", "print a completion script for a shell")

    private static let shells = [
        "bash": PackageResources.bash_sh, "zsh": PackageResources.zsh_sh, "fish": PackageResources.fish_fish,
    ]

    @Argument(completion: .list(["bash", "zsh", "fish"])) var shell: String

    func run() throws {
        guard let script = Self.shells[shell] else {
            throw Failure.usage("completion is for one of: bash zsh fish")
        }
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
