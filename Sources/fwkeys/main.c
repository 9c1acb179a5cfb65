/*
 * fwkeys, the command line of libfwkeys: finds the command and hands it its arguments. It uses the public
 * header alone, as any other program would.
 */
#include "arguments.h"
#include "command.h"
#include "exit_status.h"
#include "help.h"
#include "report.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct command *const commands[] = {
    &command_create,
};

enum { COMMAND_COUNT = sizeof commands / sizeof commands[0] };

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

static const struct command *find_command(const char *name) {
    for (size_t index = 0; index < COMMAND_COUNT; index++)
        if (strcmp(commands[index]->name, name) == 0)
            return commands[index];
    return NULL;
}

/* firectl names what a command is about, before or after the verb. */
static bool is_noun(const char *word) {
    return strcmp(word, "api-key") == 0 || strcmp(word, "api-keys") == 0;
}

static int refuse_command(const char *name) {
    if (strlen(name) <= 24 && strspn(name, "abcdefghijklmnopqrstuvwxyz-") == strlen(name))
        return report_usage("there is no command %s: `fwkeys help` lists them", name);
    return report_usage("there is no such command: `fwkeys help` lists them");
}

static int run(const struct command *command, int argc, char **argv, int first, bool noun_seen) {
    struct arguments arguments;
    int exit_status = arguments_parse(&arguments, argc, argv, first, command->options | OPTION(OPTION_HELP));
    size_t nouns = !noun_seen && arguments.operand_count > 0 && is_noun(arguments.operands[0]);
    if (exit_status != EXIT_STATUS_OK)
        ;
    else if (arguments_have(&arguments, OPTION_HELP))
        exit_status = help_command(command);
    else if (arguments.operand_count - nouns > command->operand_maximum)
        exit_status =
            report_usage("%s takes fewer arguments: `fwkeys help %s`", command->name, command->name);
    else
        exit_status = command->run(&arguments);
    arguments_free(&arguments);
    return exit_status;
}

static bool asks_for_help(const char *word) {
    return strcmp(word, "help") == 0 || strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
}

/* fwkeys help [api-key] [COMMAND] [api-key] */
static int help(int argc, char **argv, int first) {
    for (int index = first; index < argc; index++) {
        if (is_noun(argv[index]))
            continue;
        const struct command *command = find_command(argv[index]);
        return command ? help_command(command) : refuse_command(argv[index]);
    }
    return help_overview(commands, COMMAND_COUNT);
}

int main(int argc, char **argv) {
    if (hold_standard_descriptors() != EXIT_STATUS_OK)
        return EXIT_STATUS_FAILED;
    hear_write_errors();

    bool noun_seen = argc > 1 && is_noun(argv[1]);
    int at = noun_seen ? 2 : 1;
    if (at >= argc)
        return report_usage("which command? `fwkeys help` lists them");
    if (asks_for_help(argv[at]))
        return help(argc, argv, at + 1);
    if (strcmp(argv[at], "--version") == 0)
        return help_version();
    const struct command *command = find_command(argv[at]);
    if (!command)
        return refuse_command(argv[at]);
    return run(command, argc, argv, at + 1, noun_seen);
}
