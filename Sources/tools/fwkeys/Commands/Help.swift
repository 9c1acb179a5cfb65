// Help.swift - fwkeys help and fwkeys completion: what the commands are, for people and for shells

import ArgumentParser

struct Help: Command {
    static let configuration = CommandConfiguration(
        "help", "explain the settings, the exit statuses, or a command",
        """
        Prints what fwkeys is, or how a command is used. The topics environment, exit-codes and json have pages, too.

        Examples:
          # settings, commands and exit statuses
          fwkeys help

          # one command, with examples; the same as fwkeys create --help
          fwkeys help create
        """)

    @Argument var command: [String] = []

    /// fwkeys help [api-key] [COMMAND] [api-key]
    func execute() throws -> ExitStatus {
        let word = command.first { !Words.isNoun($0) }
        try Output.print(
            word.map { try HelpPages.topics[$0] ?? HelpPages.page(Words.find($0)) } ?? HelpPages.overview())
        return .ok
    }
}

struct Completion: Command {
    static let configuration = CommandConfiguration(
        "completion", "print a completion script for a shell",
        """
        Prints a script that completes commands, options and their values. SHELL is bash, zsh or fish.

        Examples:
          # bash, in ~/.bashrc
          source <(fwkeys completion bash)

          # zsh, in ~/.zshrc, after compinit
          source <(fwkeys completion zsh)

          # fish
          fwkeys completion fish > ~/.config/fish/completions/fwkeys.fish
        """)

    @Argument(completion: .list(["bash", "zsh", "fish"])) var shell: String

    func execute() throws -> ExitStatus {
        guard let script = Completions(CommandInfo.all).scripts[shell] else {
            throw Failure.usage("completion is for one of: bash zsh fish")
        }
        try Output.print(script)
        return .ok
    }
}
