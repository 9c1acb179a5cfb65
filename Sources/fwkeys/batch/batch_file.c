/*
 * The whole file is held in memory, and its texts stay where they lie in it. The first character tells the
 * two forms apart: no column of a CSV header begins with a brace.
 */
#include "batch/batch_file.h"

#include "batch/csv_rows.h"
#include "batch/json_rows.h"
#include "output/exit_status.h"
#include "output/report.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CAPACITY_AT_FIRST = 65536 };

/* Reads to the end of the descriptor and adds a NUL. Returns 0 or errno. */
static int read_all(int descriptor, char **text, size_t *length) {
    size_t capacity = CAPACITY_AT_FIRST;
    *length = 0;
    *text = malloc(capacity);
    while (*text) {
        ssize_t count = read(descriptor, *text + *length, capacity - *length - 1);
        if (count < 0 && errno != EINTR)
            return errno;
        if (count == 0) {
            (*text)[*length] = '\0';
            return 0;
        }
        if (count > 0)
            *length += (size_t)count;
        if (*length == capacity - 1) {
            char *larger = realloc(*text, 2 * capacity);
            if (!larger)
                break;
            *text = larger;
            capacity *= 2;
        }
    }
    return ENOMEM;
}

static size_t line_of(const char *text, const char *place) {
    size_t line = 1;
    for (; text < place; text++)
        line += *text == '\n';
    return line;
}

static int read_rows(struct rows *rows, size_t length) {
    static const char byte_order_mark[] = "\xef\xbb\xbf";
    char *text = rows->text;
    if (strncmp(text, byte_order_mark, sizeof byte_order_mark - 1) == 0)
        text += sizeof byte_order_mark - 1;
    size_t text_length = strlen(text);
    if (text + text_length < rows->text + length)
        return rows_refuse(rows, line_of(text, text + text_length), "a byte is 0: this is not UTF-8 text");
    int exit_status =
        text[strspn(text, " \t\r\n")] == '{' ? json_rows_read(rows, text) : csv_rows_read(rows, text);
    if (exit_status == EXIT_STATUS_OK && rows->count == 0)
        return report_usage("%s has no rows", rows->name);
    return exit_status;
}

int batch_file_read(struct rows *rows, const char *path) {
    bool standard_input = strcmp(path, "-") == 0;
    *rows = (struct rows){.name = standard_input ? "standard input" : path};
    int descriptor = standard_input ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    size_t length = 0;
    int error = descriptor < 0 ? errno : read_all(descriptor, &rows->text, &length);
    if (descriptor > STDERR_FILENO)
        close(descriptor);
    if (error != 0)
        return report_usage("%s cannot be read: %s", rows->name, strerror(error));
    return read_rows(rows, length);
}
