/*
 * A window on the file, which is filled up where no whole line is left in it. What is longer than the window
 * is no line.
 */
#include "batch/result_reader.h"

#include "files/wipe.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int result_reader_begin(struct result_reader *reader, int descriptor) {
    *reader = (struct result_reader){.descriptor = descriptor, .buffer = malloc(RESULT_LINE_CAPACITY)};
    return reader->buffer ? 0 : ENOMEM;
}

/* Reads behind what the buffer holds. Returns whether anything came; -1: reading failed. */
static int fill(struct result_reader *reader) {
    memmove(reader->buffer, reader->buffer + reader->given, reader->length);
    reader->given = 0;
    ssize_t count;
    do
        count = pread(reader->descriptor, reader->buffer + reader->length,
                      RESULT_LINE_CAPACITY - 1 - reader->length, reader->offset + (off_t)reader->length);
    while (count < 0 && errno == EINTR);
    if (count > 0)
        reader->length += (size_t)count;
    return count > 0 ? 1 : (int)count;
}

enum result_read result_reader_next(struct result_reader *reader, char **line, size_t *length) {
    for (;;) {
        char *start = reader->buffer + reader->given;
        char *newline = memchr(start, '\n', reader->length);
        *line = start;
        if (newline) {
            *newline = '\0';
            *length = (size_t)(newline - start);
            reader->given += *length + 1;
            reader->length -= *length + 1;
            reader->offset += (off_t)*length + 1;
            return RESULT_LINE;
        }
        int filled = fill(reader);
        if (filled < 0)
            return RESULT_READ_FAILED;
        if (filled == 0) {
            *line = reader->buffer;
            *length = reader->length;
            reader->buffer[reader->length] = '\0';
            return RESULT_REST;
        }
    }
}

void result_reader_end(struct result_reader *reader) {
    if (reader->buffer)
        wipe(reader->buffer, RESULT_LINE_CAPACITY);
    free(reader->buffer);
    reader->buffer = NULL;
}
