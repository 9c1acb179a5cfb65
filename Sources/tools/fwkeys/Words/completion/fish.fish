# Completion of fwkeys for fish: fwkeys completion fish | source
function __fwkeys_offers
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l offers (printf '%s\n' 'TABLE' |
        FWKEYS_WORDS=(string join \n -- $words[2..] | string collect) FWKEYS_CURRENT=$current \
            awk -F '|' 'PROGRAM')
    if test "$offers" = FILE
        set -l option (string match -r -- '^--[^=]*=' $current)
        string replace -r -- '^' "$option" (__fish_complete_path (string replace -- "$option" '' $current))
    else
        printf '%s\n' $offers
    end
end
complete -c fwkeys -f -a '(__fwkeys_offers)'
