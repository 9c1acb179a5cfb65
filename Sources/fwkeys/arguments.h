/*
 * What was said on the command line: every option that any command takes, in one table, and the values that
 * this call gave them. Values are borrowed from argv and are not judged here.
 */
#ifndef FWKEYS_COMMAND_ARGUMENTS_H
#define FWKEYS_COMMAND_ARGUMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum option_id {
    OPTION_KEY_NAME,
    OPTION_EXPIRE_TIME,
    OPTION_ANNOTATION,
    OPTION_ACCOUNT_ID,
    OPTION_USER_ID,
    OPTION_SERVICE_ACCOUNT,
    OPTION_SECRET_FILE,
    OPTION_OUTPUT,
    OPTION_DRY_RUN,
    OPTION_API_KEY_FILE,
    OPTION_API_KEY, /* in the table to be refused by name */
    OPTION_BASE_URL,
    OPTION_TIMEOUT_MS,
    OPTION_HELP,
    OPTION_COUNT
};

/* A set of options, for the table of commands. */
typedef uint64_t option_set;
#define OPTION(id) ((option_set)1 << (id))

struct option_description {
    const char *name;        /* without its dashes */
    char letter;             /* the short form, or 0 */
    const char *placeholder; /* what its value is called; NULL: it takes none */
    const char *help;        /* NULL: left out of the help */
};

extern const struct option_description option_descriptions[OPTION_COUNT];

enum output_format { OUTPUT_FORMAT_TEXT, OUTPUT_FORMAT_JSON };

struct annotation {
    const char *name;
    const char *value;
};

struct arguments {
    const char *values[OPTION_COUNT]; /* NULL: not given; "" where the option takes no value */
    struct annotation *annotations;   /* every --annotation, in order */
    size_t annotation_count;
    const char **operands; /* what is not an option, in order */
    size_t operand_count;
};

/* Reads argv[first] and what follows, taking the options in allowed alone. Reports what is wrong and returns
   an exit status; no value is ever repeated in a report, for it may be a secret in the wrong place. */
int arguments_parse(struct arguments *arguments, int argc, char **argv, int first, option_set allowed);

void arguments_free(struct arguments *arguments);

/* Whether the option was given. */
bool arguments_have(const struct arguments *arguments, enum option_id option);

/* The format that --output names; reports any other. Returns an exit status. */
int arguments_output_format(const struct arguments *arguments, enum output_format *format);

#endif
