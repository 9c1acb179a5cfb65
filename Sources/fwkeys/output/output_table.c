/*
 * How a table is put together: cells first, then widths that fit the terminal, then lines. Names and owners
 * are cut where the terminal is too narrow, for an id that is cut is of no use; where there is no terminal
 * nothing is cut.
 */
#include "output/output_table.h"

#include "output/terminal.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { GAP = 2, NARROWEST = 8 };

static const char *const headings[COLUMN_COUNT] = {"KEY ID",  "NAME",    "PREFIX",   "OWNER",
                                                   "CREATED", "EXPIRES", "LAST USED"};

/* The columns that may be cut, the one with the most to lose first. */
static const enum table_column cuttable[] = {COLUMN_NAME, COLUMN_OWNER};

void output_table_begin(struct table *table, bool with_owner) {
    table->begun = false;
    table->with_owner = with_owner;
    table->terminal_columns = terminal_columns(STDOUT_FILENO);
}

static bool is_shown(const struct table *table, int column) {
    return column != COLUMN_OWNER || table->with_owner;
}

typedef fw_status time_getter(const fw_api_key *key, int64_t *seconds);

/* A time to the second and in UTC; as the service wrote it where it cannot be read; or the word for none. */
static const char *time_cell(const fw_api_key *key, time_getter *get, const char *written_or_null,
                             const char *none, char buffer[TABLE_TIME_CAPACITY]) {
    int64_t seconds;
    struct tm utc;
    if (!written_or_null)
        return none;
    if (get(key, &seconds) != FW_OK)
        return written_or_null;
    time_t time = (time_t)seconds;
    if (!gmtime_r(&time, &utc) || strftime(buffer, TABLE_TIME_CAPACITY, "%Y-%m-%d %H:%M:%SZ", &utc) == 0)
        return written_or_null;
    return buffer;
}

static void fill_row(struct table_row *row, const fw_api_key *key) {
    row->cells[COLUMN_KEY_ID] = fw_api_key_id(key);
    row->cells[COLUMN_NAME] = fw_api_key_display_name(key);
    row->cells[COLUMN_PREFIX] = fw_api_key_prefix(key);
    row->cells[COLUMN_OWNER] = fw_api_key_email(key);
    row->cells[COLUMN_CREATED] = time_cell(key, fw_api_key_create_time_unix, fw_api_key_create_time(key), "-",
                                           row->times[COLUMN_CREATED]);
    row->cells[COLUMN_EXPIRES] = time_cell(key, fw_api_key_expire_time_unix, fw_api_key_expire_time(key),
                                           "never", row->times[COLUMN_EXPIRES]);
    row->cells[COLUMN_LAST_USED] = time_cell(key, fw_api_key_last_used_unix, fw_api_key_last_used(key), "-",
                                             row->times[COLUMN_LAST_USED]);
    for (int column = 0; column < COLUMN_COUNT; column++)
        if (!row->cells[column])
            row->cells[column] = "-";
}

static size_t total_width(const struct table *table) {
    size_t width = 0;
    for (int column = 0; column < COLUMN_COUNT; column++)
        if (is_shown(table, column))
            width += table->widths[column] + (width > 0 ? GAP : 0);
    return width;
}

static void find_widths(struct table *table, size_t count) {
    for (int column = 0; column < COLUMN_COUNT; column++) {
        table->widths[column] = strlen(headings[column]);
        for (size_t index = 0; index < count; index++) {
            size_t width = terminal_width(table->rows[index].cells[column]);
            if (width > table->widths[column])
                table->widths[column] = width;
        }
    }
    for (size_t index = 0; index < sizeof cuttable / sizeof cuttable[0]; index++) {
        size_t *width = &table->widths[cuttable[index]];
        size_t total = total_width(table);
        if (table->terminal_columns == 0 || total <= table->terminal_columns)
            return;
        size_t excess = total - table->terminal_columns;
        if (*width > NARROWEST && is_shown(table, cuttable[index]))
            *width = *width > excess + NARROWEST ? *width - excess : NARROWEST;
    }
}

static void padding(struct output *output, size_t count) {
    static const char spaces[] = "                                ";
    while (count > 0) {
        size_t some = count < sizeof spaces - 1 ? count : sizeof spaces - 1;
        output_bytes(output, spaces, some);
        count -= some;
    }
}

/* Adds a cell that takes no more than room columns. Returns how many it takes. */
static size_t add_cut(struct output *output, const char *text, size_t room) {
    size_t width = terminal_width(text);
    if (width <= room) {
        output_plain(output, text);
        return width;
    }
    if (room > 1)
        output_plain_bytes(output, text, terminal_bytes(text, room - 1));
    if (room > 0)
        output_string(output, "…");
    return room;
}

/* Adds a line. No line is longer than the terminal is wide, or it would take two of them. */
static void add_line(const struct table *table, struct output *output, const char *const *cells) {
    size_t at = 0;   /* where the line is */
    size_t goal = 0; /* where the next column begins */
    for (int column = 0; column < COLUMN_COUNT; column++) {
        if (!is_shown(table, column))
            continue;
        size_t limit = table->terminal_columns;
        if (column > 0) {
            size_t gap = goal > at + GAP ? goal - at : GAP;
            if (limit > 0 && at + gap > limit)
                gap = limit - at;
            padding(output, gap);
            at += gap;
        }
        size_t room = SIZE_MAX;
        if (limit > 0)
            room = table->widths[column] < limit - at ? table->widths[column] : limit - at;
        at += add_cut(output, cells[column], room);
        goal += table->widths[column] + GAP;
    }
    output_string(output, "\n");
}

int output_table_rows(struct table *table, struct output *output, fw_api_key *const *keys, size_t count) {
    if (count == 0)
        return 0;
    for (size_t index = 0; index < count; index++)
        fill_row(&table->rows[index], keys[index]);
    if (!table->begun) {
        find_widths(table, count);
        add_line(table, output, headings);
        table->begun = true;
    }
    for (size_t index = 0; index < count; index++)
        add_line(table, output, table->rows[index].cells);
    return output_flush(output);
}
