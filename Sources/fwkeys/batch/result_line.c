/*
 * What is written is a list of borrowed pieces, the secret among them: no buffer here holds it. It goes out
 * before the texts that are made for a line are gone.
 */
#include "batch/result_line.h"

#include "journal/line_reader.h"
#include "output/output_json.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char start[] = "{\"row\":";

/* The escapes of ids take room of their own, and are seldom. */
bool result_line_takes(const fw_api_key *key) {
    const char *id = fw_api_key_id(key);
    return id && id[0] && strlen(id) < KEY_ID_CAPACITY && fw_api_key_secret(key, NULL);
}

struct numbers {
    char row[24];
    char line[24];
    char http_status[16];
};

static void add_number(struct output *output, const char *name, char *text, size_t capacity, uint64_t value) {
    snprintf(text, capacity, "%" PRIu64, value);
    output_string(output, name);
    output_string(output, text);
}

/* What a line begins with. Members are written without a space, as they are read. */
static void add_start(struct output *output, const struct rows *rows, const struct row *row,
                      struct numbers *numbers) {
    bool first = false;
    add_number(output, start, numbers->row, sizeof numbers->row, row_number(rows, row));
    output_json_member(output, &first, "digest", row->digest);
    output_json_member(output, &first, "marker", row->marker);
}

static void add_row(struct output *output, const struct row *row, struct numbers *numbers) {
    bool first = false;
    add_number(output, ",\"line\":", numbers->line, sizeof numbers->line, row->line);
    output_json_member(output, &first, "account", row->account_id);
    output_json_member(output, &first, "user", row->user_id);
    output_json_member(output, &first, "name", row->name);
}

void result_line_add_key(struct output *output, const struct rows *rows, const struct row *row,
                         const fw_api_key *key) {
    struct numbers numbers;
    bool first = false;
    size_t length = 0;
    const char *secret = fw_api_key_secret(key, &length);
    add_start(output, rows, row, &numbers);
    output_json_member(output, &first, "keyId", fw_api_key_id(key));
    add_row(output, row, &numbers);
    output_json_member(output, &first, "displayName", fw_api_key_display_name(key));
    output_json_member(output, &first, "prefix", fw_api_key_prefix(key));
    output_json_member(output, &first, "expireTime", fw_api_key_expire_time(key));
    output_json_name(output, &first, "key");
    output_string(output, "\"");
    output_json_escaped(output, secret, length);
    output_string(output, "\"}\n");
    output_flush(output);
}

void result_line_add_failure(struct output *output, const struct rows *rows, const struct row *row) {
    struct numbers numbers;
    bool first = true;
    add_start(output, rows, row, &numbers);
    output_string(output, ",\"error\":{");
    output_json_member(output, &first, "status", fw_status_name(row->status));
    output_json_member(output, &first, "outcome",
                       fw_outcome_name(row->error ? fw_error_outcome(row->error) : FW_OUTCOME_UNKNOWN));
    output_json_member(output, &first, "message", fw_error_message(row->error));
    output_json_member(output, &first, "serviceMessage", fw_error_service_message(row->error));
    output_json_member(output, &first, "requestId", fw_error_request_id(row->error));
    output_json_member(output, &first, "orphanKeyId", fw_error_orphan_key_id(row->error));
    if (fw_error_http_status(row->error) > 0)
        add_number(output, ",\"httpStatus\":", numbers.http_status, sizeof numbers.http_status,
                   (uint64_t)fw_error_http_status(row->error));
    output_string(output, "}");
    add_row(output, row, &numbers);
    output_string(output, "}\n");
    output_flush(output);
}

bool result_line_parse(const char *line, struct result *result) {
    const char *at = line;
    int64_t row;
    if (!line_take_number(&at, start, 9, &row) || row == 0 ||
        !line_take_string(&at, ",\"digest\":", result->digest, sizeof result->digest) ||
        !line_take_string(&at, ",\"marker\":", result->marker, sizeof result->marker))
        return false;
    result->row = (size_t)row;
    size_t length = strlen(at);
    result->delivered = line_take_string(&at, ",\"keyId\":", result->key_id, sizeof result->key_id);
    if (result->delivered)
        return result->key_id[0] && strstr(at, ",\"key\":\"") && strcmp(line + strlen(line) - 2, "\"}") == 0;
    return length > 1 && strncmp(at, ",\"error\":{", 10) == 0 && at[length - 1] == '}';
}

/* A file system that was cut off may leave bytes of 0 where it had not written yet. */
bool result_line_is_unfinished(const char *bytes, size_t length) {
    size_t common = sizeof start - 1 < length ? sizeof start - 1 : length;
    if (memcmp(bytes, start, common) == 0)
        return true;
    for (size_t index = 0; index < length; index++)
        if (bytes[index] != '\0')
            return false;
    return true;
}
