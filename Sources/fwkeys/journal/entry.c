/*
 * A line is written and read in one form: the members in one order, and no space before the padding. Whatever
 * is not exactly so was not written here, and no key is deleted on its word.
 */
#include "journal/entry.h"

#include "journal/line_reader.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char *const state_names[] = {
    [ENTRY_PENDING] = "pending",     [ENTRY_CREATED] = "created",           [ENTRY_UNSETTLED] = "unsettled",
    [ENTRY_DELIVERED] = "delivered", [ENTRY_NOTHING_LEFT] = "nothing-left",
};

enum { STATE_COUNT = sizeof state_names / sizeof state_names[0] };

static const char start_of_pending[] = "{\"state\":\"pending\",\"marker\":\"";

bool entry_is_struck_out(const struct entry *entry) {
    return entry->state == ENTRY_DELIVERED || entry->state == ENTRY_NOTHING_LEFT;
}

bool entry_set(char *field, size_t capacity, const char *text) {
    size_t length = strlen(text);
    field[0] = '\0';
    if (length >= capacity)
        return false;
    memcpy(field, text, length + 1);
    return true;
}

/* Where a line is being written; end is beyond the last byte that may be. */
struct cursor {
    char *at;
    char *end;
    bool full;
};

static void put(struct cursor *cursor, const char *bytes, size_t length) {
    if (length > (size_t)(cursor->end - cursor->at)) {
        cursor->full = true;
        return;
    }
    memcpy(cursor->at, bytes, length);
    cursor->at += length;
}

static void put_string(struct cursor *cursor, const char *name, const char *value) {
    put(cursor, name, strlen(name));
    put(cursor, "\"", 1);
    for (; *value; value++) {
        unsigned char byte = (unsigned char)*value;
        char escape[8];
        if (byte < 0x20 || byte == 0x7f) {
            snprintf(escape, sizeof escape, "\\u%04x", byte);
            put(cursor, escape, 6);
        } else {
            if (byte == '"' || byte == '\\')
                put(cursor, "\\", 1);
            put(cursor, value, 1);
        }
    }
    put(cursor, "\"", 1);
}

static void put_number(struct cursor *cursor, const char *name, int64_t value) {
    char text[24];
    int length = snprintf(text, sizeof text, "%" PRId64, value);
    put(cursor, name, strlen(name));
    put(cursor, text, (size_t)length);
}

bool entry_format(const struct entry *entry, char line[ENTRY_LENGTH]) {
    struct cursor cursor = {line, line + ENTRY_LENGTH - 1, false};
    put_string(&cursor, "{\"state\":", state_names[entry->state]);
    put_string(&cursor, ",\"marker\":", entry->marker);
    put_string(&cursor, ",\"accountId\":", entry->account_id);
    put_string(&cursor, ",\"userId\":", entry->user_id);
    put_string(&cursor, ",\"time\":", entry->time);
    put_number(&cursor, ",\"clock\":", entry->clock_ms);
    put_number(&cursor, ",\"uptime\":", entry->uptime_ms);
    put_number(&cursor, ",\"timeout\":", entry->timeout_ms);
    put_number(&cursor, ",\"oneKeyAtMost\":", entry->one_key_at_most);
    if (entry->secret_file[0])
        put_string(&cursor, ",\"secretFile\":", entry->secret_file);
    if (entry->row > 0) {
        put_number(&cursor, ",\"row\":", (int64_t)entry->row);
        put_string(&cursor, ",\"digest\":", entry->digest);
    }
    if (entry->key_id[0]) {
        put_string(&cursor, ",\"keyId\":", entry->key_id);
        put_string(&cursor, ",\"prefix\":", entry->prefix);
        put_number(&cursor, ",\"secretLength\":", (int64_t)entry->secret_length);
    }
    put(&cursor, "}", 1);
    if (cursor.full)
        return false;
    memset(cursor.at, ' ', (size_t)(line + ENTRY_LENGTH - 1 - cursor.at));
    line[ENTRY_LENGTH - 1] = '\n';
    return true;
}

