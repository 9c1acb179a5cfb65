// Completions.swift - scripts that complete the words of the command in a shell
//
// swift-argument-parser's scripts follow a tree of subcommands, which has no place for firectl's two orders of words nor for
// options before the command. A script here is a table of all that may be typed, an awk program that picks from it what may
// be typed next, which is the same for all shells, and what a shell needs around the two.

struct Completions {
    private let commands: [CommandInfo]

    init(_ commands: [CommandInfo]) { self.commands = commands }

    var scripts: [String: String] { ["bash": bash, "zsh": zsh, "fish": fish] }

    /// Lines of a command, a word that may stand behind it, the value that the word takes, and what it is for. In front of a
    /// command, where the first is empty, any option may stand. A value is a list of words, FILE, or ANY.
    private var table: String {
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

    /// Prints what may be typed next, each with what it is for behind a tab, or FILE: from the table, the words that are
    /// there, and the start of the next one.
    private static let program = #"""
        { row[NR] = $0; key = $1 "|" $2; if (length($3) >= length(takes[key])) takes[key] = $3 }
        END {
            count = split(ENVIRON["FWKEYS_WORDS"], words, "\n")
            current = ENVIRON["FWKEYS_CURRENT"]
            if (current ~ /^--[^=]*=/) {
                prefix = substr(current, 1, index(current, "="))
                words[++count] = substr(prefix, 1, length(prefix) - 1)
            }
            for (i = 1; i <= count; i++) {
                if (value != "") value = ""
                else if (words[i] ~ /^-/) value = takes[place "|" words[i]]
                else if (place == "" && words[i] !~ /^api-keys?$/) place = words[i]
            }
            if (value == "FILE") print value
            count = value ~ /^[A-Z]/ ? 0 : split(value, words, " ")
            for (i = 1; i <= count; i++) print prefix words[i] "\t"
            for (i = 1; i <= NR && value == ""; i++) {
                split(row[i], part, "|")
                if (part[1] != place || part[2] ~ /^-/ && place == "" && current !~ /^-/) continue
                if (!seen[part[2]]++) print part[2] "\t" part[4]
            }
        }
        """#

    /// Bash 3.2, which macOS still ships, has all that this needs, and so does zsh.
    private var offers: String {
        """
        _fwkeys_offers() {
            printf '%s\\n' '\(table)' |
                FWKEYS_WORDS=$1 FWKEYS_CURRENT=$2 awk -F '|' '\(Self.program)'
        }
        """
    }

    private var bash: String {
        """
        # Completion of fwkeys for bash: source <(fwkeys completion bash)
        \(offers)
        _fwkeys() {
            local IFS=$'\\n' current=${COMP_WORDS[COMP_CWORD]} words= word rest
            for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
                [[ $word == = ]] || words+=${words:+$IFS}$word
            done
            [[ $current == = ]] && current=
            COMPREPLY=()
            while IFS=$'\\t' read -r word rest; do
                if [[ $word == FILE ]]; then
                    compopt -o filenames 2>/dev/null
                    COMPREPLY=($(compgen -f -- "$current"))
                elif [[ $word == "$current"* ]]; then
                    COMPREPLY+=("$word")
                fi
            done < <(_fwkeys_offers "$words" "$current")
        }
        complete -F _fwkeys fwkeys

        """
    }

    /// It works in a directory of fpath and sourced alike.
    private var zsh: String {
        """
        #compdef fwkeys
        # Completion of fwkeys for zsh: source <(fwkeys completion zsh), after compinit; or a file
        # named _fwkeys in a directory of fpath.
        \(offers)
        _fwkeys() {
            local -a offers=("${(@f)$(_fwkeys_offers "${(F)words[2,CURRENT-1]}" "$words[CURRENT]")}")
            if [[ $offers[1] == FILE ]]; then
                compset -P '--*='
                _files
            elif [[ -n $offers[1] ]]; then
                offers=("${(@)offers/$'\\t'/:}")
                _describe word offers
            fi
        }
        if [[ $funcstack[1] == _fwkeys ]]; then
            _fwkeys "$@"
        else
            compdef _fwkeys fwkeys
        fi

        """
    }

    private var fish: String {
        """
        # Completion of fwkeys for fish: fwkeys completion fish | source
        function __fwkeys_offers
            set -l words (commandline -opc)
            set -l current (commandline -ct)
            set -l offers (printf '%s\\n' '\(table)' |
                FWKEYS_WORDS=(string join \\n -- $words[2..] | string collect) FWKEYS_CURRENT=$current \\
                    awk -F '|' '\(Self.program)')
            if test "$offers" = FILE
                set -l option (string match -r -- '^--[^=]*=' $current)
                string replace -r -- '^' "$option" (__fish_complete_path (string replace -- "$option" '' $current))
            else
                printf '%s\\n' $offers
            end
        end
        complete -c fwkeys -f -a '(__fwkeys_offers)'

        """
    }
}
