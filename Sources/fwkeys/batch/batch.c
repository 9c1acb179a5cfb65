/*
 * A batch from its file to its results. What can be found wrong with it is found before anything is sent or
 * made; then come what an earlier run left behind, the keys, and at last the failures.
 */
#include "batch/batch.h"

#include "batch/batch_file.h"
#include "batch/batch_journal.h"
#include "batch/batch_options.h"
#include "batch/creating.h"
#include "batch/recovery.h"
#include "batch/row_check.h"
#include "batch/summary.h"
#include "commands/dry_run.h"
#include "output/exit_status.h"
#include "output/report.h"
#include "service/interruption.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

void batch_note(struct batch *batch, int exit_status) {
    batch->exit_status = exit_status_worse(batch->exit_status, exit_status);
}

bool batch_is_interrupted(struct batch *batch) {
    if (!interruption_signal())
        return false;
    batch_note(batch, EXIT_STATUS_INTERRUPTED);
    batch->stopped = true;
    if (!batch->cancelled)
        fw_queue_cancel_all(batch->queue);
    batch->cancelled = true;
    return true;
}

bool batch_turn(struct batch *batch, int64_t timeout_ms) {
    fw_error *error = NULL;
    fw_status status = fw_queue_run(batch->queue, timeout_ms, &error);
    if (status != FW_OK)
        batch_note(batch, report_error_with("the batch cannot go on", status, error, ""));
    fw_error_free(error);
    return status == FW_OK;
}

/* Rows that name no account or no user are the API key's own, as for a create of one key. */
static int ask_for_owner(struct batch *batch) {
    struct service *service = batch->service;
    if (rows_need_user(&batch->rows))
        return service_ask_for_owner(service);
    if (!rows_need_account(&batch->rows))
        return EXIT_STATUS_OK;
    service->user_id = batch->rows.items[0].user_id; /* each row has its own: it need not be asked for */
    return service_ask_for_owner(service);
}

/* Whether every row that is to be created fits into the journal. */
static int check_room(const struct batch *batch) {
    for (size_t index = 0; index < batch->rows.count; index++) {
        struct entry entry;
        const struct row *row = &batch->rows.items[index];
        if (row->state == ROW_OPEN && !batch_entry(batch, row, &entry))
            return rows_refuse(&batch->rows, row->line,
                               "account, user and the path of the results are too "
                               "long for a journal");
    }
    return EXIT_STATUS_OK;
}

static int open_journal(struct batch *batch) {
    bool begun = batch->results.descriptor >= 0;
    int error = journal_open_to_create(&batch->journal, batch->journal_path, !begun);
    if (error == 0)
        return EXIT_STATUS_OK;
    if (interruption_signal())
        return EXIT_STATUS_INTERRUPTED;
    if (error == EILSEQ)
        return report_failure("%s is not a journal of fwkeys; no key was created", batch->journal_path);
    if (begun && error == ENOENT)
        return report_failure(
            "%s is there, and its journal %s is not, which tells what was begun: put it back; "
            "no key was created",
            batch->results.path, batch->journal_path);
    return report_failure("the journal %s cannot be used: %s; no key was created", batch->journal_path,
                          strerror(error));
}

/* Opens the two files, or makes them, the journal first: so there are no results without one. */
static int open_files(struct batch *batch) {
    struct results *results = &batch->results;
    int exit_status = results_open(results, batch->arguments->values[OPTION_OUT]);
    bool begun = results->descriptor >= 0;
    if (exit_status == EXIT_STATUS_OK && begun)
        exit_status = results_read(results, &batch->rows);
    if (exit_status == EXIT_STATUS_OK)
        exit_status = rows_check(&batch->rows, ROW_TIMES_TO_COME);
    if (exit_status == EXIT_STATUS_OK)
        exit_status = check_room(batch);
    if (exit_status == EXIT_STATUS_OK)
        exit_status = open_journal(batch);
    if (exit_status == EXIT_STATUS_OK && !begun)
        exit_status = recovery_check(batch);
    if (exit_status == EXIT_STATUS_OK && !begun)
        exit_status = results_create(results);
    if (exit_status != EXIT_STATUS_OK || !begun)
        return exit_status;
    int error = results_drop_rest(results);
    return error == 0 ? EXIT_STATUS_OK
                      : report_failure("the results %s cannot be written: %s; no key was created",
                                       results->path, strerror(error));
}

