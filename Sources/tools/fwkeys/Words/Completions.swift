// Completions.swift - scripts that complete the words of the command in a shell
//
// swift-argument-parser's scripts follow a tree of subcommands, which has no place for firectl's two orders of words nor for
// options before the command, so the scripts are written here, from the same declarations.

struct Completions {
    /// What may be typed next: in front of any command, where its names are one empty name, or behind it.
    private struct Place {
        let names: [String]
        let options: [CommandInfo.Argument]
        var operands: [String] = []
    }

    private let commands: [CommandInfo]
    private let places: [Place]
    /// The options with a value, as one pattern with its forms apart.
    private let valued: [String]

    init(_ commands: [CommandInfo]) {
        self.commands = commands
        // Of options with one name, the one with most values stands for all of them.
        let all = Dictionary(grouping: commands.flatMap(\.options), by: \.long).values
        let leading = all.compactMap { same in same.max { $0.values.count < $1.values.count } }
        places =
            [Place(names: [""], options: leading.sorted { $0.long < $1.long })]
            + commands.map { Place(names: $0.allNames, options: $0.options, operands: $0.operandValues) }
        valued = leading.filter(\.takesValue).flatMap(\.forms).sorted()
    }

    var scripts: [String: String] { ["bash": bash, "zsh": zsh, "fish": fish] }

    /// Bash 3.2, which macOS still ships, has all that this needs.
    private var bash: String {
        /// A case for what stands behind the names of a place, a blank, and one of the words.
        func rule(_ names: [String], _ words: [String], _ body: String) -> String {
            let patterns = names.flatMap { name in words.map { name + ":" + $0 } }
            return "    \(patterns.joined(separator: "|"))) \(body) ;;\n"
        }
        func offer(_ words: [String]) -> String { "words='\(words.joined(separator: " "))'" }
        let files = places[0].options.filter(\.isFile).flatMap(\.forms)
        var rules = rule(["*"], files, "compopt -o filenames 2>/dev/null; words=files")
        for place in places {
            for option in place.options where !option.values.isEmpty {
                rules += rule(place.names, option.forms, offer(option.values))
            }
        }
        rules += rule(["*"], valued, "return")
        for place in places.dropFirst() {
            rules += rule(place.names, ["*"], offer(place.operands + place.options.flatMap(\.longNames)))
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
                    \(valued.joined(separator: "|")))
                        [[ ${COMP_WORDS[index+1]} == = ]] && ((index++))
                        ((index++)) ;;
                    api-key|api-keys|-*) ;;
                    *) command=${COMP_WORDS[index]}; break ;;
                    esac
                done
                case $command:$previous in
            \(rules)    :*) words='api-key \(commands.map(\.name).joined(separator: " "))'
                    [[ $current == -* ]] && \(offer(places[0].options.flatMap(\.longNames))) ;;
                esac
                if [[ $words == files ]]; then
                    local IFS=$'\\n'
                    COMPREPLY=($(compgen -f -- "$current"))
                else
                    COMPREPLY=($(compgen -W "$words" -- "$current"))
                fi
            }
            complete -F _fwkeys fwkeys

            """
    }

    /// It works in a directory of fpath and sourced alike.
    private var zsh: String {
        func rule(_ option: CommandInfo.Argument) -> String {
            let (forms, values) = (option.forms, option.values.joined(separator: " "))
            let value = option.isFile ? "_files" : values.isEmpty ? "" : "(\(values))"
            let start =
                forms.count > 1
                ? "'(\(forms.joined(separator: " ")))'{\(forms.joined(separator: ","))}"
                : (option.isRepeating ? "'*'" : "") + option.long
            return " \\\n            \(start)'[\(option.summary)]"
                + (option.takesValue ? ":\(option.value):\(value)'" : "'")
        }
        let cases = places.map { place in
            let operands = place.operands.isEmpty ? " " : "(\(place.operands.joined(separator: " ")))"
            return "    \(place.names == [""] ? "''" : place.names.joined(separator: "|")))\n"
                + "        _arguments -S\(place.options.map(rule).joined()) \\\n"
                + "            '*:operand:\(operands)' ;;\n"
        }
        return """
            #compdef fwkeys
            # Completion of fwkeys for zsh: source <(fwkeys completion zsh), after compinit; or a file
            # named _fwkeys in a directory of fpath.
            _fwkeys() {
                local index=2 command=
                local -a commands=(
            \(commands.map { "        '\($0.name):\($0.summary)'\n" }.joined())    )
                while (( index < CURRENT )); do
                    case $words[index] in
                    \(valued.joined(separator: "|"))) (( index++ )) ;;
                    api-key|api-keys|-*) ;;
                    *) command=$words[index]; break ;;
                    esac
                    (( index++ ))
                done
                if [[ -n $command ]]; then
                    words=("${(@)words[index,-1]}")
                    (( CURRENT -= index - 1 ))
                elif (( CURRENT == index )) && [[ $words[CURRENT] != -* ]]; then
                    _describe command commands
                    return
                fi
                case $command in
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
        func rule(_ names: [String], _ words: String) -> String {
            let names = names.map { $0.isEmpty ? "\"\"" : $0 }.joined(separator: " ")
            return "complete -c fwkeys -n '__fwkeys_is \(names)' \(words)\n"
        }
        func describing(_ value: String) -> String {
            "-a \(value)" + (commands.first { $0.name == value }.map { " -d '\($0.summary)'" } ?? "")
        }
        var script = """
            # Completion of fwkeys for fish: fwkeys completion fish | source
            function __fwkeys_is
                set -l words (commandline -opc)
                set -l found ''
                set -l isValue no
                set -e words[1]
                for word in $words
                    if test $isValue = yes
                        set isValue no
                        continue
                    end
                    switch $word
                        case \(valued.joined(separator: " "))
                            set isValue yes
                        case api-key api-keys '-*'
                        case '*'
                            set found $word
                            break
                    end
                end
                contains -- "$found" $argv
            end
            complete -c fwkeys -f

            """
        script += commands.map { rule([""], describing($0.name)) }.joined()
        for place in places {
            for option in place.options {
                let names =
                    option.longNames.map { "-l \($0.dropFirst(2)) " }
                    + (option.short.map { ["-s \($0.dropFirst()) "] } ?? [])
                let value = option.takesValue ? option.isFile ? "-r -F " : "-x " : ""
                let values =
                    option.values.isEmpty ? "" : "-a '\(option.values.joined(separator: " "))' "
                script += rule(place.names, names.joined() + value + values + "-d '\(option.summary)'")
            }
            script += place.operands.map { rule(place.names, describing($0)) }.joined()
        }
        return script
    }
}
