/*
 * The script for zsh, which works in a directory of fpath and sourced alike.
 */
#include "output/completion.h"

#include "commands/command.h"

static void add(struct output *output, const char *text) {
    output_string(output, text);
}

/* "[name of the key]:NAME:", and what completes the value. */
static void add_explanation(struct output *output, const struct command *command,
                            const struct option_description *option) {
    add(output, "'[");
    add(output, option->summary);
    add(output, "]");
    if (option->placeholder) {
        add(output, ":");
        add(output, option->placeholder);
        add(output, ":");
        if (option->value == VALUE_FILE)
            add(output, "_files");
        if (option->value == VALUE_FORMAT) {
            add(output, "(");
            add(output, command->output_formats);
            add(output, ")");
        }
    }
    add(output, "'");
}

static void add_option(struct output *output, const struct command *command, int id) {
    const struct option_description *option = &option_descriptions[id];
    add(output, " \\\n            ");
    if (option->letter) {
        add(output, "'(-");
        output_bytes(output, &option->letter, 1);
        add(output, " --");
        add(output, option->name);
        add(output, ")'{-");
        output_bytes(output, &option->letter, 1);
        add(output, ",--");
        add(output, option->name);
        add(output, "}");
    } else {
        add(output, id == OPTION_ANNOTATION ? "'*'--" : "--");
        add(output, option->name);
    }
    add_explanation(output, command, option);
}

static void add_command(struct output *output, const struct command *command) {
    add(output, "    ");
    add(output, command->name);
    add(output, ")\n        _arguments -S");
    for (int id = 0; id < OPTION_COUNT; id++)
        if (option_descriptions[id].summary && (command->options | OPTION(OPTION_HELP)) & OPTION(id))
            add_option(output, command, id);
    if (command == &command_help) {
        add(output, " \\\n            '*:COMMAND:(");
        for (size_t index = 0; index < command_count; index++) {
            add(output, index > 0 ? " " : "");
            add(output, command_table[index]->name);
        }
        add(output, ")'");
    } else if (command->operand_choices) {
        add(output, " \\\n            ':operand:(");
        add(output, command->operand_choices);
        add(output, ")'");
    } else if (command->operand_maximum > 0) {
        add(output, " \\\n            '*:operand: '"); /* options go on behind them */
    }
    add(output, " ;;\n");
}

void completion_zsh(struct output *output) {
    add(output, "#compdef fwkeys\n"
                "# Completion of fwkeys for zsh: source <(fwkeys completion zsh), after compinit; or a file\n"
                "# named _fwkeys in a directory of fpath.\n"
                "_fwkeys() {\n"
                "    local index=2\n"
                "    local -a commands=(\n");
    for (size_t index = 0; index < command_count; index++) {
        add(output, "        '");
        add(output, command_table[index]->name);
        add(output, ":");
        add(output, command_table[index]->summary);
        add(output, "'\n");
    }
    add(output, "    )\n"
                "    while (( index < CURRENT )) && [[ $words[index] == api-key(|s) ]]; do\n"
                "        (( index++ ))\n"
                "    done\n"
                "    if (( CURRENT <= index )); then\n"
                "        _describe command commands\n"
                "        return\n"
                "    fi\n"
                "    words=(\"${(@)words[index,-1]}\")\n"
                "    (( CURRENT -= index - 1 ))\n"
                "    case $words[1] in\n");
    for (size_t index = 0; index < command_count; index++)
        add_command(output, command_table[index]);
    add(output, "    esac\n"
                "}\n"
                "if [[ $funcstack[1] == _fwkeys ]]; then\n"
                "    _fwkeys \"$@\"\n"
                "else\n"
                "    compdef _fwkeys fwkeys\n"
                "fi\n");
}
