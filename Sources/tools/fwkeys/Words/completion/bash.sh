# Completion of fwkeys for bash: source <(fwkeys completion bash)
# Bash 3.2, which macOS still ships, has all that this needs.
_fwkeys_offers() {
    printf '%s\n' 'TABLE' |
        FWKEYS_WORDS=$1 FWKEYS_CURRENT=$2 awk -F '|' 'PROGRAM'
}
_fwkeys() {
    local IFS=$'\n' current=${COMP_WORDS[COMP_CWORD]} words= word rest
    for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
        [[ $word == = ]] || words+=${words:+$IFS}$word
    done
    [[ $current == = ]] && current=
    COMPREPLY=()
    while IFS=$'\t' read -r word rest; do
        if [[ $word == FILE ]]; then
            compopt -o filenames 2>/dev/null
            COMPREPLY=($(compgen -f -- "$current"))
        elif [[ $word == "$current"* ]]; then
            COMPREPLY+=("$word")
        fi
    done < <(_fwkeys_offers "$words" "$current")
}
complete -F _fwkeys fwkeys
