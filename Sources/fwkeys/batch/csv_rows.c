/*
 * What the header calls a column decides what its fields are. A field with nothing in it counts as not given.
 * Names and fields are not repeated in reports: who takes the wrong file may have taken one with secrets.
 */
#include "batch/csv_rows.h"

#include "batch/csv.h"
#include "output/exit_status.h"

#include <string.h>

/* Those of a row, and as many annotations as the service takes. */
enum { COLUMN_MAXIMUM = 4 + 64 };

static const char start_of_annotation[] = "annotation.";

struct header {
    const char *names[COLUMN_MAXIMUM];
    size_t count;
};

/* Where a row keeps the field of a column; NULL: it is an annotation's, or nobody's. */
static const char **place(struct row *row, const char *column) {
    if (strcmp(column, "account") == 0)
        return &row->account_id;
    if (strcmp(column, "user") == 0)
        return &row->user_id;
    if (strcmp(column, "name") == 0)
        return &row->name;
    return strcmp(column, "expiry") == 0 ? &row->expiry : NULL;
}

static const char *annotation_name(const char *column) {
    size_t length = sizeof start_of_annotation - 1;
    return strncmp(column, start_of_annotation, length) == 0 && column[length] ? column + length : NULL;
}

static int check_column(const struct rows *rows, const struct header *header, size_t line) {
    struct row row;
    const char *name = header->names[header->count];
    if (!place(&row, name) && !annotation_name(name))
        return rows_refuse(rows, line,
                           "column %zu of the header is none of account, user, name, expiry and "
                           "annotation.NAME",
                           header->count + 1);
    for (size_t index = 0; index < header->count; index++)
        if (strcmp(header->names[index], name) == 0)
            return rows_refuse(rows, line, "columns %zu and %zu of the header are the same", index + 1,
                               header->count + 1);
    return EXIT_STATUS_OK;
}

static int read_header(const struct rows *rows, struct csv *csv, struct header *header) {
    size_t line = csv->line;
    enum csv_end end = CSV_MORE_FIELDS;
    for (header->count = 0; end == CSV_MORE_FIELDS; header->count++) {
        char *name;
        if (header->count == COLUMN_MAXIMUM)
            return rows_refuse(rows, line, "the header has more than %d columns", COLUMN_MAXIMUM);
        end = csv_read_field(csv, &name);
        if (end == CSV_MALFORMED)
            return rows_refuse(rows, line, "%s", csv->problem);
        header->names[header->count] = name;
        int exit_status = check_column(rows, header, line);
        if (exit_status != EXIT_STATUS_OK)
            return exit_status;
    }
    return EXIT_STATUS_OK;
}

static int keep(struct row *row, const char *column, const char *field) {
    if (field[0] == '\0')
        return EXIT_STATUS_OK;
    const char **text = place(row, column);
    if (text)
        *text = field;
    else if (!row_add_annotation(row, annotation_name(column), field))
        return EXIT_STATUS_FAILED;
    return EXIT_STATUS_OK;
}

static int read_row(struct rows *rows, struct csv *csv, const struct header *header) {
    size_t line = csv->line;
    struct row *row = rows_add(rows, line);
    if (!row)
        return EXIT_STATUS_FAILED;
    enum csv_end end = CSV_MORE_FIELDS;
    for (size_t index = 0; end == CSV_MORE_FIELDS; index++) {
        char *field;
        end = csv_read_field(csv, &field);
        if (end == CSV_MALFORMED)
            return rows_refuse(rows, line, "%s", csv->problem);
        if (index == header->count || (end == CSV_LAST_FIELD && index + 1 < header->count))
            return rows_refuse(rows, line, "%s fields than the header has columns, which are %zu",
                               index == header->count ? "there are more" : "there are fewer", header->count);
        int exit_status = keep(row, header->names[index], field);
        if (exit_status != EXIT_STATUS_OK)
            return exit_status;
    }
    return EXIT_STATUS_OK;
}

int csv_rows_read(struct rows *rows, char *text) {
    struct csv csv = {.at = text, .line = 1};
    struct header header;
    if (!csv_next_record(&csv))
        return rows_refuse(rows, 1, "there is no header");
    int exit_status = read_header(rows, &csv, &header);
    while (exit_status == EXIT_STATUS_OK && csv_next_record(&csv))
        exit_status = read_row(rows, &csv, &header);
    return exit_status;
}