static bool take_state(const char **at, enum entry_state *state) {
    char name[16];
    if (!line_take_string(at, "{\"state\":", name, sizeof name))
        return false;
    for (int index = 0; index < STATE_COUNT; index++)
        if (strcmp(state_names[index], name) == 0) {
            *state = (enum entry_state)index;
            return true;
        }
    return false;
}

static bool take_times(const char **at, struct entry *entry) {
    enum { DIGITS = 15 };
    return line_take_string(at, ",\"time\":", entry->time, sizeof entry->time) &&
           line_take_number(at, ",\"clock\":", DIGITS, &entry->clock_ms) &&
           line_take_number(at, ",\"uptime\":", DIGITS, &entry->uptime_ms) &&
           line_take_number(at, ",\"timeout\":", DIGITS, &entry->timeout_ms);
}

static bool take_one_key_at_most(const char **at, struct entry *entry) {
    int64_t number;
    if (!line_take_number(at, ",\"oneKeyAtMost\":", 1, &number))
        return false;
    entry->one_key_at_most = number == 1;
    return number <= 1;
}

static bool take_row(const char **at, struct entry *entry) {
    int64_t row;
    if (!line_take_number(at, ",\"row\":", 9, &row) || row == 0 ||
        !line_take_string(at, ",\"digest\":", entry->digest, sizeof entry->digest))
        return false;
    entry->row = (size_t)row;
    return true;
}

static bool take_key(const char **at, struct entry *entry) {
    int64_t length;
    if (!line_take_string(at, ",\"keyId\":", entry->key_id, sizeof entry->key_id) || !entry->key_id[0] ||
        !line_take_string(at, ",\"prefix\":", entry->prefix, sizeof entry->prefix) ||
        !line_take_number(at, ",\"secretLength\":", 6, &length))
        return false;
    entry->secret_length = (size_t)length;
    return true;
}

/* Whether the members fit: a key that is to be kept or deleted has a name, and a row has results. */
static bool is_complete(const struct entry *entry) {
    if (strlen(entry->marker) != 16 || strspn(entry->marker, "0123456789abcdef") != 16)
        return false;
    if (!entry->account_id[0] || !entry->user_id[0] || (entry->row > 0 && !entry->secret_file[0]))
        return false;
    return (entry->state != ENTRY_CREATED && entry->state != ENTRY_UNSETTLED) || entry->key_id[0];
}

bool entry_parse(const char line[ENTRY_LENGTH], struct entry *entry) {
    char text[ENTRY_LENGTH + 1];
    memcpy(text, line, ENTRY_LENGTH);
    text[ENTRY_LENGTH] = '\0';
    const char *at = text;
    *entry = (struct entry){.state = ENTRY_PENDING};
    if (strlen(text) != ENTRY_LENGTH || !take_state(&at, &entry->state) ||
        !line_take_string(&at, ",\"marker\":", entry->marker, sizeof entry->marker) ||
        !line_take_string(&at, ",\"accountId\":", entry->account_id, sizeof entry->account_id) ||
        !line_take_string(&at, ",\"userId\":", entry->user_id, sizeof entry->user_id) ||
        !take_times(&at, entry) || !take_one_key_at_most(&at, entry))
        return false;
    if (strncmp(at, ",\"secretFile\"", 13) == 0 &&
        !line_take_string(&at, ",\"secretFile\":", entry->secret_file, sizeof entry->secret_file))
        return false;
    if (strncmp(at, ",\"row\"", 6) == 0 && !take_row(&at, entry))
        return false;
    if (*at == ',' && !take_key(&at, entry))
        return false;
    if (!line_take(&at, "}"))
        return false;
    at += strspn(at, " ");
    return strcmp(at, "\n") == 0 && is_complete(entry);
}

bool entry_is_unfinished(const char *bytes, size_t length) {
    size_t common = sizeof start_of_pending - 1;
    return memcmp(bytes, start_of_pending, length < common ? length : common) == 0;
}
