// Words.swift - the words of a command line, before swift-argument-parser gets them
//
// firectl has two orders of words (`create api-key`, `api-key create`) and takes options before the command, which no tree of
// subcommands has; and swift-argument-parser repeats what it refuses, which may be a secret that was pasted into the wrong
// place. So words are put in one order here, every option as `--name=value`, and what is wrong with them is told here: names
// are repeated where they are plainly names, values never are.

import CFwKeys

struct Words {
    enum Wish {
        case overview
        case version
        case help(CommandInfo)
        case run(CommandInfo, [String])
    }

    private struct Word {
        let text: String
        let isUTF8: Bool
    }

    private let words: [Word]
    private let pointers: [UnsafeMutablePointer<CChar>]
    private var at = 0
    private var options: [String] = []
    private var operands: [String] = []
    private var isNounSeen = false

    /// The words behind "--" of a command that takes a program there, as they were given.
    nonisolated(unsafe) private(set) static var behindDashes: [UnsafeMutablePointer<CChar>] = []
    /// Whether there is a "--" at all.
    nonisolated(unsafe) private(set) static var haveDashes = false

    init(_ arguments: [UnsafeMutablePointer<CChar>]) {
        pointers = arguments
        words = arguments.map { pointer in
            let valid = String(validatingCString: pointer)
            return Word(text: valid ?? String(cString: pointer), isUTF8: valid != nil)
        }
    }

    static func isNoun(_ word: String) -> Bool { word == "api-key" || word == "api-keys" }

    mutating func read() throws(Failure) -> Wish {
        var leading: [Int] = []
        while at < words.count, words[at].text.hasPrefix("-") || Self.isNoun(words[at].text) {
            let word = words[at].text
            if word == "--help" || word == "-h" { return .overview }
            if word == "--version" { return .version }
            if Self.isNoun(word) {
                isNounSeen = true
            } else {
                leading.append(at)
                if try takesNextWord(word) { at += 1 }
            }
            at += 1
        }
        guard at < words.count else { throw .usage("which command? `fwkeys help` lists them") }
        if words[at].text == "version" { return .version }
        let command = try Self.find(words[at].text)
        let behind = at + 1
        for position in leading {
            at = position
            if let wish = try readOption(command, end: position + 2) { return wish }
        }
        at = behind
        if let wish = try readAll(command) { return wish }
        if operands.count > command.mostOperands {
            throw .usage("\(command.name) takes fewer arguments: `fwkeys help \(command.name)`")
        }
        if operands.count < command.fewestOperands {
            throw .usage("\(command.name) needs \(command.usage): `fwkeys help \(command.name)`")
        }
        let isPlain = operands.allSatisfy { !$0.hasPrefix("-") }
        return .run(command, options + (isPlain ? [] : ["--"]) + operands)
    }

    /// The command of that name. What may be a secret in the wrong place is not repeated.
    static func find(_ name: String) throws(Failure) -> CommandInfo {
        if let found = CommandInfo.type(name) { return .of(found) }
        guard isPlainName(name) else { throw .usage("there is no such command: `fwkeys help` lists them") }
        let suggestion =
            Suggestion.nearest(to: name, CommandInfo.names).map { "; did you mean \($0)?" } ?? ""
        throw .usage("there is no command \(name)\(suggestion): `fwkeys help` lists them")
    }

    private static func isPlainName(_ name: some StringProtocol) -> Bool {
        name.utf8.count <= 24 && name.utf8.allSatisfy { (0x61...0x7a).contains($0) || $0 == 0x2d }
    }

    /// Whether a word before the command is an option whose value is the next word.
    private func takesNextWord(_ word: String) throws(Failure) -> Bool {
        if word.contains("=") { return false }
        let found = CommandInfo.all.lazy.compactMap { command in
            word.hasPrefix("--")
                ? command.option(word.dropFirst(2))
                : word.count == 2 ? word.last.flatMap { command.option(short: $0) } : nil
        }.first
        if found == nil, word == "--api-key" { throw Self.apiKeyRefusal }
        if found == nil, word.hasPrefix("--") || word.count == 2 { throw refusal(word, nil) }
        return found?.takesValue ?? false
    }

    private mutating func readAll(_ command: CommandInfo) throws(Failure) -> Wish? {
        while at < words.count {
            let word = words[at]
            if word.text == "--" {
                Self.haveDashes = true
                at += 1
                if command.takesCommand {
                    Self.behindDashes = Array(pointers[at...])
                } else {
                    for word in words[at...] { try addOperand(word, command) }
                }
                return nil
            }
            if word.text.hasPrefix("-"), word.text != "-" {
                if let wish = try readOption(command, end: words.count) { return wish }
            } else {
                try addOperand(word, command)
                at += 1
            }
        }
        return nil
    }

    private mutating func addOperand(_ word: Word, _ command: CommandInfo) throws(Failure) {
        if !isNounSeen, operands.isEmpty, Self.isNoun(word.text), command.name != "help" {
            isNounSeen = true
            return
        }
        if !word.isUTF8 { throw .refused("an argument", fw_status(FW_ERROR_INVALID_UTF8)) }
        operands.append(word.text)
    }

