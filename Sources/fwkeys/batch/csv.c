/*
 * A field is quoted or not; a quote in any other place is refused, for it is a mistake whose meaning nobody
 * knows. Lines end with LF or CRLF.
 */
#include "batch/csv.h"

#include <string.h>

/* The bytes of the line's end at the place; 0: there is none. */
static size_t line_end_length(const char *at) {
    if (*at == '\n')
        return 1;
    return at[0] == '\r' && at[1] == '\n' ? 2 : 0;
}

bool csv_next_record(struct csv *csv) {
    for (size_t length; (length = line_end_length(csv->at)) > 0; csv->line++)
        csv->at += length;
    return *csv->at != '\0';
}

static enum csv_end refuse(struct csv *csv, const char *problem) {
    csv->problem = problem;
    return CSV_MALFORMED;
}

/* Goes past what ends a field. The field's own end is not yet marked. */
static enum csv_end end_field(struct csv *csv) {
    size_t length = line_end_length(csv->at);
    if (length > 0) {
        csv->at += length;
        csv->line++;
        return CSV_LAST_FIELD;
    }
    if (*csv->at == '\0')
        return CSV_LAST_FIELD;
    if (*csv->at != ',')
        return refuse(csv, "something follows the quote that ends a field");
    csv->at++;
    return CSV_MORE_FIELDS;
}

static enum csv_end read_quoted(struct csv *csv, char **field) {
    char *written = ++csv->at;
    *field = written;
    for (;; csv->at++) {
        if (*csv->at == '\0')
            return refuse(csv, "a field begins with a quote and has no quote at its end");
        if (*csv->at == '"') {
            csv->at++;
            if (*csv->at != '"')
                break;
        }
        if (*csv->at == '\n')
            csv->line++;
        *written++ = *csv->at;
    }
    enum csv_end end = end_field(csv);
    *written = '\0';
    return end;
}

enum csv_end csv_read_field(struct csv *csv, char **field) {
    if (*csv->at == '"')
        return read_quoted(csv, field);
    *field = csv->at;
    while (*csv->at != '\0' && *csv->at != ',' && line_end_length(csv->at) == 0) {
        if (*csv->at == '"')
            return refuse(csv, "a quote is in a field that does not begin with one");
        csv->at++;
    }
    char *end = csv->at;
    enum csv_end what = end_field(csv);
    *end = '\0';
    return what;
}
