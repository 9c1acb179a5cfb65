// Words.swift - prepares the words of a command line for swift-argument-parser
//
// firectl has two orders of words (`create api-key`, `api-key create`) and takes options before the command, which no tree of
// subcommands has; and swift-argument-parser repeats what it refuses, which may be a secret that was pasted into the wrong
// place. So words are put in one order here, every option as `--name=value`, and what is wrong with them is told here: names
// are repeated where they are plainly names, values never are.

import ArgumentParser
import CFwKeys
@preconcurrency import Glibc

struct Words {
    /// The options that take no value, and the letters that stand for options. The declarations say the same, but to ask all
    /// of them takes longer than everything else; a test compares them.
    private static let flags: Set = [
        "--abort", "--all-users", "--begin", "--commit", "--current", "--dry-run", "--exactly-once",
        "--force", "--marker", "--no-paginate", "--single-page", "--verbose", "--verify", "--yes",
    ]
    private static let letters: [Character: String] = [
        "a": "--account-id", "o": "--output", "p": "--profile", "v": "--verbose", "y": "--yes",
    ]

    private let pointers: [UnsafeMutablePointer<CChar>]
    private var at = 0
    private var command: (any Command.Type)?
    private var options: [(name: String, value: String?)] = []
    private var operands: [String] = []
    private var isNounSeen = false

    /// The words behind "--" of a command that takes a program there, as they were given.
    nonisolated(unsafe) private(set) static var program: [UnsafeMutablePointer<CChar>] = []

    /// Whether a failure is told as a document in JSON, too: as soon as the words say so, and until a document was begun.
    nonisolated(unsafe) static var wantsJSON = false

    init(_ arguments: [UnsafeMutablePointer<CChar>]) { pointers = arguments }

    static func isNoun(_ word: String) -> Bool { word == "api-key" || word == "api-keys" }

    /// Does what the words say.
    mutating func run() throws {
        if pointers.isEmpty, isatty(STDOUT_FILENO) == 1 { try Output.print(HelpPages.overview()) }
        while let word = next() {
            if word == "--" {
                if let command, command.takesProgram {
                    Self.program = Array(pointers[at...])
                    break
                }
                while let word = next() { try addOperand(word) }
            } else if word == "--help" || word == "-h" {
                return try Output.print(command.map(HelpPages.page) ?? HelpPages.overview())
            } else if command == nil, word == "--version" || word == "version" {
                return try Output.print("fwkeys \(String(cString: fw_version()))\n")
            } else if word.hasPrefix("-"), word != "-" {
                try readOption(word)
            } else if command == nil, !Self.isNoun(word) {
                command = try Self.find(word)
            } else {
                try addOperand(word)
            }
        }
        guard let command else {
            let known = Set(CommandInfo.all.flatMap(\.options).flatMap(\.longNames))
            if let option = options.first(where: { !known.contains($0.name) }) { throw refusal(option.name) }
            throw Failure.usage("which command? `fwkeys help` lists them")
        }
        if options.contains(where: { Self.flags.contains($0.name) != ($0.value == nil) }) {
            throw explanation(command)
        }
        // The parser takes no value for one that is empty behind an equals sign.
        let words = options.flatMap { name, value in
            value == "" ? [name, ""] : [value.map { "\(name)=\($0)" } ?? name]
        }
        let end = operands.contains { $0.hasPrefix("-") } ? ["--"] : []
        var parsed: any ParsableCommand
        do { parsed = try command.parse(words + end + operands) } catch {
            // What the parser refuses it repeats in its message, which may be a secret: its message is not shown.
            throw explanation(command, command.message(for: error))
        }
        try parsed.run()
    }

    static func find(_ name: String) throws -> any Command.Type {
        if let found = CommandInfo.type(name) { return found }
        let page = "`fwkeys help` lists them"
        guard isPlainName(name) else { throw Failure.usage("there is no such command: \(page)") }
        throw Failure.usage(
            "there is no command \(name)\(suggestion(name, CommandInfo.types.map { $0.name })): \(page)")
    }

    private static func isPlainName(_ name: String) -> Bool {
        name.utf8.count <= 24 && name.utf8.allSatisfy { (0x61...0x7a).contains($0) || $0 == 0x2d }
    }

