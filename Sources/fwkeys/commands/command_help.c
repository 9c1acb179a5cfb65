/*
 * fwkeys help: the overview, or the page of one command.
 */
#include "commands/command.h"

#include "output/help.h"

/* fwkeys help [api-key] [COMMAND] [api-key] */
static int run(const struct arguments *arguments) {
    for (size_t index = 0; index < arguments->operand_count; index++) {
        const char *word = arguments->operands[index];
        if (command_is_noun(word))
            continue;
        const struct command *command = command_find(word);
        return command ? help_command(command) : command_refuse(word);
    }
    return help_overview();
}

const struct command command_help = {
    .name = "help",
    .summary = "explain the settings, the exit statuses, or a command",
    .operands = "[COMMAND]",
    .operand_maximum = 3,
    .details = "Prints what fwkeys is, or how a command is used.",
    .examples = "  # settings, commands and exit statuses\n"
                "  fwkeys help\n"
                "\n"
                "  # one command, with examples; the same as fwkeys create --help\n"
                "  fwkeys help create\n",
    .run = run,
};
