/*
 * fwkeys rotate: a new key in place of an old one. The old key is deleted last, once the new secret is in its
 * file or COMMAND has taken it; until then any failure deletes the new key.
 */
#include "commands/command.h"

#include "arguments/create_options.h"
#include "commands/advice.h"
#include "commands/successor.h"
#include "journal/intent.h"
#include "output/exit_status.h"
#include "output/output.h"
#include "output/report.h"
#include "secret/delivery.h"
#include "secret/handover.h"
#include "secret/secret_file.h"
#include "service/interruption.h"
#include "service/service.h"

#include <stdio.h>
#include <string.h>

enum { REASON_CAPACITY = 2048 };

/* What a rotation works with. */
struct rotating {
    const struct arguments *arguments;
    const struct service *service;
    const char *old_key_id;
    fw_create_options *options;
    enum output_format format;
    struct secret_file *file_or_null; /* NULL: the secret goes to COMMAND */
    struct intent intent;
    fw_rotation *rotation;
};

static const char *new_key_id(const struct rotating *rotating) {
    const char *id = fw_api_key_id(fw_rotation_new_key(rotating->rotation));
    return id ? id : "without an id";
}

/* Deletes the new key because of reason, and says which keys are alive. */
static int abort_rotation(struct rotating *rotating, const char *reason) {
    fw_error *error = NULL;
    char text[REASON_CAPACITY + 1024];
    int exit_status = interruption_signal() ? EXIT_STATUS_INTERRUPTED : EXIT_STATUS_UNDELIVERED;
    if (rotating->file_or_null)
        secret_file_discard(rotating->file_or_null);
    fw_status status = fw_rotation_abort(rotating->rotation, &error);
    if (status == FW_OK) {
        report_line("%s; the new key %s was deleted again, and the old key %s is alive", reason,
                    new_key_id(rotating), rotating->old_key_id);
    } else {
        snprintf(text, sizeof text, "%s; the old key %s is alive, and the new key %s may be: delete it",
                 reason, rotating->old_key_id, new_key_id(rotating));
        report_error_with(text, status, error, "");
        exit_status = EXIT_STATUS_UNCONFIRMED;
    }
    intent_delivered(&rotating->intent, fw_rotation_new_key(rotating->rotation),
                     status == FW_OK ? DELIVERY_WITHDRAWN : DELIVERY_KEY_LEFT);
    fw_error_free(error);
    return exit_status;
}

/* Hands over the new secret. False: reason says why that failed. */
static bool hand_over(struct rotating *rotating, char *reason, size_t capacity) {
    size_t length = 0;
    const char *secret = fw_rotation_secret(rotating->rotation, &length);
    if (!intent_created(&rotating->intent, fw_rotation_new_key(rotating->rotation), reason, capacity))
        return false;
    if (!rotating->file_or_null)
        return handover_run(rotating->arguments->after_dashes, secret, length, reason, capacity);
    int error = secret_file_write(rotating->file_or_null, secret, length);
    if (error != 0)
        snprintf(reason, capacity, "the secret could not be written to %s: %s", rotating->file_or_null->path,
                 strerror(error));
    else if (interruption_signal())
        snprintf(reason, capacity, "interrupted");
    return error == 0 && !interruption_signal();
}

/* Deletes the old key. The new one is in hand by now and stays, whatever comes of it. */
static int commit(struct rotating *rotating) {
    fw_error *error = NULL;
    fw_status status = fw_rotation_commit(rotating->rotation, &error);
    if (status != FW_OK) {
        char text[REASON_CAPACITY];
        snprintf(
            text, sizeof text,
            "the new key %s is in place, and the old key %s could not be deleted and may be alive: delete it",
            new_key_id(rotating), rotating->old_key_id);
        report_error_with(text, status, error, "");
        fw_error_free(error);
        return EXIT_STATUS_OLD_KEY_ALIVE;
    }
    return EXIT_STATUS_OK;
}

static int print(const struct rotating *rotating) {
    const fw_api_key *key = fw_rotation_new_key(rotating->rotation);
    const char *path = rotating->file_or_null ? rotating->file_or_null->path : NULL;
    int error = successor_print(key, rotating->old_key_id, rotating->format, path);
    if (error == 0)
        return EXIT_STATUS_OK;
    return report_failure("standard output cannot be written: %s; the key %s is in place of %s",
                          strerror(error), new_key_id(rotating), rotating->old_key_id);
}

static int finish(struct rotating *rotating) {
    char reason[REASON_CAPACITY];
    const fw_api_key *key = fw_rotation_new_key(rotating->rotation);
    if (!hand_over(rotating, reason, sizeof reason))
        return abort_rotation(rotating, reason);
    intent_delivered(&rotating->intent, key, DELIVERY_DONE);
    if (fw_api_key_unsettled_attempts(key) > 0)
        advise_sweep_of_unsettled(rotating->arguments, rotating->service, key, DELIVERY_DONE);
    int exit_status = commit(rotating);
    return exit_status == EXIT_STATUS_OK ? print(rotating) : exit_status;
}

