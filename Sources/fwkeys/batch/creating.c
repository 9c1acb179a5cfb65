/*
 * Rows go out in groups, so that the disk is waited for once for all of them, and keys come in in groups for
 * the same reason. A key that is in is in nobody's hands until its group is on the disk: if this process ends
 * before, another run finds the key by its marker and deletes it.
 */
#include "batch/creating.h"

#include "batch/batch_journal.h"
#include "batch/clock.h"
#include "batch/handing_over.h"
#include "batch/row_check.h"
#include "batch/row_failure.h"
#include "output/exit_status.h"
#include "output/report.h"

#include <stdlib.h>

enum { GROUP_MINIMUM = 16, GROUP_MAXIMUM = 1024, WINDING_UP_MS = 3000 };

struct creating {
    struct batch *batch;
    struct handing_over handing_over;
    size_t group; /* how many rows go out together */
    size_t next;  /* the first row that was not looked at */
    struct row **picked;
    int64_t stopped_ms; /* when it was found that the batch is stopped; 0: it is not */
    bool all_cancelled;
};

static size_t pick(struct creating *creating) {
    struct rows *rows = &creating->batch->rows;
    size_t count = 0;
    for (; count < creating->group && creating->next < rows->count; creating->next++)
        if (rows->items[creating->next].state == ROW_OPEN)
            creating->picked[count++] = &rows->items[creating->next];
    return count;
}

static void submit(struct batch *batch, struct row *row) {
    fw_create_options *options = NULL;
    fw_error *error = NULL;
    const char *what;
    fw_status status = row_create_options(row, &options, &what);
    if (status == FW_OK)
        status = fw_create_options_set_exactly_once(options, 1);
    if (status == FW_OK)
        status = fw_create_options_set_marker(options, row->marker);
    if (status == FW_OK)
        status = fw_queue_create_api_key(batch->queue, row->account_id, row->user_id, options, row,
                                         &row->ticket, &error);
    fw_create_options_free(options);
    row->state = ROW_SUBMITTED;
    if (status != FW_OK)
        row_failed(batch, row, status, error);
}

/* Sends out another group once the one before is largely done. */
static void submit_group(struct creating *creating) {
    struct batch *batch = creating->batch;
    if (batch->stopped || fw_queue_pending_count(batch->queue) > (size_t)batch->jobs)
        return;
    size_t count = pick(creating);
    if (count == 0)
        return;
    int exit_status = batch_journal_begin(batch, creating->picked, count);
    if (exit_status != EXIT_STATUS_OK) {
        batch_note(batch, exit_status);
        batch->stopped = true;
        return;
    }
    for (size_t index = 0; index < count; index++)
        submit(batch, creating->picked[index]);
}

/* A key that the results could not name is not handed over: it is found by its marker. */
static void take_key(struct creating *creating, struct row *row, fw_api_key *key) {
    if (result_line_takes(key)) {
        creating->batch->in_a_row = 0;
        handing_over_add(&creating->handing_over, row, key);
    } else {
        fw_api_key_free(key);
        row_failed(creating->batch, row, FW_ERROR_INVALID_REPLY, NULL);
    }
}

static void take(struct creating *creating, fw_completion *completion) {
    fw_status status = fw_completion_status(completion);
    if (fw_completion_operation(completion) == FW_OPERATION_DELETE_API_KEY) {
        handing_over_took_back(&creating->handing_over, fw_completion_tag(completion), status,
                               fw_completion_take_error(completion));
        return;
    }
    struct row *row = fw_completion_tag(completion);
    row->ticket = 0;
    if (status == FW_OK)
        take_key(creating, row, fw_completion_take_api_key(completion));
    else
        row_failed(creating->batch, row, status, fw_completion_take_error(completion));
}

static void take_all(struct creating *creating) {
    fw_completion *completion;
    while ((completion = fw_queue_next(creating->batch->queue))) {
        take(creating, completion);
        fw_completion_free(completion);
        if (handing_over_is_full(&creating->handing_over))
            handing_over_run(&creating->handing_over, false);
    }
}

/* Cancels the creates that are not finished, but for so many, the first of them. */
static void cancel_behind(struct creating *creating, size_t kept) {
    struct batch *batch = creating->batch;
    size_t number = 0;
    for (size_t index = 0; index < creating->next; index++) {
        const struct row *row = &batch->rows.items[index];
        if (row->ticket != 0 && ++number > kept)
            fw_queue_cancel(batch->queue, row->ticket);
    }
}

/* Where the batch is stopped, rows that only wait are cancelled, for nothing was sent for them. Those that may
   be under way, which are the first ones, have some time to come to their own end. */
static void wind_up(struct creating *creating) {
    if (!creating->batch->stopped)
        return;
    if (creating->stopped_ms == 0) {
        creating->stopped_ms = clock_now_ms();
        cancel_behind(creating, (size_t)creating->batch->jobs);
    } else if (!creating->all_cancelled && clock_now_ms() - creating->stopped_ms > WINDING_UP_MS) {
        creating->all_cancelled = true;
        cancel_behind(creating, 0);
    }
}

static int64_t wait_ms(const struct creating *creating) {
    int64_t progress = progress_wait_ms(&creating->batch->progress);
    int64_t keys = handing_over_wait_ms(&creating->handing_over);
    int64_t wait = keys < progress ? keys : progress;
    bool winding_up = creating->batch->stopped && !creating->all_cancelled;
    return winding_up && wait > WINDING_UP_MS / 10 ? WINDING_UP_MS / 10 : wait;
}

static void work(struct creating *creating) {
    struct batch *batch = creating->batch;
    for (;;) {
        batch_is_interrupted(batch);
        submit_group(creating);
        take_all(creating);
        wind_up(creating);
        bool idle = fw_queue_pending_count(batch->queue) == 0;
        handing_over_run(&creating->handing_over, idle);
        progress_show(&batch->progress);
        if (idle && handing_over_is_empty(&creating->handing_over) &&
            fw_queue_pending_count(batch->queue) == 0 &&
            (batch->stopped || creating->next == batch->rows.count))
            return;
        if (!batch_turn(batch, wait_ms(creating)))
            return;
    }
}

void creating_run(struct batch *batch) {
    struct creating creating = {.batch = batch, .group = (size_t)batch->jobs};
    if (creating.group < GROUP_MINIMUM)
        creating.group = GROUP_MINIMUM;
    if (creating.group > GROUP_MAXIMUM)
        creating.group = GROUP_MAXIMUM;
    creating.picked = malloc(creating.group * sizeof(struct row *));
    size_t capacity = (size_t)batch->jobs + 2 * creating.group;
    if (creating.picked && handing_over_begin(&creating.handing_over, batch, creating.group, capacity))
        work(&creating);
    else
        batch_note(batch, report_failure("out of memory"));
    handing_over_end(&creating.handing_over);
    free(creating.picked);
}
