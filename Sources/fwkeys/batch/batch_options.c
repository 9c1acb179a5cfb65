/*
 * What a key is to be is said by its row, so the options that say it for one key are refused rather than
 * passed over.
 */
#include "batch/batch_options.h"

#include "journal/grace.h"
#include "output/exit_status.h"
#include "output/report.h"

#include <stdlib.h>
#include <string.h>

enum { SETTLE_DEFAULT_MS = 1000 };

static int refuse_given(const struct arguments *arguments, option_set options, const char *why) {
    for (int id = 0; id < OPTION_COUNT; id++)
        if (options & OPTION(id) && arguments_have(arguments, (enum option_id)id))
            return report_usage("--%s %s", option_descriptions[id].name, why);
    return EXIT_STATUS_OK;
}

int batch_options_refuse(const struct arguments *arguments) {
    return refuse_given(arguments, BATCH_OPTIONS & ~OPTION(OPTION_BATCH), "needs --batch");
}

/* Reads a number from 1 to the maximum, or leaves the default. */
static int read_number(const struct arguments *arguments, enum option_id option, int64_t minimum,
                       int64_t maximum, int64_t *number) {
    if (!arguments_have(arguments, option))
        return EXIT_STATUS_OK;
    int exit_status = arguments_number(arguments, option, number);
    char name[32] = "--";
    if (exit_status == EXIT_STATUS_OK && (*number < minimum || *number > maximum))
        exit_status = report_refused(strcat(name, option_descriptions[option].name), FW_ERROR_OUT_OF_RANGE);
    return exit_status;
}

/* The journal lies beside the results, unless it is named. */
static int name_journal(struct batch *batch, const char *out) {
    static const char ending[] = ".journal";
    batch->journal_path = batch->arguments->values[OPTION_JOURNAL];
    if (batch->journal_path)
        return EXIT_STATUS_OK;
    batch->journal_path_to_free = malloc(strlen(out) + sizeof ending);
    if (!batch->journal_path_to_free)
        return report_failure("out of memory");
    strcpy(batch->journal_path_to_free, out);
    batch->journal_path = strcat(batch->journal_path_to_free, ending);
    return EXIT_STATUS_OK;
}

int batch_options_read(struct batch *batch) {
    const struct arguments *arguments = batch->arguments;
    const char *out = arguments->values[OPTION_OUT];
    option_set one_key = OPTION(OPTION_KEY_NAME) | OPTION(OPTION_EXPIRE_TIME) | OPTION(OPTION_ANNOTATION) |
                         OPTION(OPTION_SECRET_FILE);
    bool dry_run = arguments_have(arguments, OPTION_DRY_RUN);
    int64_t jobs = BATCH_JOBS_DEFAULT;
    batch->grace_ms = GRACE_DEFAULT_MS;
    batch->settle_ms = SETTLE_DEFAULT_MS;
    int exit_status = refuse_given(arguments, one_key, "is not for --batch: the rows say it");
    if (exit_status == EXIT_STATUS_OK && !dry_run)
        exit_status = refuse_given(arguments, OPTION(OPTION_OUTPUT), "is for one key, or for --dry-run");
    if (exit_status == EXIT_STATUS_OK && !dry_run && (!out || strcmp(out, "-") == 0 || !out[0]))
        exit_status = report_usage("--batch needs --out, the file for its results");
    if (exit_status == EXIT_STATUS_OK)
        exit_status = read_number(arguments, OPTION_JOBS, 1, BATCH_JOBS_MAXIMUM, &jobs);
    if (exit_status == EXIT_STATUS_OK)
        exit_status = read_number(arguments, OPTION_SETTLED_AFTER_MS, 0, GRACE_MAXIMUM_MS, &batch->grace_ms);
    if (exit_status == EXIT_STATUS_OK)
        exit_status = read_number(arguments, OPTION_SETTLE_MS, 0, GRACE_MAXIMUM_MS, &batch->settle_ms);
    batch->jobs = (int32_t)jobs;
    return exit_status == EXIT_STATUS_OK && out ? name_journal(batch, out) : exit_status;
}
