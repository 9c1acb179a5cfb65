/*
 * The secret goes from the library's memory to a file or to standard output by write(2) alone. It counts as
 * delivered once the system has confirmed all of it.
 */
#include "secret/delivery.h"

#include "output/exit_status.h"
#include "output/output.h"
#include "output/output_json.h"
#include "output/output_text.h"
#include "output/report.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Room for a path, most of the time; a report is cut at its own length. */
enum { REASON_CAPACITY = 2048 };

int delivery_withdraw(const struct service *service, const fw_api_key *key, const char *reason,
                      enum delivery *delivery) {
    const char *id = fw_api_key_id(key);
    const char *prefix = fw_api_key_prefix(key);
    *delivery = DELIVERY_KEY_LEFT;
    if (!id) {
        report_line("%s; the new key is alive, and the service gave no id to delete it by (prefix %s)",
                    reason, prefix ? prefix : "not known");
        return EXIT_STATUS_UNCONFIRMED;
    }
    fw_error *failure = NULL;
    fw_status status =
        fw_delete_api_key(service->client, service->account_id, service->user_id, id, &failure);
    if (status == FW_OK) {
        report_line("%s; the new key %s was deleted again", reason, id);
        *delivery = DELIVERY_WITHDRAWN;
        return EXIT_STATUS_UNDELIVERED;
    }
    char facts[1024];
    const char *message = fw_error_message(failure);
    report_line("%s; the new key %s may be alive, delete it: its deletion was not confirmed: %s %s", reason,
                id, message ? message : "it failed", report_facts(facts, sizeof facts, status, failure));
    fw_error_free(failure);
    return EXIT_STATUS_UNCONFIRMED;
}

static int withdraw_unwritten(const struct service *service, const fw_api_key *key, const char *place,
                              int error, enum delivery *delivery) {
    char reason[REASON_CAPACITY];
    snprintf(reason, sizeof reason, "the secret could not be written to %s: %s", place, strerror(error));
    return delivery_withdraw(service, key, reason, delivery);
}

int delivery_print(const fw_api_key *key, enum output_format format, const char *secret_file_or_null) {
    struct output output;
    output_begin(&output, STDOUT_FILENO);
    if (format == OUTPUT_FORMAT_JSON) {
        output_json_key(&output, key, !secret_file_or_null);
        output_string(&output, "\n");
    } else {
        output_text_created_key(&output, key, secret_file_or_null);
    }
    return output_end(&output);
}

int deliver_key(const struct service *service, const fw_api_key *key, enum output_format format,
                struct secret_file *file_or_null, enum delivery *delivery) {
    *delivery = DELIVERY_DONE;
    if (!file_or_null) {
        int error = delivery_print(key, format, NULL);
        return error == 0 ? EXIT_STATUS_OK
                          : withdraw_unwritten(service, key, "standard output", error, delivery);
    }

    size_t length = 0;
    const char *secret = fw_api_key_secret(key, &length);
    int error = secret_file_write(file_or_null, secret, length);
    if (error != 0) {
        secret_file_discard(file_or_null);
        return withdraw_unwritten(service, key, file_or_null->path, error, delivery);
    }
    error = delivery_print(key, format, file_or_null->path);
    if (error != 0) /* the secret is safe: the key stays */
        return report_failure(
            "standard output cannot be written: %s; the key %s was created and its secret is in %s",
            strerror(error), fw_api_key_id(key) ? fw_api_key_id(key) : "without an id", file_or_null->path);
    return EXIT_STATUS_OK;
}
