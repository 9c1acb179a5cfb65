/*
 * A row that the service refuses has a fault of its own, and the others go on. An API key that it does not
 * know, or failure after failure to reach it, is everybody's.
 */
#include "batch/row_failure.h"

#include "batch/batch_journal.h"
#include "output/exit_status.h"
#include "output/report.h"

#include <stdio.h>

enum { REPORTS_MAXIMUM = 20, IN_A_ROW_MAXIMUM = 100 };

/* A line on standard error, for the first few failures: all of them are in the results. */
static void report(struct batch *batch, const struct row *row) {
    char subject[512];
    if (batch->reported == REPORTS_MAXIMUM)
        return;
    progress_make_way(&batch->progress);
    snprintf(subject, sizeof subject, "%s, line %zu", batch->rows.name, row->line);
    if (row->error)
        report_error_with(subject, row->status, row->error, "");
    else
        report_line("%s: the service created a key and gave no id for it; another run looks for it", subject);
    if (++batch->reported == REPORTS_MAXIMUM)
        report_line("the results hold the failures that follow");
}

static bool may_be_left(const fw_error *error) {
    return !error || fw_error_outcome(error) == FW_OUTCOME_UNKNOWN || fw_error_marker(error) ||
           fw_error_orphan_key_id(error);
}

static void stop(struct batch *batch, const char *why) {
    if (batch->stopped)
        return;
    progress_make_way(&batch->progress);
    report_line("%s", why);
    batch->stopped = true;
}

static void judge(struct batch *batch, fw_status status, const fw_error *error) {
    if (fw_error_outcome(error) != FW_OUTCOME_REJECTED || status == FW_ERROR_RATE_LIMITED)
        batch->in_a_row++;
    if (status == FW_ERROR_UNAUTHENTICATED)
        stop(batch, "the service does not know the API key: the other rows are not tried");
    else if (batch->in_a_row == IN_A_ROW_MAXIMUM)
        stop(batch, "too many rows failed one after the other: those that are left are not tried");
}

void row_failed(struct batch *batch, struct row *row, fw_status status, fw_error *error) {
    bool left = may_be_left(error);
    if (left)
        batch_journal_may_be_left(batch, row);
    else
        batch_journal_nothing_left(batch, row);
    if (status == FW_ERROR_CANCELLED && batch->stopped) {
        row->state = ROW_OPEN; /* not its own doing */
        if (left)
            batch_note(batch, EXIT_STATUS_UNKNOWN);
        fw_error_free(error);
        return;
    }
    row->state = ROW_FAILED;
    row->status = status;
    row->error = error;
    batch->progress.failed++;
    batch_note(batch, left ? EXIT_STATUS_UNKNOWN : EXIT_STATUS_ROWS_FAILED);
    report(batch, row);
    judge(batch, status, error);
}
