/*
 * One object on each line; lines with nothing on them are passed over. null counts as not given. A member
 * that is not known, or is there twice, is refused: it may be a misspelt one that somebody relies on.
 */
#include "batch/json_rows.h"

#include "batch/json_text.h"
#include "output/exit_status.h"

#include <string.h>

static const char out_of_memory[] = ""; /* reported already */

static const char *take_annotations(struct json_text *json, struct row *row) {
    bool first = true;
    char *name, *value;
    if (row->annotation_count > 0)
        return "a member is there twice";
    if (json_take_null(json))
        return NULL;
    if (!json_take(json, '{'))
        return "annotations is not an object";
    while (json_next_member(json, &first, &name)) {
        for (size_t index = 0; index < row->annotation_count; index++)
            if (strcmp(row->annotations[index].name, name) == 0)
                return "an annotation is there twice";
        if (!json_take_string(json, &value))
            return json->problem;
        if (!row_add_annotation(row, name, value))
            return out_of_memory;
    }
    return json->problem;
}

static const char *take_member(struct json_text *json, struct row *row, const char *name) {
    const char **place = strcmp(name, "account") == 0  ? &row->account_id
                         : strcmp(name, "user") == 0   ? &row->user_id
                         : strcmp(name, "name") == 0   ? &row->name
                         : strcmp(name, "expiry") == 0 ? &row->expiry
                                                       : NULL;
    if (!place)
        return strcmp(name, "annotations") == 0
                   ? take_annotations(json, row)
                   : "a member is none of account, user, name, expiry and annotations";
    char *value;
    if (*place)
        return "a member is there twice";
    if (json_take_null(json))
        return NULL;
    if (!json_take_string(json, &value))
        return json->problem;
    *place = value;
    return NULL;
}

/* Reads the object of a line. Returns what is wrong with it, or NULL. */
static const char *take_row(struct json_text *json, struct row *row) {
    bool first = true;
    char *name;
    if (!json_take(json, '{'))
        return "there is no JSON object";
    while (json_next_member(json, &first, &name)) {
        const char *problem = take_member(json, row, name);
        if (problem)
            return problem;
    }
    if (json->problem)
        return json->problem;
    return json_is_at_end(json) ? NULL : "something follows the JSON object";
}

int json_rows_read(struct rows *rows, char *text) {
    size_t line = 1;
    for (char *next; *text; text = next, line++) {
        size_t length = strcspn(text, "\n");
        next = text[length] ? text + length + 1 : text + length;
        text[length] = '\0';
        struct json_text json = {.at = text};
        if (json_is_at_end(&json))
            continue;
        struct row *row = rows_add(rows, line);
        const char *problem = row ? take_row(&json, row) : out_of_memory;
        if (problem == out_of_memory)
            return EXIT_STATUS_FAILED;
        if (problem)
            return rows_refuse(rows, line, "%s", problem);
    }
    return EXIT_STATUS_OK;
}
