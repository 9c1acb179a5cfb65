/*
 * What a command of fwkeys is: its words for the help, the options that it takes, and the function that does
 * it. Each has a file of its own and a row in the table of main.c.
 */
#ifndef FWKEYS_COMMAND_COMMAND_H
#define FWKEYS_COMMAND_COMMAND_H

#include "arguments.h"

struct command {
    const char *name;
    const char *summary;                           /* one line for the list of commands */
    const char *operands;                          /* what the usage line calls its operands; "" for none */
    size_t operand_maximum;                        /* how many of them it takes */
    option_set options;                            /* what it takes, --help aside */
    const char *details;                           /* what its help says before the options */
    const char *examples;                          /* what its help ends with */
    int (*run)(const struct arguments *arguments); /* returns the exit status */
};

extern const struct command command_create;

#endif
