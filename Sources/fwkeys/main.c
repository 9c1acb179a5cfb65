/*
 * fwkeys, the command line of libfwkeys: finds the command and hands it its arguments. It uses the public
 * header alone, as any other program would.
 */
#include "arguments/arguments.h"
#include "commands/command.h"
#include "output/exit_status.h"
#include "output/help.h"
#include "output/report.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/* Descriptors 0 to 2 must be taken, or the first file that is opened becomes standard output. They get one
   that cannot do what the descriptor is for, so that its use is still an error. */
static int hold_standard_descriptors(void) {
    for (int descriptor = STDIN_FILENO; descriptor <= STDERR_FILENO; descriptor++)
        if (fcntl(descriptor, F_GETFD) < 0 && errno == EBADF &&
            open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY) != descriptor)
            return EXIT_STATUS_FAILED;
    return EXIT_STATUS_OK;
}

/* A write that fails must come back as an error: the key whose secret it held is deleted then. */
static void hear_write_errors(void) {
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
}

static int run_with(const struct command *command, struct arguments *arguments, bool noun_seen) {
    if (arguments_have(arguments, OPTION_HELP))
        return help_command(command);
    if (!noun_seen && arguments->operand_count > 0 && command != &command_help &&
        command_is_noun(arguments->operands[0]))
        arguments_drop_operand(arguments);
    if (arguments->operand_count > command->operand_maximum)
        return report_usage("%s takes fewer arguments: `fwkeys help %s`", command->name, command->name);
    if (arguments->operand_count < command->operand_minimum)
        return report_usage("%s needs %s: `fwkeys help %s`", command->name, command->operands, command->name);
    arguments->output_formats = command->output_formats;
    return command->run(arguments);
}

static int run(const struct command *command, int argc, char **argv, int first, bool noun_seen) {
    struct arguments arguments;
    int exit_status = arguments_parse(&arguments, argc, argv, first, command->options | OPTION(OPTION_HELP));
    if (exit_status == EXIT_STATUS_OK)
        exit_status = run_with(command, &arguments, noun_seen);
    arguments_free(&arguments);
    return exit_status;
}

int main(int argc, char **argv) {
    if (hold_standard_descriptors() != EXIT_STATUS_OK)
        return EXIT_STATUS_FAILED;
    hear_write_errors();

    bool noun_seen = argc > 1 && command_is_noun(argv[1]);
    int at = noun_seen ? 2 : 1;
    if (at >= argc)
        return report_usage("which command? `fwkeys help` lists them");
    if (strcmp(argv[at], "--help") == 0 || strcmp(argv[at], "-h") == 0)
        return run(&command_help, argc, argv, at + 1, noun_seen);
    if (strcmp(argv[at], "--version") == 0)
        return help_version();
    const struct command *command = command_find(argv[at]);
    if (!command)
        return command_refuse(argv[at]);
    return run(command, argc, argv, at + 1, noun_seen);
}
