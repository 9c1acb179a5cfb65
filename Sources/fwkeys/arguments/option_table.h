/*
 * Every option that any command takes, in one table: the parser, the help and the completions read it, so
 * that none of them can fall behind.
 */
#ifndef FWKEYS_COMMAND_OPTION_TABLE_H
#define FWKEYS_COMMAND_OPTION_TABLE_H

#include <stdint.h>

enum option_id {
    OPTION_KEY_NAME,
    OPTION_EXPIRE_TIME,
    OPTION_ANNOTATION,
    OPTION_EXACTLY_ONCE,
    OPTION_JOURNAL,
    OPTION_SECRET_FILE,
    OPTION_BATCH,
    OPTION_OUT,
    OPTION_JOBS,
    OPTION_RPM,
    OPTION_ALL_USERS,
    OPTION_FILTER,
    OPTION_ORDER_BY,
    OPTION_PAGE_SIZE,
    OPTION_PAGE_TOKEN,
    OPTION_NO_PAGINATE,
    OPTION_KEEP,
    OPTION_SETTLED_AFTER_MS,
    OPTION_YES,
    OPTION_OUTPUT,
    OPTION_DRY_RUN,
    OPTION_ACCOUNT_ID,
    OPTION_USER_ID,
    OPTION_SERVICE_ACCOUNT,
    OPTION_PROFILE,
    OPTION_API_KEY_FILE,
    OPTION_API_KEY, /* in the table to be refused by name */
    OPTION_BASE_URL,
    OPTION_CA_FILE,
    OPTION_PROXY,
    OPTION_TIMEOUT_MS,
    OPTION_SETTLE_MS,
    OPTION_VERBOSE,
    OPTION_HELP,
    OPTION_COUNT
};

/* A set of options, for the table of commands. */
typedef uint64_t option_set;
#define OPTION(id) ((option_set)1 << (id))

/* What completes an option's value. */
enum option_value { VALUE_ANY, VALUE_FILE, VALUE_FORMAT };

struct option_description {
    const char *name;        /* without its dashes */
    char letter;             /* the short form, or 0 */
    const char *placeholder; /* what its value is called; NULL: it takes none */
    enum option_value value;
    const char *summary; /* a few words, for completions; NULL: left out of those and of the help */
    const char *help;    /* what the help adds to the summary; "" for nothing */
};

extern const struct option_description option_descriptions[OPTION_COUNT];

#endif
