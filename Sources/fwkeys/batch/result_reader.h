/*
 * Reading the lines of a file of results, one after the other. They hold secrets: what was read is wiped.
 */
#ifndef FWKEYS_COMMAND_RESULT_READER_H
#define FWKEYS_COMMAND_RESULT_READER_H

#include <stddef.h>
#include <sys/types.h>

/* More than a line can have. */
enum { RESULT_LINE_CAPACITY = 65536 };

struct result_reader {
    int descriptor;
    off_t offset;  /* of what was not given yet, in the file */
    size_t length; /* of what the buffer holds of that */
    size_t given;  /* of the line that was given last, its newline included */
    char *buffer;
};

enum result_read { RESULT_LINE, RESULT_REST, RESULT_READ_FAILED };

/* Returns 0 or errno. */
int result_reader_begin(struct result_reader *reader, int descriptor);

/* Gives the next line, as a string without its newline; or what is behind the last newline, which may be
   nothing; or says with errno that reading failed. It is valid until the next call. */
enum result_read result_reader_next(struct result_reader *reader, char **line, size_t *length);

void result_reader_end(struct result_reader *reader);

#endif
