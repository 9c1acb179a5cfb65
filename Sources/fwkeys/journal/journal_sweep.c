/*
 * What a line means once its process is gone. A key counts as delivered if its secret is whole in its file,
 * or if the line says so; whatever else bears the line's marker has no holder and is deleted. A line is
 * struck out last, so a sweep that is cut off itself is done again; and it stays for as long as a request of
 * it may still be carried out.
 */
#include "journal/journal_sweep.h"

#include "batch/results.h"
#include "journal/finding.h"
#include "journal/grace.h"
#include "journal/journal.h"
#include "output/exit_status.h"
#include "output/output.h"
#include "output/report.h"
#include "secret/secret_file.h"
#include "service/interruption.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* What a sweep of a journal works with. */
struct sweeping {
    const struct service *service;
    int64_t grace_ms;
    struct journal journal;
    struct output output;
    enum output_format format;
    bool anything_shown;
    size_t staying;         /* how many lines stay, for requests of theirs may still be carried out, */
    int64_t longest_ms;     /* and for how long the last of them does */
    struct finding finding; /* of the line that is looked after */
};

/* Looks for the key of a batch's row in the results, which name it. Returns whether it is in there; -1: they
   cannot be read, and that was reported. */
static int is_in_results(struct entry *entry, const char *subject) {
    int found = results_find_key(entry->secret_file, entry->marker, entry->key_id);
    if (found < 0)
        report_line(
            "%s: the results %s cannot be read: %s; put them back, or, if they are lost for good, make "
            "an empty file of that name: its line stays in the journal",
            subject, entry->secret_file, strerror(errno));
    return found;
}

/* Whether the key of the line is in somebody's hands; -1: that cannot be told, and was reported. */
static int is_delivered(struct entry *entry, const char *subject) {
    if (entry->state == ENTRY_UNSETTLED)
        return true;
    if (entry->row > 0)
        return is_in_results(entry, subject);
    return entry->state == ENTRY_CREATED && entry->secret_file[0] &&
           secret_file_holds(entry->secret_file, entry->secret_length, entry->prefix);
}

/* Whether no other key can come of the line. What is left of the period of grace was looked up before the
   look at the keys: what comes during the look may be missed by it. */
static bool is_settled(const struct entry *entry, int64_t left_ms, const fw_sweep *sweep) {
    bool found = entry->key_id[0] || fw_sweep_deleted_count(sweep) > 0;
    return left_ms == 0 || (entry->one_key_at_most && found);
}

static void print(struct sweeping *sweeping) {
    const char *marker = sweeping->journal.entry.marker;
    if (sweeping->format == OUTPUT_FORMAT_JSON)
        finding_add_json(&sweeping->output, marker, &sweeping->finding, sweeping->anything_shown);
    else
        finding_add_text(&sweeping->output, marker, &sweeping->finding);
    sweeping->anything_shown = true;
    output_flush(&sweeping->output);
}

/* A key whose id is known is deleted by it, for it may not be listed yet. That it is not there is what is
   wanted. */
static int delete_by_id(struct sweeping *sweeping, const char *subject) {
    const struct entry *entry = &sweeping->journal.entry;
    fw_error *error = NULL;
    fw_status status = fw_delete_api_key(sweeping->service->client, entry->account_id, entry->user_id,
                                         entry->key_id, &error);
    int exit_status = EXIT_STATUS_OK;
    if (status == FW_OK)
        sweeping->finding.deleted_by_id = entry->key_id;
    else if (status != FW_ERROR_NOT_FOUND)
        exit_status = report_error_with(subject, status, error, "its line stays in the journal");
    fw_error_free(error);
    return exit_status;
}

/* Deletes what bears the marker, but for the key that is to stay. */
static int sweep_marker(struct sweeping *sweeping, int64_t left_ms, const char *subject) {
    const struct entry *entry = &sweeping->journal.entry;
    struct finding *finding = &sweeping->finding;
    fw_sweep *sweep = NULL;
    fw_error *error = NULL;
    fw_status status = fw_sweep_api_keys(sweeping->service->client, entry->account_id, entry->user_id,
                                         entry->marker, finding->kept, &sweep, &error);
    int exit_status = EXIT_STATUS_OK;
    if (status == FW_OK) {
        finding->settled = is_settled(entry, left_ms, sweep);
        finding->sweep = sweep;
        if (!finding->settled)
            grace_end_text(left_ms, finding->again_after);
        print(sweeping);
        finding->sweep = NULL;
    } else {
        exit_status = report_error_with(subject, status, error, "its line stays in the journal");
    }
    fw_sweep_free(sweep);
    fw_error_free(error);
    return exit_status;
}

