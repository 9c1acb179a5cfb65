/*
 * The script for bash. It keeps to what bash 3.2 has, which macOS still ships.
 */
#include "output/completion.h"

#include "commands/command.h"

static void add(struct output *output, const char *text) {
    output_string(output, text);
}

static bool is_offered(const struct command *command, int id) {
    return option_descriptions[id].summary && (command->options | OPTION(OPTION_HELP)) & OPTION(id);
}

/* "--output|-o" */
static void add_pattern(struct output *output, const struct option_description *option) {
    add(output, "--");
    add(output, option->name);
    if (option->letter) {
        add(output, "|-");
        output_bytes(output, &option->letter, 1);
    }
}

/* The options whose value is of that kind, as one pattern. */
static void add_patterns(struct output *output, enum option_value value) {
    bool first = true;
    for (int id = 0; id < OPTION_COUNT; id++) {
        const struct option_description *option = &option_descriptions[id];
        if (!option->summary || !option->placeholder || option->value != value)
            continue;
        add(output, first ? "    " : "|");
        add_pattern(output, option);
        first = false;
    }
    add(output, ")\n");
}

static void add_formats(struct output *output) {
    add(output, "        case $command in\n");
    for (size_t index = 0; index < command_count; index++) {
        if (!command_table[index]->output_formats)
            continue;
        add(output, "        ");
        add(output, command_table[index]->name);
        add(output, ") words='");
        add(output, command_table[index]->output_formats);
        add(output, "' ;;\n");
    }
    add(output, "        esac ;;\n");
}

static void add_command_names(struct output *output) {
    for (size_t index = 0; index < command_count; index++) {
        add(output, index > 0 ? " " : "");
        add(output, command_table[index]->name);
    }
}

/* What may follow a command: its operands, as far as they are known, and its options. */
static void add_words(struct output *output, const struct command *command) {
    add(output, "        ");
    add(output, command->name);
    add(output, ") words='");
    if (command == &command_help)
        add_command_names(output);
    else if (command->operand_choices)
        add(output, command->operand_choices);
    for (int id = 0; id < OPTION_COUNT; id++)
        if (is_offered(command, id)) {
            add(output, " --");
            add(output, option_descriptions[id].name);
        }
    add(output, "' ;;\n");
}

void completion_bash(struct output *output) {
    add(output, "# Completion of fwkeys for bash: source <(fwkeys completion bash)\n"
                "_fwkeys() {\n"
                "    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}\n"
                "    local command= words= index\n"
                "    COMPREPLY=()\n"
                "    [[ $current == = ]] && current=\n"
                "    [[ $previous == = ]] && previous=${COMP_WORDS[COMP_CWORD-2]}\n"
                "    for ((index = 1; index < COMP_CWORD; index++)); do\n"
                "        case ${COMP_WORDS[index]} in\n"
                "        api-key|api-keys) ;;\n"
                "        *) command=${COMP_WORDS[index]}; break ;;\n"
                "        esac\n"
                "    done\n"
                "    case $previous in\n");
    add_patterns(output, VALUE_FILE);
    add(output, "        local IFS=$'\\n'\n"
                "        compopt -o filenames 2>/dev/null\n"
                "        COMPREPLY=($(compgen -f -- \"$current\"))\n"
                "        return ;;\n");
    add_patterns(output, VALUE_FORMAT);
    add_formats(output);
    add_patterns(output, VALUE_ANY);
    add(output, "        return ;;\n"
                "    *)\n"
                "        case $command in\n"
                "        '') words='api-key ");
    add_command_names(output);
    add(output, " --help --version' ;;\n");
    for (size_t index = 0; index < command_count; index++)
        add_words(output, command_table[index]);
    add(output, "        esac ;;\n"
                "    esac\n"
                "    COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
                "}\n"
                "complete -F _fwkeys fwkeys\n");
}
