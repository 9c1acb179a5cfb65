/*
 * One line of a batch's results, a JSON object: the key of a row with its secret, or why it has none. It
 * begins with what another run needs to know of it, and the secret is last; so whatever is cut off, or is not
 * exactly so, holds no key that counts.
 */
#ifndef FWKEYS_COMMAND_RESULT_LINE_H
#define FWKEYS_COMMAND_RESULT_LINE_H

#include "batch/row.h"
#include "output/output.h"

enum { KEY_ID_CAPACITY = 257 };

struct result {
    bool delivered; /* false: the row failed */
    size_t row;
    char digest[DIGEST_CAPACITY];
    char marker[MARKER_CAPACITY];
    char key_id[KEY_ID_CAPACITY];
};

/* Adds the line of a row's key, or of its failure, to what is written. */
void result_line_add_key(struct output *output, const struct rows *rows, const struct row *row,
                         const fw_api_key *key);
void result_line_add_failure(struct output *output, const struct rows *rows, const struct row *row);

/* Whether another run can read the key's id back. */
bool result_line_takes(const fw_api_key *key);

/* Reads a line, which is a string without its newline. False: it is none that was written here. */
bool result_line_parse(const char *line, struct result *result);

/* Whether so many bytes at the end of a file are a line that was not finished. */
bool result_line_is_unfinished(const char *bytes, size_t length);

#endif
