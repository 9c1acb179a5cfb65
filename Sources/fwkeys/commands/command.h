/*
 * What a command of fwkeys is: its words for the help and the completions, the options that it takes, and the
 * function that does it. Each has a file of its own and a row in the table of command_table.c.
 */
#ifndef FWKEYS_COMMAND_COMMAND_H
#define FWKEYS_COMMAND_COMMAND_H

#include "arguments/arguments.h"

enum { OPERANDS_UNLIMITED = 1 << 30 };

struct command {
    const char *name;
    const char *summary;         /* one line for the list of commands */
    const char *operands;        /* what the usage line calls its operands; "" for none */
    const char *operand_choices; /* what an operand can be, parted by spaces; NULL: anything */
    size_t operand_minimum;
    size_t operand_maximum;
    option_set options;         /* what it takes, --help aside */
    const char *output_formats; /* what --output can be, the default first; NULL: not taken */
    const char *unnamed;        /* what a new key is called without --key-name; NULL: not taken */
    const char *details;        /* what its help says before the options */
    const char *examples;       /* what its help ends with */
    int (*run)(const struct arguments *arguments); /* returns the exit status */
};

extern const struct command command_create;
extern const struct command command_list;
extern const struct command command_get;
extern const struct command command_delete;
extern const struct command command_rotate;
extern const struct command command_whoami;
extern const struct command command_sweep;
extern const struct command command_set_api_key;
extern const struct command command_completion;
extern const struct command command_help;

/* All of them, in the order of the help, and how many they are. */
extern const struct command *const command_table[];
extern const size_t command_count;

/* The command of that name; NULL: there is none. */
const struct command *command_find(const char *name);

/* Whether a word is firectl's noun, which it puts before or after the verb. */
bool command_is_noun(const char *word);

/* Reports that there is no command of that name. Returns an exit status. */
int command_refuse(const char *name);

#endif