    /// Reads the option at the present place, and its value, which must lie before the end.
    private mutating func readOption(_ command: CommandInfo, end: Int) throws(Failure) -> Wish? {
        let word = words[at]
        at += 1
        let text = word.text
        guard text.hasPrefix("--") else { return try readLetters(command, word, end: end) }
        let equals = text.firstIndex(of: "=")
        let name = text[..<(equals ?? text.endIndex)]
        if name == "--help" { return .help(command) }
        if name == "--api-key" { throw Self.apiKeyRefusal }
        guard let option = command.option(name.dropFirst(2)) else { throw refusal(text, command) }
        let value = equals.map { Word(text: String(text[text.index(after: $0)...]), isUTF8: word.isUTF8) }
        try keep(option, String(name), value, command, end: end)
        return nil
    }

    /// "-v", "-vy", "-ojson", "-o=json", "-o json"
    private mutating func readLetters(_ command: CommandInfo, _ word: Word, end: Int) throws(Failure) -> Wish?
    {
        var letters = word.text.dropFirst()
        while let letter = letters.popFirst() {
            if letter == "h" { return .help(command) }
            guard let option = command.option(short: letter) else { throw refusal("-\(letter)", command) }
            if option.takesValue, !letters.isEmpty {
                let value = letters.first == "=" ? letters.dropFirst() : letters
                try keep(
                    option, "-\(letter)", Word(text: String(value), isUTF8: word.isUTF8), command, end: end)
                return nil
            }
            try keep(option, "-\(letter)", nil, command, end: end)
        }
        return nil
    }

    private mutating func keep(
        _ option: CommandInfo.Argument, _ name: String, _ given: Word?, _ command: CommandInfo, end: Int
    ) throws(Failure) {
        guard option.takesValue else {
            if given != nil { throw .usage("\(name) takes no value") }
            options.append("--\(option.long)")
            return
        }
        var value = given
        if value == nil, at < min(end, words.count) {
            value = words[at]
            at += 1
        }
        guard let value else { throw .usage("\(name) needs a value") }
        if given == nil, isOption(value.text, command) {
            throw .usage(
                "\(name) needs a value; one that begins with a dash is written --\(option.long)=VALUE")
        }
        if !value.isUTF8 { throw .refused(name, fw_status(FW_ERROR_INVALID_UTF8)) }
        // The parser takes no value for one that is empty behind an equals sign.
        options += value.text.isEmpty ? ["--\(option.long)", ""] : ["--\(option.long)=\(value.text)"]
    }

    /// Whether a word is an option of the command: then it was not meant as another option's value, which may have been the
    /// empty value of a variable without quotes.
    private func isOption(_ word: String, _ command: CommandInfo) -> Bool {
        if word.hasPrefix("--") { return command.option(word.dropFirst(2).prefix { $0 != "=" }) != nil }
        return word.count == 2 && word.first == "-" && word.last.flatMap { command.option(short: $0) } != nil
    }

    /// Repeats as much of a word as is plainly the name of an option, and no more.
    private func refusal(_ word: String, _ command: CommandInfo?) -> Failure {
        let name = word.prefix { $0 != "=" }
        guard Self.isPlainName(name) else { return .usage("there is no such option") }
        let known = (command.map { [$0] } ?? CommandInfo.all).flatMap(\.options).flatMap(\.longNames).map {
            "--\($0)"
        }
        let suggestion = Suggestion.nearest(to: String(name), known).map { "; did you mean \($0)?" } ?? ""
        return .usage("there is no option \(name) here\(suggestion)")
    }

    private static var apiKeyRefusal: Failure {
        .usage(
            "--api-key is not taken: every user of this machine can read the arguments of a program that runs. Put the key into "
                + "FIREWORKS_API_KEY or into a file for --api-key-file, and replace a key that was given here"
        )
    }
}

/// The word that somebody meant who mistyped it.
enum Suggestion {
    static func nearest(to word: String, _ known: [String]) -> String? {
        let most = max(word.utf8.count / 4, 1)
        return known.map { ($0, distance(Array(word.utf8), Array($0.utf8))) }.filter {
            $0.1 <= most || $0.0.hasPrefix(word)
        }
        .min { $0.1 < $1.1 }?.0
    }

    /// How many letters have to be added, left out, changed or swapped.
    private static func distance(_ first: [UInt8], _ second: [UInt8]) -> Int {
        var beforeLast = [Int]()
        var last = Array(0...second.count)
        for i in first.indices {
            var row = [i + 1]
            for j in second.indices {
                var least = min(row[j] + 1, last[j + 1] + 1, last[j] + (first[i] == second[j] ? 0 : 1))
                if i > 0, j > 0, first[i] == second[j - 1], first[i - 1] == second[j] {
                    least = min(least, beforeLast[j - 1] + 1)
                }
                row.append(least)
            }
            (beforeLast, last) = (last, row)
        }
        return last[second.count]
    }
}
