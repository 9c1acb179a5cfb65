/*
 * When a line is struck out: once the secret is safe and no earlier attempt can still lead to a key, or once
 * there is proof that no key is left. A line that cannot be struck out does no harm: sweeps find out the same,
 * in time.
 */
#include "journal/intent.h"

#include "journal/grace.h"
#include "output/exit_status.h"
#include "output/report.h"

#include <stdio.h>
#include <string.h>

/* The library's own. */
enum { TIMEOUT_DEFAULT_MS = 60000 };

/* Fills in what is known before the create. Returns what does not fit, or NULL. */
static const char *describe(struct entry *entry, const struct arguments *arguments,
                            const struct service *service) {
    const char *secret_file = arguments->values[OPTION_SECRET_FILE];
    int64_t timeout_ms = TIMEOUT_DEFAULT_MS;
    if (arguments_have(arguments, OPTION_TIMEOUT_MS))
        arguments_number(arguments, OPTION_TIMEOUT_MS, &timeout_ms); /* the settings have judged it */
    grace_begin(entry, timeout_ms);
    /* Any other create sends one request that may lead to a key, and none after it. */
    entry->one_key_at_most = !arguments_have(arguments, OPTION_EXACTLY_ONCE);
    if (!entry_set(entry->account_id, sizeof entry->account_id, service->account_id))
        return "the account id";
    if (!entry_set(entry->user_id, sizeof entry->user_id, service->user_id))
        return "the user id";
    if (secret_file &&
        secret_file_absolute_path(secret_file, entry->secret_file, sizeof entry->secret_file) != 0)
        return "the path of the secret file";
    return NULL;
}

int intent_begin(struct intent *intent, const struct arguments *arguments, const struct service *service,
                 fw_create_options *options) {
    intent->journal = (struct journal){.descriptor = -1};
    if (!arguments_have(arguments, OPTION_JOURNAL))
        return EXIT_STATUS_OK;
    struct entry entry = {.state = ENTRY_PENDING};
    const char *unfit = describe(&entry, arguments, service);
    if (unfit)
        return report_failure("%s does not fit into a journal; no key was created", unfit);
    fw_status status = fw_marker_generate(entry.marker, sizeof entry.marker);
    if (status == FW_OK)
        status = fw_create_options_set_marker(options, entry.marker);
    if (status != FW_OK)
        return report_failure("no marker could be made (%s); no key was created", fw_status_name(status));
    return journal_begin(&intent->journal, arguments->values[OPTION_JOURNAL], &entry);
}

/* Sets the fields of the entry that tell of the key. */
static bool describe_key(struct entry *entry, const fw_api_key *key) {
    const char *id = fw_api_key_id(key);
    entry->one_key_at_most = fw_api_key_unsettled_attempts(key) == 0;
    const char *prefix = fw_api_key_prefix(key);
    const char *secret = fw_api_key_secret(key, &entry->secret_length);
    if (prefix && secret && strncmp(secret, prefix, strlen(prefix)) == 0)
        entry_set(entry->prefix, sizeof entry->prefix, prefix);
    return id && entry_set(entry->key_id, sizeof entry->key_id, id);
}

bool intent_created(struct intent *intent, const fw_api_key *key, char *reason, size_t capacity) {
    if (intent->journal.descriptor < 0)
        return true;
    if (!describe_key(&intent->journal.entry, key)) {
        snprintf(reason, capacity, "the id of the new key does not fit into the journal");
        return false;
    }
    int error = journal_record(&intent->journal, ENTRY_CREATED);
    if (error != 0)
        snprintf(reason, capacity, "the journal %s could not be written: %s", intent->journal.path,
                 strerror(error));
    return error == 0;
}

static void record(struct intent *intent, enum entry_state state) {
    if (intent->journal.descriptor < 0)
        return;
    int error = journal_record(&intent->journal, state);
    if (error != 0)
        report_line("the journal %s could not be brought up to date: %s; `fwkeys sweep --journal` will",
                    intent->journal.path, strerror(error));
}

void intent_delivered(struct intent *intent, const fw_api_key *key, enum delivery delivery) {
    bool settled = fw_api_key_unsettled_attempts(key) == 0;
    if (delivery == DELIVERY_DONE)
        record(intent, settled ? ENTRY_DELIVERED : ENTRY_UNSETTLED);
    else if (delivery == DELIVERY_WITHDRAWN && settled)
        record(intent, ENTRY_NOTHING_LEFT);
}

void intent_failed(struct intent *intent, const fw_error *error) {
    bool may_be_left = !error || fw_error_outcome(error) == FW_OUTCOME_UNKNOWN || fw_error_marker(error) ||
                       fw_error_orphan_key_id(error);
    if (!may_be_left)
        record(intent, ENTRY_NOTHING_LEFT);
}

void intent_nothing_sent(struct intent *intent) {
    record(intent, ENTRY_NOTHING_LEFT);
}

void intent_end(struct intent *intent) {
    journal_end(&intent->journal);
}
