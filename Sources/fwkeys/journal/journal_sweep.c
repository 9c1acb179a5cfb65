/*
 * What a line means once its process is gone. A key counts as delivered if its secret is whole in its file,
 * or if the line says so; whatever else bears the line's marker has no holder and is deleted. A line is
 * struck out last, so a sweep that is cut off itself is done again.
 */
#include "journal/journal_sweep.h"

#include "journal/journal.h"
#include "output/exit_status.h"
#include "output/output.h"
#include "output/output_json.h"
#include "output/report.h"
#include "secret/secret_file.h"
#include "service/interruption.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* What a sweep of a journal works with. */
struct sweeping {
    const struct service *service;
    struct journal journal;
    struct output output;
    enum output_format format;
    bool anything_shown;
    const char *deleted_by_id; /* the key of the line that is looked after; NULL: it was not */
};

/* Whether the key of the line is in somebody's hands. */
static bool is_delivered(const struct entry *entry) {
    if (entry->state == ENTRY_UNSETTLED)
        return true;
    return entry->state == ENTRY_CREATED && entry->secret_file[0] &&
           secret_file_holds(entry->secret_file, entry->secret_length, entry->prefix);
}

static void add_text(struct sweeping *sweeping, const struct entry *entry, const fw_sweep *sweep, bool kept) {
    struct output *output = &sweeping->output;
    bool nothing = !kept && !sweeping->deleted_by_id && fw_sweep_deleted_count(sweep) == 0;
    output_string(output, entry->marker);
    output_string(output, ":");
    if (kept) {
        output_string(output, " kept ");
        output_plain(output, entry->key_id);
    }
    if (sweeping->deleted_by_id) {
        output_string(output, " deleted ");
        output_plain(output, sweeping->deleted_by_id);
    }
    for (size_t index = 0; index < fw_sweep_deleted_count(sweep); index++) {
        output_string(output, " deleted ");
        output_plain(output, fw_sweep_deleted_key_id(sweep, index));
    }
    output_string(output, nothing ? " nothing was left\n" : "\n");
}

static void add_json(struct sweeping *sweeping, const struct entry *entry, const fw_sweep *sweep, bool kept) {
    struct output *output = &sweeping->output;
    bool first = true;
    output_string(output, sweeping->anything_shown ? ",\n{" : "\n{");
    output_json_member(output, &first, "marker", entry->marker);
    output_json_member(output, &first, "kept", kept ? entry->key_id : NULL);
    output_json_name(output, &first, "deleted");
    output_string(output, "[");
    if (sweeping->deleted_by_id)
        output_json_string(output, sweeping->deleted_by_id);
    for (size_t index = 0; index < fw_sweep_deleted_count(sweep); index++) {
        output_string(output, index > 0 || sweeping->deleted_by_id ? "," : "");
        output_json_string(output, fw_sweep_deleted_key_id(sweep, index));
    }
    output_string(output, "]}");
}

static void print(struct sweeping *sweeping, const fw_sweep *sweep, bool kept) {
    if (sweeping->format == OUTPUT_FORMAT_JSON)
        add_json(sweeping, &sweeping->journal.entry, sweep, kept);
    else
        add_text(sweeping, &sweeping->journal.entry, sweep, kept);
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
        sweeping->deleted_by_id = entry->key_id;
    else if (status != FW_ERROR_NOT_FOUND)
        exit_status = report_error_with(subject, status, error, "its line stays in the journal");
    fw_error_free(error);
    return exit_status;
}

/* Deletes what bears the marker, but for the key that is to stay. */
static int sweep_marker(struct sweeping *sweeping, bool keep, const char *subject) {
    const struct entry *entry = &sweeping->journal.entry;
    fw_sweep *sweep = NULL;
    fw_error *error = NULL;
    fw_status status = fw_sweep_api_keys(sweeping->service->client, entry->account_id, entry->user_id,
                                         entry->marker, keep ? entry->key_id : NULL, &sweep, &error);
    int exit_status = EXIT_STATUS_OK;
    if (status == FW_OK)
        print(sweeping, sweep, keep);
    else
        exit_status = report_error_with(subject, status, error, "its line stays in the journal");
    fw_sweep_free(sweep);
    fw_error_free(error);
    return exit_status;
}

static int look_after(struct sweeping *sweeping, size_t number) {
    struct journal *journal = &sweeping->journal;
    struct entry *entry = &journal->entry;
    char subject[64];
    snprintf(subject, sizeof subject, "line %zu, %s", number + 1, entry->marker);
    bool keep = is_delivered(entry);
    sweeping->deleted_by_id = NULL;
    int exit_status = EXIT_STATUS_OK;
    if (entry->state == ENTRY_CREATED && !keep)
        exit_status = delete_by_id(sweeping, subject);
    if (exit_status == EXIT_STATUS_OK)
        exit_status = sweep_marker(sweeping, keep, subject);
    if (exit_status != EXIT_STATUS_OK)
        return exit_status;
    int error = 0;
    if (!keep && entry->secret_file[0])
        error = secret_file_remove_incomplete(entry->secret_file, entry->secret_length, entry->prefix);
    if (error != 0)
        return report_failure("%s: the incomplete secret file %s cannot be removed: %s", subject,
                              entry->secret_file, strerror(error));
    error = journal_record(journal, keep ? ENTRY_DELIVERED : ENTRY_NOTHING_LEFT);
    if (error != 0)
        return report_failure("%s: the journal cannot be written: %s; sweep again", subject, strerror(error));
    return EXIT_STATUS_OK;
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

int journal_sweep(const struct service *service, const char *path, enum output_format format) {
    struct sweeping sweeping = {.service = service, .format = format};
    int exit_status = journal_open_to_sweep(&sweeping.journal, path);
    if (exit_status != EXIT_STATUS_OK)
        return exit_status;
    output_begin(&sweeping.output, STDOUT_FILENO);
    if (format == OUTPUT_FORMAT_JSON)
        output_string(&sweeping.output, "{\"swept\":[");
    exit_status = look_after_all(&sweeping);
    journal_end(&sweeping.journal);
    if (format == OUTPUT_FORMAT_JSON)
        output_string(&sweeping.output, "\n]}\n");
    else if (!sweeping.anything_shown && exit_status == EXIT_STATUS_OK)
        output_string(&sweeping.output, "Nothing was left to sweep\n");
    return exit_status_worse(exit_status, report_written(output_end(&sweeping.output)));
}
