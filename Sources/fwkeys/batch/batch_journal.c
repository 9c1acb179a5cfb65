/*
 * What counts as delivered is decided by the results alone. That a line is struck out is told late, without a
 * wait for the disk: until then a sweep finds the same out from the results.
 */
#include "batch/batch_journal.h"

#include "journal/grace.h"
#include "output/exit_status.h"
#include "output/report.h"
#include "service/interruption.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

bool batch_entry(const struct batch *batch, const struct row *row, struct entry *entry) {
    *entry = (struct entry){.state = ENTRY_PENDING, .row = row_number(&batch->rows, row)};
    grace_begin(entry, GRACE_WHILE_PROCESS_LIVES);
    memset(entry->marker, '0', sizeof entry->marker - 1);
    return entry_set(entry->account_id, sizeof entry->account_id, row->account_id) &&
           entry_set(entry->user_id, sizeof entry->user_id, row->user_id) &&
           entry_set(entry->secret_file, sizeof entry->secret_file, batch->results.absolute_path) &&
           entry_set(entry->digest, sizeof entry->digest, row->digest) && journal_has_room_for(entry);
}

/* Where memory runs out, a line is not written over, and takes room. */
void batch_journal_free(struct batch *batch, off_t offset) {
    if (batch->free_count == batch->free_capacity) {
        size_t capacity = 2 * batch->free_capacity + 64;
        off_t *offsets = realloc(batch->free_offsets, capacity * sizeof *offsets);
        if (!offsets)
            return;
        batch->free_offsets = offsets;
        batch->free_capacity = capacity;
    }
    batch->free_offsets[batch->free_count++] = offset;
}

static void describe(const struct batch *batch, const struct row *row, struct entry *entry) {
    batch_entry(batch, row, entry);
    strcpy(entry->marker, row->marker);
}

/* Writes a group: first over lines that are there, then new ones, with one wait for the disk behind all. */
static int write_group(struct batch *batch, struct row *const *rows, size_t count, char *lines) {
    size_t added = 0;
    off_t first_offset;
    int error = 0;
    for (size_t index = 0; error == 0 && index < count; index++) {
        struct row *row = rows[index];
        struct entry entry;
        describe(batch, row, &entry);
        if (row->offset < 0 && batch->free_count > 0)
            row->offset = batch->free_offsets[--batch->free_count];
        if (row->offset >= 0)
            error = journal_overwrite(&batch->journal, row->offset, &entry);
        else
            entry_format(&entry, lines + added++ * ENTRY_LENGTH);
    }
    if (error == 0)
        error = added > 0 ? journal_add_lines(&batch->journal, lines, added, &first_offset)
                          : journal_synchronise(&batch->journal);
    for (size_t index = 0; error == 0 && index < count; index++)
        if (rows[index]->offset < 0) {
            rows[index]->offset = first_offset;
            first_offset += ENTRY_LENGTH;
        }
    return error;
}

int batch_journal_begin(struct batch *batch, struct row *const *rows, size_t count) {
    for (size_t index = 0; index < count; index++) {
        struct row *row = rows[index];
        fw_status status = row->marker[0] ? FW_OK : fw_marker_generate(row->marker, sizeof row->marker);
        if (status != FW_OK)
            return report_failure("no marker could be made (%s)", fw_status_name(status));
    }
    char *lines = malloc(count * ENTRY_LENGTH);
    int error = lines ? write_group(batch, rows, count, lines) : ENOMEM;
    free(lines);
    if (error == 0)
        return EXIT_STATUS_OK;
    if (interruption_signal())
        return EXIT_STATUS_INTERRUPTED;
    return report_failure("the journal %s cannot be written: %s; nothing more is sent", batch->journal_path,
                          strerror(error));
}

/* Writes what the row's line comes to. Where it stays, its requests were all sent by now. */
static void settle(struct batch *batch, struct row *row, enum entry_state state, const char *key_id) {
    struct entry entry;
    describe(batch, row, &entry);
    entry.state = state;
    entry_set(entry.key_id, sizeof entry.key_id, key_id);
    bool stays = !entry_is_struck_out(&entry);
    if (stays)
        grace_begin(&entry, 0);
    int error = journal_overwrite(&batch->journal, row->offset, &entry);
    if (error != 0)
        report_line("the journal %s could not be brought up to date: %s; another run will",
                    batch->journal_path, strerror(error));
    if (stays)
        batch_journal_stays(batch, batch->grace_ms);
    else
        batch_journal_free(batch, row->offset);
    row->offset = -1;
}

void batch_journal_delivered(struct batch *batch, struct row *row, const fw_api_key *key) {
    bool settled = fw_api_key_unsettled_attempts(key) == 0 && !row->earlier_requests;
    settle(batch, row, settled ? ENTRY_DELIVERED : ENTRY_UNSETTLED, fw_api_key_id(key));
}

void batch_journal_nothing_left(struct batch *batch, struct row *row) {
    settle(batch, row, row->earlier_requests ? ENTRY_PENDING : ENTRY_NOTHING_LEFT, "");
}

void batch_journal_may_be_left(struct batch *batch, struct row *row) {
    settle(batch, row, ENTRY_PENDING, "");
}

void batch_journal_stays(struct batch *batch, int64_t left_ms) {
    batch->staying++;
    if (left_ms > batch->staying_ms)
        batch->staying_ms = left_ms;
}
