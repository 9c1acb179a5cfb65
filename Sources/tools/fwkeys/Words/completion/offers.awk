# Prints what may be typed next, each word with what it is for behind a tab, or FILE. It reads a table of all that may be typed:
# a command, a word that may stand behind it, the value that the word takes, and what it is for. In front of a command, where
# the first is empty, any option may stand. FWKEYS_WORDS has the words that are there, FWKEYS_CURRENT the start of the next.
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
