/*
 * The same command goes on with whatever is left, so that is the advice for almost everything.
 */
#include "batch/summary.h"

#include "commands/advice.h"
#include "journal/grace.h"
#include "output/exit_status.h"
#include "output/report.h"
#include "service/interruption.h"

/* What an earlier request may still lead to is for a later look, by this command or by a sweep. */
static void tell_of_staying(struct batch *batch) {
    char again_after[GRACE_TEXT_CAPACITY];
    char sweep[ADVICE_CAPACITY];
    if (batch->staying == 0)
        return;
    grace_end_text(batch->staying_ms, again_after);
    report_line("requests of %zu %s may still be carried out: after %s run the same command again, or %s",
                batch->staying, batch->staying == 1 ? "row" : "rows", again_after,
                advise_sweep_of_journal(batch->arguments, batch->journal_path, sweep, sizeof sweep));
    batch_note(batch, EXIT_STATUS_UNKNOWN);
}

int batch_summarise(struct batch *batch) {
    const struct rows *rows = &batch->rows;
    size_t delivered = rows_count(rows, ROW_DELIVERED);
    size_t failed = rows_count(rows, ROW_FAILED);
    const char *how_to_go_on =
        delivered == rows->count ? "" : "; the same command goes on with those that have none";
    report_line("%s%zu of %zu rows have their keys in %s, %zu failed%s",
                interruption_signal() ? "interrupted: " : "", delivered, rows->count, batch->results.path,
                failed, how_to_go_on);
    tell_of_staying(batch);
    return batch->exit_status;
}
