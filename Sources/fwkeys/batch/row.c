/*
 * Rows in one array. The digest need only tell rows apart that somebody edited, not withstand an attack: it
 * is FNV-1a of 64 bits, over every text and its end.
 */
#include "batch/row.h"

#include "output/exit_status.h"
#include "output/report.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { CAPACITY_AT_FIRST = 64 };

struct row *rows_add(struct rows *rows, size_t line) {
    if (rows->count == rows->capacity) {
        size_t capacity = rows->capacity > 0 ? 2 * rows->capacity : CAPACITY_AT_FIRST;
        struct row *items = realloc(rows->items, capacity * sizeof *items);
        if (!items) {
            report_failure("out of memory");
            return NULL;
        }
        rows->items = items;
        rows->capacity = capacity;
    }
    struct row *row = &rows->items[rows->count++];
    *row = (struct row){.line = line, .offset = -1};
    return row;
}

bool row_add_annotation(struct row *row, const char *name, const char *value) {
    struct annotation *annotations =
        realloc(row->annotations, (row->annotation_count + 1) * sizeof *annotations);
    if (!annotations) {
        report_failure("out of memory");
        return false;
    }
    row->annotations = annotations;
    annotations[row->annotation_count++] = (struct annotation){name, value};
    return true;
}

void rows_free(struct rows *rows) {
    for (size_t index = 0; index < rows->count; index++) {
        free(rows->items[index].annotations);
        fw_error_free(rows->items[index].error);
    }
    free(rows->items);
    free(rows->text);
    *rows = (struct rows){.name = NULL};
}

size_t row_number(const struct rows *rows, const struct row *row) {
    return (size_t)(row - rows->items) + 1;
}

size_t rows_count(const struct rows *rows, enum row_state state) {
    size_t count = 0;
    for (size_t index = 0; index < rows->count; index++)
        count += rows->items[index].state == state;
    return count;
}

static uint64_t add_byte(uint64_t digest, unsigned char byte) {
    return (digest ^ byte) * UINT64_C(0x100000001b3);
}

/* No text holds a byte of 0, or of 0xff: the first ends a text, the second stands for one that is not there.
 */
static uint64_t add_text(uint64_t digest, const char *text_or_null) {
    if (!text_or_null)
        return add_byte(digest, 0xff);
    for (; *text_or_null; text_or_null++)
        digest = add_byte(digest, (unsigned char)*text_or_null);
    return add_byte(digest, 0);
}

void row_set_digest(struct row *row) {
    uint64_t digest = UINT64_C(0xcbf29ce484222325);
    digest = add_text(digest, row->account_id);
    digest = add_text(digest, row->user_id);
    digest = add_text(digest, row->name);
    digest = add_text(digest, row->expiry);
    for (size_t index = 0; index < row->annotation_count; index++) {
        digest = add_text(digest, row->annotations[index].name);
        digest = add_text(digest, row->annotations[index].value);
    }
    snprintf(row->digest, sizeof row->digest, "%016" PRIx64, digest);
}

int rows_refuse(const struct rows *rows, size_t line, const char *format, ...) {
    char problem[256];
    va_list values;
    va_start(values, format);
    vsnprintf(problem, sizeof problem, format, values);
    va_end(values);
    return report_usage("%s, line %zu: %s", rows->name, line, problem);
}
