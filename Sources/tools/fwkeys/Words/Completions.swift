// Completions.swift - scripts that complete the words of the command in a shell
//
// swift-argument-parser's scripts follow a tree of subcommands, which has no place for firectl's two orders of words, so the
// scripts are written here, from the same declarations.

struct Completions {
    let commands: [CommandInfo]

    var scripts: [String: String] { ["bash": bash, "zsh": zsh, "fish": fish] }

    private var names: String { commands.map(\.name).joined(separator: " ") }

    private func pattern(_ option: CommandInfo.Argument) -> String { option.forms.joined(separator: "|") }

    /// The options of all commands, each once, as one pattern.
    private func patterns(_ isWanted: (CommandInfo.Argument) -> Bool) -> String {
        let patterns = commands.flatMap(\.options).filter { $0.takesValue && isWanted($0) }.map(pattern)
        return Set(patterns).sorted().joined(separator: "|")
    }

    // It keeps to what bash 3.2 has, which macOS still ships.
    private var bash: String {
        let valueCases = commands.map { command in
            let options = command.options.filter { !$0.values.isEmpty }.map {
                "            \(pattern($0))) words='\($0.values.joined(separator: " "))' ;;\n"
            }
            return options.isEmpty
                ? "" : "        \(command.name)) case $previous in\n\(options.joined())            esac ;;\n"
        }
        let wordCases = commands.map { command in
            let words = command.operandValues + command.options.flatMap(\.longNames)
            return "        \(command.name)) words='\(words.joined(separator: " "))' ;;\n"
        }
        return """
            # Completion of fwkeys for bash: source <(fwkeys completion bash)
            _fwkeys() {
                local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}
                local command= words= index
                COMPREPLY=()
                [[ $current == = ]] && current=
                [[ $previous == = ]] && previous=${COMP_WORDS[COMP_CWORD-2]}
                for ((index = 1; index < COMP_CWORD; index++)); do
                    case ${COMP_WORDS[index]} in
                    api-key|api-keys) ;;
                    *) command=${COMP_WORDS[index]}; break ;;
                    esac
                done
                case $previous in
                \(patterns { $0.isFile }))
                    local IFS=$'\\n'
                    compopt -o filenames 2>/dev/null
                    COMPREPLY=($(compgen -f -- "$current"))
                    return ;;
                \(patterns { !$0.values.isEmpty }))
                    case $command in
            \(valueCases.joined())        esac ;;
                \(patterns { !$0.isFile && $0.values.isEmpty }))
                    return ;;
                *)
                    case $command in
                    '') words='api-key \(names) --help --version' ;;
            \(wordCases.joined())        esac ;;
                esac
                COMPREPLY=($(compgen -W "$words" -- "$current"))
            }
            complete -F _fwkeys fwkeys

            """
    }

    private func zshOption(_ option: CommandInfo.Argument) -> String {
        let forms = option.forms
        let values = option.values.isEmpty ? "" : "(\(option.values.joined(separator: " ")))"
        let value =
            option.takesValue ? ":\(option.valueName ?? ""):" + (option.isFile ? "_files" : values) : ""
        let start =
            forms.count > 1
            ? "'(\(forms.joined(separator: " ")))'{\(forms.joined(separator: ","))}"
            : (option.isRepeating ? "'*'" : "") + option.long
        return " \\\n            \(start)'[\(option.summary)]\(value)'"
    }

    // It works in a directory of fpath and sourced alike.
    private var zsh: String {
        let cases = commands.map { command in
            let values = command.operandValues.joined(separator: " ")
            let operands =
                command.mostOperands > 0
                ? " \\\n            '*:operand:\(values.isEmpty ? " " : "(\(values))")'" : ""
            return "    \(command.name))\n        _arguments -S" + command.options.map(zshOption).joined()
                + operands + " ;;\n"
        }
        return """
            #compdef fwkeys
            # Completion of fwkeys for zsh: source <(fwkeys completion zsh), after compinit; or a file
            # named _fwkeys in a directory of fpath.
            _fwkeys() {
                local index=2
                local -a commands=(
            \(commands.map { "        '\($0.name):\($0.summary)'\n" }.joined())    )
                while (( index < CURRENT )) && [[ $words[index] == api-key(|s) ]]; do
                    (( index++ ))
                done
                if (( CURRENT <= index )); then
                    _describe command commands
                    return
                fi
                words=("${(@)words[index,-1]}")
                (( CURRENT -= index - 1 ))
                case $words[1] in
            \(cases.joined())    esac
            }
            if [[ $funcstack[1] == _fwkeys ]]; then
                _fwkeys "$@"
            else
                compdef _fwkeys fwkeys
            fi

            """
    }

    private var fish: String {
        func rule(_ command: String) -> String { "complete -c fwkeys -n '__fwkeys_is \"\(command)\"'" }
        var script = """
            # Completion of fwkeys for fish: fwkeys completion fish | source
            function __fwkeys_is
                set -l words (commandline -opc)
                set -l found ''
                set -e words[1]
                for word in $words
                    switch $word
                        case api-key api-keys
                        case '*'
                            set found $word
                            break
                    end
                end
                test "$found" = "$argv[1]"
            end
            complete -c fwkeys -f

            """
        for command in commands { script += "\(rule("")) -a \(command.name) -d '\(command.summary)'\n" }
        for command in commands {
            for option in command.options {
                script += rule(command.name) + option.longNames.map { " -l \($0.dropFirst(2))" }.joined()
                script += option.short.map { " -s \($0.dropFirst())" } ?? ""
                if option.takesValue { script += option.isFile ? " -r -F" : " -x" }
                if !option.values.isEmpty { script += " -a '\(option.values.joined(separator: " "))'" }
                script += " -d '\(option.summary)'\n"
            }
            for value in command.operandValues {
                let other = commands.first { $0.name == value }
                script +=
                    "\(rule(command.name)) -a \(value)" + (other.map { " -d '\($0.summary)'" } ?? "") + "\n"
            }
        }
        return script
    }
}