static int open_queue(struct batch *batch) {
    fw_error *error = NULL;
    fw_status status = fw_queue_new(batch->service->client, &batch->queue, &error);
    if (status == FW_OK)
        status = fw_queue_set_max_in_flight(batch->queue, batch->jobs);
    if (status == FW_OK)
        status = fw_queue_set_max_waiting(batch->queue, BATCH_JOBS_MAXIMUM * 2);
    int exit_status = status == FW_OK ? EXIT_STATUS_OK : report_error(status, error);
    fw_error_free(error);
    interruption_wake(batch->queue);
    return exit_status;
}

/* Adds the failures behind all keys. */
static void write_failures(struct batch *batch) {
    int error = 0;
    off_t keys_end = batch->results.end;
    for (size_t index = 0; error == 0 && index < batch->rows.count; index++)
        if (batch->rows.items[index].state == ROW_FAILED)
            error = results_add_failure(&batch->results, &batch->rows, &batch->rows.items[index]);
    if (error == 0 && batch->results.end > keys_end)
        error = results_synchronise(&batch->results);
    if (error == 0)
        return;
    results_take_back(&batch->results, keys_end);
    batch_note(batch, report_failure("the failures cannot be written to %s: %s", batch->results.path,
                                     strerror(error)));
}

static void create_all(struct batch *batch) {
    bool other_lines = arguments_have(batch->arguments, OPTION_VERBOSE);
    progress_begin(&batch->progress, batch->rows.count, rows_count(&batch->rows, ROW_DELIVERED), other_lines);
    int exit_status = recovery_run(batch);
    batch_note(batch, exit_status);
    if (exit_status == EXIT_STATUS_OK) {
        creating_run(batch);
        if (!batch->results_failed)
            write_failures(batch);
    }
    progress_make_way(&batch->progress);
    int error = journal_synchronise(&batch->journal);
    if (error != 0)
        batch_note(batch, report_failure("the journal %s cannot be written: %s", batch->journal_path,
                                         strerror(error)));
}

/* The part that talks to the service. */
static int run_for_real(struct batch *batch) {
    int exit_status = service_connect(batch->service, SIGNALS_CANCEL_NOTHING);
    if (exit_status == EXIT_STATUS_OK)
        exit_status = ask_for_owner(batch);
    if (exit_status == EXIT_STATUS_OK)
        exit_status = rows_set_owners(&batch->rows, batch->service);
    if (exit_status == EXIT_STATUS_OK)
        exit_status = interruption_begin();
    if (exit_status == EXIT_STATUS_OK)
        exit_status = open_files(batch);
    if (exit_status == EXIT_STATUS_OK)
        exit_status = open_queue(batch);
    if (exit_status != EXIT_STATUS_OK)
        return exit_status;
    create_all(batch);
    return batch_summarise(batch);
}

static int dry_run(struct batch *batch, enum output_format format) {
    int exit_status = rows_check(&batch->rows, ROW_TIMES_TO_COME);
    if (exit_status == EXIT_STATUS_OK)
        exit_status = rows_set_owners(&batch->rows, batch->service);
    return exit_status == EXIT_STATUS_OK ? dry_run_batch(&batch->rows, format) : exit_status;
}

static int run(struct batch *batch) {
    const struct arguments *arguments = batch->arguments;
    enum output_format format;
    int exit_status = arguments_output_format(arguments, &format);
    if (exit_status == EXIT_STATUS_OK)
        exit_status = batch_options_read(batch);
    if (exit_status == EXIT_STATUS_OK)
        exit_status = service_configure(batch->service, arguments);
    if (exit_status == EXIT_STATUS_OK)
        exit_status = service_name_owner(batch->service, arguments, false);
    if (exit_status == EXIT_STATUS_OK)
        exit_status = batch_file_read(&batch->rows, arguments->values[OPTION_BATCH]);
    if (exit_status == EXIT_STATUS_OK && arguments_have(arguments, OPTION_DRY_RUN))
        return dry_run(batch, format);
    if (exit_status == EXIT_STATUS_OK)
        exit_status = rows_check(&batch->rows, ROW_TIMES_ANY);
    return exit_status == EXIT_STATUS_OK ? run_for_real(batch) : exit_status;
}

int batch_run(const struct arguments *arguments) {
    struct service service = {.client = NULL};
    struct batch batch = {.arguments = arguments,
                          .service = &service,
                          .results = {.descriptor = -1},
                          .journal = {.descriptor = -1}};
    int exit_status = run(&batch);
    interruption_wake(NULL);
    fw_queue_free(batch.queue);
    journal_end(&batch.journal);
    results_close(&batch.results);
    rows_free(&batch.rows);
    free(batch.free_offsets);
    free(batch.journal_path_to_free);
    service_close(&service);
    return exit_status;
}
