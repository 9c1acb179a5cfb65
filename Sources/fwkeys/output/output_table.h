/*
 * Keys as a table for people. The widths of its columns come from the keys that are there when it begins; so
 * a list of any length is printed as it comes in, in memory that does not grow.
 */
#ifndef FWKEYS_COMMAND_OUTPUT_TABLE_H
#define FWKEYS_COMMAND_OUTPUT_TABLE_H

#include "output/output.h"

#include <fwkeys.h>
#include <stdbool.h>

enum { TABLE_BATCH = 64, TABLE_TIME_CAPACITY = 24 };

enum table_column {
    COLUMN_KEY_ID,
    COLUMN_NAME,
    COLUMN_PREFIX,
    COLUMN_OWNER,
    COLUMN_CREATED,
    COLUMN_EXPIRES,
    COLUMN_LAST_USED,
    COLUMN_COUNT
};

struct table_row {
    const char *cells[COLUMN_COUNT]; /* borrowed from the key or from times */
    char times[COLUMN_COUNT][TABLE_TIME_CAPACITY];
};

struct table {
    bool begun;
    bool with_owner;
    size_t terminal_columns; /* 0: there is no limit */
    size_t widths[COLUMN_COUNT];
    struct table_row rows[TABLE_BATCH];
};

void output_table_begin(struct table *table, bool with_owner);

/* Prints keys, no more than TABLE_BATCH of them, and above the first of all a line with the names of the
   columns. The keys are not needed any more after that. Returns 0 or errno. */
int output_table_rows(struct table *table, struct output *output, fw_api_key *const *keys, size_t count);

#endif
