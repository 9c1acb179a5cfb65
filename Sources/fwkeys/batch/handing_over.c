/*
 * A line counts once it is on the disk. What could not be written, or is not known to be there, is taken out
 * of the file before its keys are deleted; where even that is not possible, the keys stay, and another run
 * finds out which of them are in the file.
 */
#include "batch/handing_over.h"

#include "batch/batch_journal.h"
#include "batch/clock.h"
#include "output/exit_status.h"
#include "output/report.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { PATIENCE_MS = 20 };

bool handing_over_begin(struct handing_over *handing_over, struct batch *batch, size_t group,
                        size_t capacity) {
    *handing_over = (struct handing_over){.batch = batch,
                                          .keys = calloc(group, sizeof(struct new_key)),
                                          .group = group,
                                          .withdrawn = calloc(capacity, sizeof(struct new_key))};
    return handing_over->keys && handing_over->withdrawn;
}

void handing_over_add(struct handing_over *handing_over, struct row *row, fw_api_key *key) {
    if (handing_over->waiting == 0)
        handing_over->since_ms = clock_now_ms();
    handing_over->keys[handing_over->waiting++] = (struct new_key){row, key};
}

bool handing_over_is_full(const struct handing_over *handing_over) {
    return handing_over->waiting == handing_over->group;
}

bool handing_over_is_empty(const struct handing_over *handing_over) {
    return handing_over->waiting == 0 && handing_over->being_deleted == 0;
}

int64_t handing_over_wait_ms(const struct handing_over *handing_over) {
    if (handing_over->waiting == 0)
        return INT64_MAX;
    int64_t left = handing_over->since_ms + PATIENCE_MS - clock_now_ms();
    return left > 0 ? left : 0;
}

/* Deletes a key again. The batch is stopped by then, and this alone is still submitted. A signal that comes
   later may cancel it, which its completion tells. */
static void withdraw(struct handing_over *handing_over, struct row *row, fw_api_key *key) {
    struct batch *batch = handing_over->batch;
    struct new_key *withdrawn = &handing_over->withdrawn[handing_over->withdrawn_count++];
    fw_error *error = NULL;
    *withdrawn = (struct new_key){row, key};
    handing_over->being_deleted++;
    fw_status status = fw_queue_delete_api_key(batch->queue, row->account_id, row->user_id,
                                               fw_api_key_id(key), withdrawn, NULL, &error);
    if (status != FW_OK)
        handing_over_took_back(handing_over, withdrawn, status, error);
}

void handing_over_took_back(struct handing_over *handing_over, void *tag, fw_status status, fw_error *error) {
    struct batch *batch = handing_over->batch;
    struct new_key *withdrawn = tag;
    struct row *row = withdrawn->row;
    bool gone = status == FW_OK || status == FW_ERROR_NOT_FOUND;
    if (gone && fw_api_key_unsettled_attempts(withdrawn->key) == 0)
        batch_journal_nothing_left(batch, row);
    else
        batch_journal_may_be_left(batch, row);
    if (!gone) {
        progress_make_way(&batch->progress);
        report_error_with(fw_api_key_id(withdrawn->key), status, error,
                          "its deletion is not confirmed: another run looks after it");
    }
    batch_note(batch, gone ? EXIT_STATUS_UNDELIVERED : EXIT_STATUS_UNCONFIRMED);
    row->state = ROW_OPEN;
    fw_api_key_free(withdrawn->key);
    withdrawn->key = NULL;
    handing_over->being_deleted--;
    fw_error_free(error);
}

/* From here on no key is handed over any more. */
static void give_up(struct batch *batch, const char *what, int error) {
    if (batch->results_failed)
        return;
    progress_make_way(&batch->progress);
    report_line("the results %s %s: %s", batch->results.path, what, strerror(error));
    batch->results_failed = true;
    batch->stopped = true;
}

/* The key may be in the file for good or not, and nothing but another look at it can tell. */
static void leave(struct batch *batch, struct row *row, fw_api_key *key) {
    batch_journal_may_be_left(batch, row);
    batch_note(batch, EXIT_STATUS_UNCONFIRMED);
    row->state = ROW_OPEN;
    fw_api_key_free(key);
}

static void deliver(struct batch *batch, struct row *row, fw_api_key *key) {
    batch_journal_delivered(batch, row, key);
    row->state = ROW_DELIVERED;
    batch->progress.done++;
    fw_api_key_free(key);
}

/* Writes lines for as many keys as can be. Returns how many. */
static size_t write_lines(struct handing_over *handing_over, int *error) {
    struct batch *batch = handing_over->batch;
    size_t written = 0;
    *error = batch->results_failed ? ECANCELED : 0;
    while (*error == 0 && written < handing_over->waiting) {
        const struct new_key *new = &handing_over->keys[written];
        *error = results_add_key(&batch->results, &batch->rows, new->row, new->key);
        written += *error == 0;
    }
    return written;
}

static void hand_over(struct handing_over *handing_over) {
    struct batch *batch = handing_over->batch;
    struct results *results = &batch->results;
    off_t before = results->end;
    int error;
    size_t written = write_lines(handing_over, &error);
    int not_on_disk = written > 0 ? results_synchronise(results) : 0;
    if (not_on_disk != 0)
        written = 0;
    bool failed = not_on_disk != 0 || (error != 0 && !batch->results_failed);
    bool taken_back = failed && results_take_back(results, not_on_disk != 0 ? before : results->end) == 0;
    /* Half a line that stays is no harm: another run drops it. */
    bool unclear = not_on_disk != 0 && !taken_back;
    if (unclear)
        give_up(batch, "can be neither made sure of nor taken back; another run finds out what is in there",
                not_on_disk);
    else if (failed)
        give_up(batch, "cannot be written; keys that are not in there are deleted again",
                error != 0 ? error : not_on_disk);
    for (size_t index = 0; index < handing_over->waiting; index++) {
        struct new_key *new = &handing_over->keys[index];
        if (index < written)
            deliver(batch, new->row, new->key);
        else if (unclear)
            leave(batch, new->row, new->key);
        else
            withdraw(handing_over, new->row, new->key);
    }
    handing_over->waiting = 0;
}

void handing_over_run(struct handing_over *handing_over, bool no_other_comes) {
    if (handing_over->waiting > 0 &&
        (no_other_comes || handing_over_is_full(handing_over) || handing_over_wait_ms(handing_over) == 0))
        hand_over(handing_over);
}

/* Keys are left only where the queue does not work any more: their lines in the journal stay. */
void handing_over_end(struct handing_over *handing_over) {
    for (size_t index = 0; index < handing_over->waiting; index++)
        leave(handing_over->batch, handing_over->keys[index].row, handing_over->keys[index].key);
    for (size_t index = 0; index < handing_over->withdrawn_count; index++)
        fw_api_key_free(handing_over->withdrawn[index].key);
    free(handing_over->keys);
    free(handing_over->withdrawn);
}
