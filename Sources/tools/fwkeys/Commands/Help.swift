// Help.swift - fwkeys help and fwkeys completion: what the commands are, for people and for shells

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

struct Completion: Command {
    static let configuration = CommandConfiguration("completion", "print a completion script for a shell")

    @Argument(completion: .list(["bash", "zsh", "fish"])) var shell: String

    func run() throws {
        guard let script = Completions(CommandInfo.all).scripts[shell] else {
            throw Failure.usage("completion is for one of: bash zsh fish")
        }
        try Output.print(script)
    }
}
