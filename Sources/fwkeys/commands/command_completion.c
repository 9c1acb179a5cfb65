/*
 * fwkeys completion: the script that completes its words in a shell.
 */
#include "commands/command.h"

#include "output/completion.h"
#include "output/output.h"
#include "output/report.h"

#include <string.h>
#include <unistd.h>

static int run(const struct arguments *arguments) {
    static const struct {
        const char *name;
        void (*print)(struct output *output);
    } shells[] = {{"bash", completion_bash}, {"zsh", completion_zsh}, {"fish", completion_fish}};
    for (size_t index = 0; index < sizeof shells / sizeof shells[0]; index++)
        if (strcmp(shells[index].name, arguments->operands[0]) == 0) {
            struct output output;
            output_begin(&output, STDOUT_FILENO);
            shells[index].print(&output);
            return report_written(output_end(&output));
        }
    return report_usage("completion is for one of: %s", command_completion.operand_choices);
}

const struct command command_completion = {
    .name = "completion",
    .summary = "print a completion script for a shell",
    .operands = "SHELL",
    .operand_choices = "bash zsh fish",
    .operand_minimum = 1,
    .operand_maximum = 1,
    .details =
        "Prints a script that completes commands, options and their values. SHELL is bash, zsh or fish.",
    .examples = "  # bash, in ~/.bashrc\n"
                "  source <(fwkeys completion bash)\n"
                "\n"
                "  # zsh, in ~/.zshrc, after compinit\n"
                "  source <(fwkeys completion zsh)\n"
                "\n"
                "  # fish\n"
                "  fwkeys completion fish > ~/.config/fish/completions/fwkeys.fish\n",
    .run = run,
};
