/*
 * The fields of a CSV text, as RFC 4180 has them, read where they lie: quotes are undone in place and each
 * field becomes a string.
 */
#ifndef FWKEYS_COMMAND_CSV_H
#define FWKEYS_COMMAND_CSV_H

#include <stdbool.h>
#include <stddef.h>

struct csv {
    char *at;            /* the text behind it ends with a NUL, and holds no other */
    size_t line;         /* of what is at, from 1 on */
    const char *problem; /* what is wrong with a field that is malformed */
};

enum csv_end {
    CSV_MORE_FIELDS, /* another field of the record follows */
    CSV_LAST_FIELD,
    CSV_MALFORMED
};

/* Goes on to the next record, past lines with nothing in them. False: there is none. */
bool csv_next_record(struct csv *csv);

/* Reads a field. Says what comes behind it. */
enum csv_end csv_read_field(struct csv *csv, char **field);

#endif
