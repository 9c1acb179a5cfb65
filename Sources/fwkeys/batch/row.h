/*
 * A row of a batch: what one key is to be, and how far it is. A row is known by its number and by the digest
 * of what it asks for, so that another run finds out that the file was edited.
 */
#ifndef FWKEYS_COMMAND_ROW_H
#define FWKEYS_COMMAND_ROW_H

#include "arguments/arguments.h"

#include <fwkeys.h>
#include <stdbool.h>
#include <sys/types.h>

enum { DIGEST_CAPACITY = 17, MARKER_CAPACITY = 17 };

enum row_state {
    ROW_OPEN,      /* it has no key, and none was tried for in this run */
    ROW_SUBMITTED, /* its create is under way */
    ROW_DELIVERED, /* its key is in the results */
    ROW_FAILED     /* this run tried, and it has no key */
};

struct row {
    size_t line;            /* where it begins in the file */
    const char *account_id; /* texts are borrowed; NULL: not given */
    const char *user_id;
    const char *name;
    const char *expiry;
    struct annotation *annotations;
    size_t annotation_count;
    enum row_state state;
    char digest[DIGEST_CAPACITY];
    char marker[MARKER_CAPACITY]; /* "": not drawn yet */
    uint64_t ticket;              /* of its create; 0: none is under way */
    off_t offset;                 /* of its line in the journal; -1: it has none */
    bool earlier_requests;        /* those of an earlier run may still be carried out */
    fw_status status;             /* why it failed */
    fw_error *error;              /* the same; NULL: keys of an earlier run could not be looked after */
};

struct rows {
    const char *name; /* the file, for reports */
    char *text;       /* what was read of it, which rows borrow from */
    struct row *items;
    size_t count;
    size_t capacity;
};

/* Adds an empty row. NULL: out of memory, and it was reported. The rows before it may move. */
struct row *rows_add(struct rows *rows, size_t line);

/* Adds an annotation to a row. False: out of memory, and it was reported. */
bool row_add_annotation(struct row *row, const char *name, const char *value);

void rows_free(struct rows *rows);

/* The number of a row, from 1 on. */
size_t row_number(const struct rows *rows, const struct row *row);

/* How many rows are in that state. */
size_t rows_count(const struct rows *rows, enum row_state state);

/* Works out the digest, once account and user are known. */
void row_set_digest(struct row *row);

/* Reports what is wrong with a line of the file. Returns EXIT_STATUS_USAGE. */
__attribute__((format(printf, 3, 4))) int rows_refuse(const struct rows *rows, size_t line,
                                                      const char *format, ...);

#endif
