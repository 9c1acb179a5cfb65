/*
 * The lines of this batch are those that name its results. What became of a row is told by the results: its
 * key is in there with its marker, or it has no holder.
 */
#include "batch/recovery.h"

#include "batch/batch_journal.h"
#include "batch/orphans.h"
#include "journal/grace.h"
#include "output/exit_status.h"
#include "output/report.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct recoveries {
    struct recovery *items;
    size_t count;
    size_t capacity;
};

static struct recovery *add(struct recoveries *recoveries) {
    if (recoveries->count == recoveries->capacity) {
        size_t capacity = 2 * recoveries->capacity + 16;
        struct recovery *items = realloc(recoveries->items, capacity * sizeof *items);
        if (!items)
            return NULL;
        recoveries->items = items;
        recoveries->capacity = capacity;
    }
    return &recoveries->items[recoveries->count++];
}

/* The row that the line is for, if it is to be created and is the same as it was. */
static struct row *find_row(struct batch *batch, const struct entry *entry) {
    if (entry->row > batch->rows.count)
        return NULL;
    struct row *row = &batch->rows.items[entry->row - 1];
    bool same = row->state == ROW_OPEN && row->offset < 0 && strcmp(row->digest, entry->digest) == 0;
    return same ? row : NULL;
}

/* Finds the key that is to stay. Returns whether there is one; -1: the results cannot be read. A line that
   says itself that the key was delivered is right, even if the results were taken away since. */
static int find_key(const struct batch *batch, struct recovery *recovery) {
    if (recovery->entry.state != ENTRY_UNSETTLED)
        return results_find_key(batch->results.path, recovery->entry.marker, recovery->key_id);
    strcpy(recovery->key_id, recovery->entry.key_id);
    return 1;
}

/* Whether the line that was read is of this batch, and not another command's. */
static bool is_own(const struct batch *batch) {
    const struct entry *entry = &batch->journal.entry;
    return entry->row > 0 && strcmp(entry->secret_file, batch->results.absolute_path) == 0;
}

static int keep_line(struct batch *batch, struct recoveries *recoveries) {
    const struct journal *journal = &batch->journal;
    if (!is_own(batch))
        return EXIT_STATUS_OK;
    if (entry_is_struck_out(&journal->entry)) {
        batch_journal_free(batch, journal->offset);
        return EXIT_STATUS_OK;
    }
    struct recovery *recovery = add(recoveries);
    if (!recovery)
        return report_failure("out of memory");
    *recovery = (struct recovery){.entry = journal->entry, .offset = journal->offset};
    int found = find_key(batch, recovery);
    if (found < 0)
        return report_failure("the results %s cannot be read: %s", batch->results.path, strerror(errno));
    recovery->left_ms = grace_left_ms(&recovery->entry, batch->grace_ms);
    recovery->row = found ? NULL : find_row(batch, &recovery->entry);
    if (recovery->row) {
        strcpy(recovery->row->marker, recovery->entry.marker);
        recovery->row->offset = recovery->offset;
        recovery->row->earlier_requests = recovery->left_ms > 0;
    }
    return EXIT_STATUS_OK;
}

static int read_journal(struct batch *batch, struct recoveries *recoveries) {
    for (size_t number = 0;; number++) {
        int found = journal_read(&batch->journal, number);
        if (found == 0)
            return EXIT_STATUS_OK;
        int exit_status = found < 0 ? EXIT_STATUS_FAILED : keep_line(batch, recoveries);
        if (exit_status != EXIT_STATUS_OK)
            return exit_status;
    }
}

int recovery_check(struct batch *batch) {
    for (size_t number = 0;; number++) {
        const struct entry *entry = &batch->journal.entry;
        int found = journal_read(&batch->journal, number);
        if (found <= 0)
            return found == 0 ? EXIT_STATUS_OK : EXIT_STATUS_FAILED;
        if (is_own(batch) && !entry_is_struck_out(entry) && entry->state != ENTRY_UNSETTLED)
            return report_failure(
                "the results %s are not there, and their journal %s tells of rows that may be in "
                "them: put them back, or, if they are lost for good, make an empty file of that "
                "name; no key was created",
                batch->results.path, batch->journal_path);
    }
}

/* Notes what a line has come to. That of a row that is created anew is written when it is. */
static void settle(struct batch *batch, struct recovery *recovery) {
    struct entry *entry = &recovery->entry;
    if (recovery->status != FW_OK) {
        if (recovery->row) {
            recovery->row->state = ROW_FAILED;
            recovery->row->status = recovery->status;
            batch->progress.failed++;
        }
        batch_journal_stays(batch, batch->grace_ms);
        return;
    }
    if (recovery->row)
        return;
    bool kept = recovery->key_id[0] != '\0';
    bool settled = recovery->left_ms == 0;
    strcpy(entry->key_id, recovery->key_id);
    entry->state = settled ? (kept ? ENTRY_DELIVERED : ENTRY_NOTHING_LEFT)
                   : kept  ? ENTRY_UNSETTLED
                           : ENTRY_PENDING;
    int error = journal_overwrite(&batch->journal, recovery->offset, entry);
    if (error != 0)
        batch_note(batch, report_failure("the journal %s cannot be written: %s", batch->journal_path,
                                         strerror(error)));
    if (settled)
        batch_journal_free(batch, recovery->offset);
    else
        batch_journal_stays(batch, recovery->left_ms);
}

int recovery_run(struct batch *batch) {
    struct recoveries recoveries = {.items = NULL};
    int exit_status = read_journal(batch, &recoveries);
    if (exit_status == EXIT_STATUS_OK && recoveries.count > 0) {
        report_line("looking for what an earlier run left behind of %zu %s", recoveries.count,
                    recoveries.count == 1 ? "row" : "rows");
        if (orphans_delete(batch, recoveries.items, recoveries.count))
            for (size_t index = 0; index < recoveries.count; index++)
                settle(batch, &recoveries.items[index]);
        else
            exit_status = batch->exit_status;
    }
    free(recoveries.items);
    return exit_status;
}
