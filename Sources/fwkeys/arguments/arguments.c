/*
 * How a command line is read. getopt_long does the reading; two of its habits are not wanted here. It takes
 * any unique abbreviation, so a new option could change what an old script says: names are taken in full
 * only. And it prints what it refuses, which may be a secret that was pasted into the wrong place: reports
 * are written here, and name options, never values.
 */
#include "arguments/arguments.h"

#include "output/exit_status.h"
#include "output/report.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

/* getopt_long gives OPTION_VALUE + id for a long option; letters are below it. */
enum { OPTION_VALUE = 256 };

struct getopt_tables {
    struct option long_options[OPTION_COUNT + 1];
    char letters[3 * OPTION_COUNT + 3];
};

static void describe_for_getopt(struct getopt_tables *tables, option_set allowed) {
    size_t rows = 0;
    size_t length = 0;
    tables->letters[length++] = '+'; /* stop at an operand: they are collected here, in order */
    tables->letters[length++] = ':'; /* tell a missing value from an unknown option */
    for (int id = 0; id < OPTION_COUNT; id++) {
        const struct option_description *description = &option_descriptions[id];
        if (!(allowed & OPTION(id)))
            continue;
        int takes_value = description->placeholder ? required_argument : no_argument;
        tables->long_options[rows++] =
            (struct option){description->name, takes_value, NULL, OPTION_VALUE + id};
        if (description->letter) {
            tables->letters[length++] = description->letter;
            if (takes_value)
                tables->letters[length++] = ':';
        }
    }
    tables->long_options[rows] = (struct option){NULL, 0, NULL, 0};
    tables->letters[length] = '\0';
}

static int option_with_letter(int letter) {
    for (int id = 0; id < OPTION_COUNT; id++)
        if (option_descriptions[id].letter == letter)
            return id;
    return OPTION_COUNT;
}

/* Whether argument is "--name" or "--name=value". */
static bool names_in_full(const char *argument, const char *name) {
    size_t length = strlen(name);
    return strncmp(argument, "--", 2) == 0 && strncmp(argument + 2, name, length) == 0 &&
           (argument[2 + length] == '\0' || argument[2 + length] == '=');
}

/* Repeats as much of the argument as is plainly the name of an option, and no more. */
static int refuse_unknown(const char *argument) {
    size_t length = strcspn(argument, "=");
    if (length <= 24 && strspn(argument, "-abcdefghijklmnopqrstuvwxyz") >= length)
        return report_usage("there is no option %.*s here", (int)length, argument);
    return report_usage("there is no such option");
}

static int refuse_without_value(const char *argument, int option) {
    if (option >= OPTION_VALUE)
        return report_usage("--%s needs a value", option_descriptions[option - OPTION_VALUE].name);
    int id = option_with_letter(option);
    if (id == OPTION_COUNT)
        return refuse_unknown(argument);
    return report_usage("-%c needs a value", option);
}

/* Parts "NAME=VALUE" where it lies, in argv. */
static int keep_annotation(struct arguments *arguments, char *text) {
    char *equals_sign = strchr(text, '=');
    if (!equals_sign)
        return report_usage("--annotation takes NAME=VALUE");
    *equals_sign = '\0';
    arguments->annotations[arguments->annotation_count++] = (struct annotation){text, equals_sign + 1};
    return EXIT_STATUS_OK;
}

static int keep(struct arguments *arguments, int id, char *value) {
    if (id == OPTION_API_KEY)
        return report_usage(
            "--api-key is not taken: every user of this machine can read the arguments of a program "
            "that runs. Put the key into FIREWORKS_API_KEY or into a file for --api-key-file, and "
            "replace a key that was given here");
    arguments->values[id] = value ? value : "";
    return id == OPTION_ANNOTATION ? keep_annotation(arguments, value) : EXIT_STATUS_OK;
}

int arguments_parse(struct arguments *arguments, int argc, char **argv, int first, option_set allowed) {
    *arguments = (struct arguments){.annotations = calloc((size_t)argc, sizeof(struct annotation)),
                                    .operands = calloc((size_t)argc, sizeof(char *))};
    arguments->operands_to_free = (void *)arguments->operands;
    if (!arguments->annotations || !arguments->operands)
        return report_failure("out of memory");

    struct getopt_tables tables;
    describe_for_getopt(&tables, allowed | OPTION(OPTION_API_KEY));
    opterr = 0;
    optind = first;
    for (;;) {
        int at = optind;
        int row = -1;
        int option = getopt_long(argc, argv, tables.letters, tables.long_options, &row);
        if (option == -1 && optind > at)
            break; /* it took "--": all that is left are operands */
        if (option == -1 && optind == argc)
            return EXIT_STATUS_OK;
        if (option == -1) {
            arguments->operands[arguments->operand_count++] = argv[optind++];
            continue;
        }
        if (option == '?')
            return refuse_unknown(argv[at]);
        if (option == ':')
            return refuse_without_value(argv[at], optopt);
        int id = option >= OPTION_VALUE ? option - OPTION_VALUE : option_with_letter(option);
        if (row >= 0 && !names_in_full(argv[at], option_descriptions[id].name))
            return refuse_unknown(argv[at]);
        int exit_status = keep(arguments, id, optarg);
        if (exit_status != EXIT_STATUS_OK)
            return exit_status;
    }
    arguments->after_dashes = argv + optind;
    arguments->after_dashes_count = (size_t)(argc - optind);
    while (optind < argc)
        arguments->operands[arguments->operand_count++] = argv[optind++];
    return EXIT_STATUS_OK;
}

void arguments_free(struct arguments *arguments) {
    free(arguments->annotations);
    free(arguments->operands_to_free);
}

bool arguments_have(const struct arguments *arguments, enum option_id option) {
    return arguments->values[option] != NULL;
}

void arguments_drop_operand(struct arguments *arguments) {
    if (arguments->after_dashes && arguments->operand_count == arguments->after_dashes_count) {
        arguments->after_dashes++;
        arguments->after_dashes_count--;
    }
    arguments->operands++;
    arguments->operand_count--;
}

/* Whether words, which are parted by spaces, hold the word. */
static bool is_among(const char *word, const char *words) {
    size_t length = strlen(word);
    for (; *words; words += strspn(words, " ")) {
        size_t other = strcspn(words, " ");
        if (other == length && memcmp(words, word, length) == 0)
            return true;
        words += other;
    }
    return false;
}

int arguments_output_format(const struct arguments *arguments, enum output_format *format) {
    const char *name = arguments->values[OPTION_OUTPUT];
    *format = OUTPUT_FORMAT_TEXT;
    if (!name)
        return EXIT_STATUS_OK;
    if (!is_among(name, arguments->output_formats))
        return report_usage("--output is one of: %s", arguments->output_formats);
    if (strcmp(name, "json") == 0)
        *format = OUTPUT_FORMAT_JSON;
    else if (strcmp(name, "jsonl") == 0)
        *format = OUTPUT_FORMAT_JSONL;
    return EXIT_STATUS_OK;
}

int arguments_number(const struct arguments *arguments, enum option_id option, int64_t *number) {
    const char *text = arguments->values[option];
    size_t length = strlen(text);
    if (length == 0 || length > 18 || strspn(text, "0123456789") != length)
        return report_usage("--%s is not a number", option_descriptions[option].name);
    *number = strtoll(text, NULL, 10);
    return EXIT_STATUS_OK;
}