static int begin_and_finish(struct rotating *rotating) {
    const struct service *service = rotating->service;
    fw_error *error = NULL;
    fw_status status =
        fw_rotation_begin(service->client, service->account_id, service->user_id, rotating->old_key_id,
                          rotating->options, &rotating->rotation, &error);
    int exit_status;
    if (status == FW_OK) {
        exit_status = finish(rotating);
    } else {
        if (rotating->file_or_null)
            secret_file_discard(rotating->file_or_null);
        intent_failed(&rotating->intent, error);
        char subject[512];
        char advice[ADVICE_CAPACITY];
        snprintf(subject, sizeof subject, "the old key %s is alive as before, and no new one is in hand",
                 rotating->old_key_id);
        exit_status =
            report_error_with(subject, status, error,
                              advise_on_error(rotating->arguments, service, error, advice, sizeof advice));
    }
    fw_rotation_free(rotating->rotation);
    fw_error_free(error);
    return exit_status;
}

static int rotate_into_file(struct rotating *rotating) {
    struct secret_file file;
    int exit_status = secret_file_open(&file, rotating->arguments->values[OPTION_SECRET_FILE]);
    if (exit_status != EXIT_STATUS_OK) {
        intent_nothing_sent(&rotating->intent);
        return exit_status;
    }
    rotating->file_or_null = &file;
    exit_status = begin_and_finish(rotating);
    secret_file_close(&file);
    return exit_status;
}

/* From here on a signal does not end the process, for there may be a key to delete. */
static int rotate(struct rotating *rotating) {
    int exit_status = interruption_begin();
    if (exit_status != EXIT_STATUS_OK)
        return exit_status;
    fw_status status = fw_create_options_set_cancel(rotating->options, interruption_token());
    if (status != FW_OK)
        return report_failure("signals cannot be waited for (%s)", fw_status_name(status));
    exit_status = intent_begin(&rotating->intent, rotating->arguments, rotating->service, rotating->options);
    if (exit_status != EXIT_STATUS_OK)
        return exit_status;
    exit_status = arguments_have(rotating->arguments, OPTION_SECRET_FILE) ? rotate_into_file(rotating)
                                                                          : begin_and_finish(rotating);
    intent_end(&rotating->intent);
    return exit_status;
}

/* What can be found wrong without a look at the service. */
static int check(const struct arguments *arguments) {
    size_t before = arguments->operand_count - arguments->after_dashes_count;
    bool command = arguments->after_dashes_count > 0;
    if (before != 1)
        return report_usage("rotate takes one KEY_ID, and COMMAND after --: `fwkeys help rotate`");
    if (arguments_have(arguments, OPTION_SECRET_FILE) == command)
        return report_usage(
            "where does the new secret go? Give --secret-file, or -- and a command that reads it "
            "from its standard input");
    return service_check_key_ids(arguments->operands, 1);
}

static int run(const struct arguments *arguments) {
    struct service service = {.client = NULL};
    struct rotating rotating = {.arguments = arguments, .service = &service};
    handover_note_descriptors();
    int exit_status = arguments_output_format(arguments, &rotating.format);
    if (exit_status == EXIT_STATUS_OK)
        exit_status = check(arguments);
    if (exit_status != EXIT_STATUS_OK)
        return exit_status;
    rotating.old_key_id = arguments->operands[0];
    exit_status = create_options_read(arguments, &rotating.options);
    if (exit_status == EXIT_STATUS_OK)
        exit_status = service_open(&service, arguments, false, SIGNALS_CANCEL_NOTHING);
    if (exit_status == EXIT_STATUS_OK)
        exit_status = successor_take_over(&service, rotating.old_key_id, arguments, rotating.options);
    if (exit_status == EXIT_STATUS_OK)
        exit_status = rotate(&rotating);
    fw_create_options_free(rotating.options);
    service_close(&service);
    return exit_status;
}

const struct command command_rotate = {
    .name = "rotate",
    .summary = "replace an API key by a new one",
    .operands = "KEY_ID [-- COMMAND [ARGUMENT]...]",
    .operand_minimum = 1,
    .operand_maximum = OPERANDS_UNLIMITED,
    .options = CREATE_OPTIONS | OWNER_OPTIONS | CLIENT_OPTIONS | OPTION(OPTION_SECRET_FILE) |
               OPTION(OPTION_JOURNAL) | OPTION(OPTION_OUTPUT),
    .output_formats = "text json",
    .unnamed = "the old key's",
    .details =
        "Creates a new API key, verifies that it works, hands over its secret, and deletes the old key last. "
        "The "
        "secret goes to a new file, or to the standard input of COMMAND, which has taken it if it ends with "
        "status 0. Whatever fails before that deletes the new key, and the old one stays. The new key has "
        "the "
        "old one's name and annotations unless others are given; it expires only if --expire-time says so.",
    .examples = "  # the new secret in a file, then the old key is deleted\n"
                "  fwkeys rotate key_42vAYeb7rwt9zzg1 --secret-file ci.key\n"
                "\n"
                "  # the new secret to a program; the old key is deleted if it ends with status 0\n"
                "  fwkeys rotate key_42vAYeb7rwt9zzg1 -- vault kv put -mount=secret fireworks key=-\n"
                "\n"
                "  # the key of a service account, with an end\n"
                "  fwkeys rotate key_42vAYeb7rwt9zzg1 --service-account ci --expire-time 2030-12-31 "
                "--secret-file ci.key\n"
                "\n"
                "  # firectl's two orders of words\n"
                "  fwkeys rotate api-key key_42vAYeb7rwt9zzg1 --secret-file ci.key\n"
                "  fwkeys api-key rotate key_42vAYeb7rwt9zzg1 --secret-file ci.key\n",
    .run = run,
};