    private mutating func next() -> String? {
        if at == pointers.count { return nil }
        at += 1
        return String(cString: pointers[at - 1])
    }

    private func checkEncoding(_ name: String) throws {
        if String(validatingCString: pointers[at - 1]) != nil { return }
        throw Failure.refused(name, fw_status(FW_ERROR_INVALID_UTF8))
    }

    private mutating func addOperand(_ word: String) throws {
        if !isNounSeen, operands.isEmpty, Self.isNoun(word), command?.name != "help" {
            isNounSeen = true
            return
        }
        try checkEncoding("an argument")
        operands.append(word)
    }

    /// "--profile=x", "--profile x", "-v", "-vy", "-ojson", "-o=json", "-o json"
    private mutating func readOption(_ word: String) throws {
        if word.hasPrefix("--") {
            let name = String(word.prefix { $0 != "=" })
            return try keep(name, word == name ? nil : String(word.dropFirst(name.count + 1)))
        }
        var letters = word.dropFirst()
        while let letter = letters.popFirst() {
            guard let name = Self.letters[letter] else { throw refusal("-\(letter)") }
            if Self.flags.contains(name) {
                try keep(name, nil)
            } else {
                let value = letters.first == "=" ? letters.dropFirst() : letters
                return try keep(name, letters.isEmpty ? nil : String(value))
            }
        }
    }

    /// Keeps an option. Its value is the next word if it is not behind an equals sign; but what looks like another option was
    /// not meant as a value, which may have been that of an empty variable without quotes.
    private mutating func keep(_ name: String, _ given: String?) throws {
        try refuse(
            if: name == "--api-key",
            "--api-key is refused: every user can read arguments. Set FIREWORKS_API_KEY or give --api-key-file, and replace the "
                + "key that was given")
        var value = given
        if value == nil, !Self.flags.contains(name), at < pointers.count {
            let next = String(cString: pointers[at])
            if !next.hasPrefix("-") || next == "-" || next == "--" { value = self.next() }
        }
        try checkEncoding(name)
        if name == "--output" { Self.wantsJSON = value == "json" }
        options.append((name, value))
        if value == nil, !Self.flags.contains(name), let command { throw explanation(command) }
    }

    /// What the parser will not take, or did not, for which it has this message.
    private func explanation(_ command: any Command.Type, _ message: String = "") -> Failure {
        let info = CommandInfo.of(command)
        for (name, value) in options {
            guard let option = info.option(name) else { return refusal(name) }
            if !option.takesValue, value != nil { return .usage("\(name) takes no value") }
            if option.takesValue, value == nil {
                return .usage("\(name) needs a value; one that begins with a dash is written \(name)=VALUE")
            }
        }
        // "The value 'x' is invalid for '--jobs <jobs>'"
        if let option = info.options.first(where: { message.contains("for '\($0.long) ") }) {
            return .usage("\(option.long) \(option.demand)")
        }
        let page = "`fwkeys help \(info.name)`"
        if operands.count > info.mostOperands { return .usage("\(info.name) takes fewer arguments: \(page)") }
        if operands.count < info.fewestOperands { return .usage("\(info.name) needs\(info.usage): \(page)") }
        return .usage("wrong arguments: \(page)")
    }

    /// Repeats as much of a word as is plainly the name of an option, and no more.
    private func refusal(_ name: String) -> Failure {
        guard Self.isPlainName(name) else { return .usage("there is no such option") }
        let commands = command.map { [CommandInfo.of($0)] } ?? CommandInfo.all
        let known = commands.flatMap(\.options).flatMap(\.longNames)
        return .usage("there is no option \(name) here\(Self.suggestion(name, known))")
    }

    /// The word that was probably meant: it has one letter more or less, two letters swapped, or one letter replaced.
    private static func suggestion(_ word: String, _ known: [String]) -> String {
        let distances = known.map { ($0, $0.hasPrefix(word) ? 0 : $0.difference(from: word).count) }
        let near = distances.filter { $0.1 <= max(word.count / 3, 2) }
        return near.min { $0.1 < $1.1 }.map { "; did you mean \($0.0)?" } ?? ""
    }
}
