#compdef fwkeys
# Completion of fwkeys for zsh: source <(fwkeys completion zsh), after compinit; or a file
# named _fwkeys in a directory of fpath.
_fwkeys_offers() {
    printf '%s\n' 'TABLE' |
        FWKEYS_WORDS=$1 FWKEYS_CURRENT=$2 awk -F '|' 'PROGRAM'
}
_fwkeys() {
    local -a offers=("${(@f)$(_fwkeys_offers "${(F)words[2,CURRENT-1]}" "$words[CURRENT]")}")
    if [[ $offers[1] == FILE ]]; then
        compset -P '--*='
        _files
    elif [[ -n $offers[1] ]]; then
        offers=("${(@)offers/$'\t'/:}")
        _describe word offers
    fi
}
if [[ $funcstack[1] == _fwkeys ]]; then
    _fwkeys "$@"
else
    compdef _fwkeys fwkeys
fi
