/*
 * The script for fish.
 */
#include "output/completion.h"

#include "commands/command.h"

static void add(struct output *output, const char *text) {
    output_string(output, text);
}

/* The start of a rule that holds after a command, or where there is none yet. */
static void add_rule(struct output *output, const char *command) {
    add(output, "complete -c fwkeys -n '__fwkeys_is \"");
    add(output, command);
    add(output, "\"'");
}

static void add_summary(struct output *output, const char *summary) {
    add(output, " -d '");
    add(output, summary);
    add(output, "'\n");
}

static void add_option(struct output *output, const struct command *command,
                       const struct option_description *option) {
    add_rule(output, command->name);
    add(output, " -l ");
    add(output, option->name);
    if (option->letter) {
        add(output, " -s ");
        output_bytes(output, &option->letter, 1);
    }
    if (option->placeholder)
        add(output, option->value == VALUE_FILE ? " -r -F" : " -x");
    if (option->value == VALUE_FORMAT) {
        add(output, " -a '");
        add(output, command->output_formats);
        add(output, "'");
    }
    add_summary(output, option->summary);
}

static void add_operands(struct output *output, const struct command *command) {
    if (command->operand_choices) {
        add_rule(output, command->name);
        add(output, " -a '");
        add(output, command->operand_choices);
        add(output, "'\n");
    }
    for (size_t index = 0; command == &command_help && index < command_count; index++) {
        add_rule(output, command->name);
        add(output, " -a ");
        add(output, command_table[index]->name);
        add_summary(output, command_table[index]->summary);
    }
}

void completion_fish(struct output *output) {
    add(output, "# Completion of fwkeys for fish: fwkeys completion fish | source\n"
                "function __fwkeys_is\n"
                "    set -l words (commandline -opc)\n"
                "    set -l found ''\n"
                "    set -e words[1]\n"
                "    for word in $words\n"
                "        switch $word\n"
                "            case api-key api-keys\n"
                "            case '*'\n"
                "                set found $word\n"
                "                break\n"
                "        end\n"
                "    end\n"
                "    test \"$found\" = \"$argv[1]\"\n"
                "end\n"
                "complete -c fwkeys -f\n");
    for (size_t index = 0; index < command_count; index++) {
        add_rule(output, "");
        add(output, " -a ");
        add(output, command_table[index]->name);
        add_summary(output, command_table[index]->summary);
    }
    for (size_t index = 0; index < command_count; index++) {
        const struct command *command = command_table[index];
        for (int id = 0; id < OPTION_COUNT; id++)
            if (option_descriptions[id].summary && (command->options | OPTION(OPTION_HELP)) & OPTION(id))
                add_option(output, command, &option_descriptions[id]);
        add_operands(output, command);
    }
}