/* What the line says from now on. Where it stays, nothing is in it any more that this sweep has dealt with: a
   key that was found delivered counts as delivered, wherever its file goes, and a file that was looked after
   is not touched again, for it may be another create's by then. */
static enum entry_state move_on(struct entry *entry, const struct finding *finding) {
    if (finding->settled)
        return finding->kept ? ENTRY_DELIVERED : ENTRY_NOTHING_LEFT;
    entry->secret_file[0] = '\0';
    entry->row = 0;
    if (finding->kept)
        return ENTRY_UNSETTLED;
    entry->key_id[0] = entry->prefix[0] = '\0';
    entry->secret_length = 0;
    return ENTRY_PENDING;
}

static int look_after(struct sweeping *sweeping, size_t number) {
    struct journal *journal = &sweeping->journal;
    struct entry *entry = &journal->entry;
    char subject[64];
    snprintf(subject, sizeof subject, "line %zu, %s", number + 1, entry->marker);
    int keep = is_delivered(entry, subject);
    if (keep < 0)
        return EXIT_STATUS_FAILED;
    sweeping->finding = (struct finding){.kept = keep ? entry->key_id : NULL};
    int64_t left_ms = grace_left_ms(entry, sweeping->grace_ms);
    int exit_status = EXIT_STATUS_OK;
    if (entry->state == ENTRY_CREATED && !keep)
        exit_status = delete_by_id(sweeping, subject);
    if (exit_status == EXIT_STATUS_OK)
        exit_status = sweep_marker(sweeping, left_ms, subject);
    if (exit_status != EXIT_STATUS_OK)
        return exit_status;
    int error = 0;
    if (!keep && entry->secret_file[0] && entry->row == 0)
        error = secret_file_remove_incomplete(entry->secret_file, entry->secret_length, entry->prefix);
    if (error != 0)
        return report_failure("%s: the incomplete secret file %s cannot be removed: %s", subject,
                              entry->secret_file, strerror(error));
    error = journal_record(journal, move_on(entry, &sweeping->finding));
    if (error != 0)
        return report_failure("%s: the journal cannot be written: %s; sweep again", subject, strerror(error));
    if (sweeping->finding.settled)
        return EXIT_STATUS_OK;
    sweeping->staying++;
    if (left_ms > sweeping->longest_ms)
        sweeping->longest_ms = left_ms;
    return EXIT_STATUS_UNKNOWN;
}

static void report_staying(const struct sweeping *sweeping) {
    char again_after[GRACE_TEXT_CAPACITY];
    if (sweeping->staying == 0)
        return;
    grace_end_text(sweeping->longest_ms, again_after);
    report_line("requests of %zu %s may still be carried out: sweep again after %s", sweeping->staying,
                sweeping->staying == 1 ? "create" : "creates", again_after);
}

static int look_after_all(struct sweeping *sweeping) {
    int exit_status = EXIT_STATUS_OK;
    for (size_t number = 0;; number++) {
        int found = journal_read(&sweeping->journal, number);
        if (found == 0)
            return exit_status;
        if (found < 0)
            exit_status = exit_status_worse(exit_status, EXIT_STATUS_FAILED);
        else if (!entry_is_struck_out(&sweeping->journal.entry))
            exit_status = exit_status_worse(exit_status, look_after(sweeping, number));
        if (interruption_signal()) {
            report_line("interrupted: sweep again");
            return exit_status_worse(exit_status, EXIT_STATUS_INTERRUPTED);
        }
    }
}

int journal_sweep(const struct service *service, const char *path, int64_t grace_ms,
                  enum output_format format) {
    struct sweeping sweeping = {.service = service, .grace_ms = grace_ms, .format = format};
    int exit_status = journal_open_to_sweep(&sweeping.journal, path);
    if (exit_status != EXIT_STATUS_OK)
        return exit_status;
    output_begin(&sweeping.output, STDOUT_FILENO);
    if (format == OUTPUT_FORMAT_JSON)
        output_string(&sweeping.output, "{\"swept\":[");
    exit_status = look_after_all(&sweeping);
    journal_end(&sweeping.journal);
    report_staying(&sweeping);
    if (format == OUTPUT_FORMAT_JSON)
        output_string(&sweeping.output, "\n]}\n");
    else if (!sweeping.anything_shown && exit_status == EXIT_STATUS_OK)
        output_string(&sweeping.output, "Nothing was left to sweep\n");
    return exit_status_worse(exit_status, report_written(output_end(&sweeping.output)));
}
