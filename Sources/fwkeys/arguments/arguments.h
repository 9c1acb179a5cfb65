/*
 * What was said on the command line: the options that this call gave values to, and its operands. All of it
 * is borrowed from argv and not judged here.
 */
#ifndef FWKEYS_COMMAND_ARGUMENTS_H
#define FWKEYS_COMMAND_ARGUMENTS_H

#include "arguments/option_table.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum output_format { OUTPUT_FORMAT_TEXT, OUTPUT_FORMAT_JSON, OUTPUT_FORMAT_JSONL };

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
    char **after_dashes;        /* what comes after "--", as argv has it; NULL: there is no "--" */
    size_t after_dashes_count;  /* how many of the operands that is */
    const char *output_formats; /* those that the command has, for arguments_output_format */
    void *operands_to_free;
};

/* Reads argv[first] and what follows, taking the options in allowed alone. Reports what is wrong and returns
   an exit status; no value is ever repeated in a report, for it may be a secret in the wrong place. */
int arguments_parse(struct arguments *arguments, int argc, char **argv, int first, option_set allowed);

void arguments_free(struct arguments *arguments);

/* Whether the option was given. */
bool arguments_have(const struct arguments *arguments, enum option_id option);

/* Leaves out the first operand. */
void arguments_drop_operand(struct arguments *arguments);

/* The format that --output names, one of those of the command; reports any other. Returns an exit status. */
int arguments_output_format(const struct arguments *arguments, enum output_format *format);

/* The number that an option was given; reports what is none. Returns an exit status. */
int arguments_number(const struct arguments *arguments, enum option_id option, int64_t *number);

#endif
